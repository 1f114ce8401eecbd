// The verdict table as a picture, for a README: one printed table, published and reproduced in each cell.
import type { ComparedRow } from "../compare";
import { counted } from "../counted";
import { escapeHtml } from "../escape";
import { pivotTables, transposed } from "../pivot";
import { svgHead } from "./svg-head";
import type { Verdict } from "../verdict";
import { publishedWords, reproducedWords, verdictSign, verdictWords, warnings } from "../words";

const ink: Readonly<Record<Verdict, { text: string; fill: string }>> = {
  "same digits": { text: "#116329", fill: "#dafbe1" },
  holds: { text: "#116329", fill: "#dafbe1" },
  equivalent: { text: "#0a5c6b", fill: "#d3f3f8" },
  better: { text: "#0550ae", fill: "#ddf4ff" },
  worse: { text: "#a40e26", fill: "#ffebe9" },
  "does not hold": { text: "#a40e26", fill: "#ffebe9" },
  inconclusive: { text: "#7d4e00", fill: "#fff1c9" },
  incomplete: { text: "#59636e", fill: "#eaeef2" },
  "stand-in": { text: "#7d4e00", fill: "#fff1c9" },
  stale: { text: "#59636e", fill: "#eaeef2" },
  "not run": { text: "#59636e", fill: "#eaeef2" },
  quoted: { text: "#59636e", fill: "#eaeef2" },
  "no printed figure": { text: "#59636e", fill: "#eaeef2" },
};
/** At least; wider for longer names. */
const labelWidth = 190;
/** Pixels a letter of a name takes, and of the title, in the widest of the usual faces (DejaVu Sans, semi-bold). */
const [letter, titleLetter] = [9.8, 11];
/** More stand below each other, so that a picture fits a page. */
const mostColumns = 6;
const columnWidth = 174;
const lineHeight = 74;

/** Draws the first table among `rows`; filter them for another. Of many columns each becomes a line. Throws when there is none. */
export function verdictTableSvg(rows: readonly ComparedRow[]): string {
  const [first] = pivotTables(rows);
  if (first === undefined)
    throw new Error("verdictTableSvg: expected the rows of a table, got none. Pass what compare returns.");
  const pivot = first.columns.length > mostColumns ? transposed(first) : first;
  const shown = pivot.lines.flatMap(({ cells }) => cells.filter((row): row is ComparedRow => row !== null));
  const profiles = [...new Set(shown.flatMap(({ reproduced }) => reproduced?.profile ?? []))];
  // A picture leaves its page: what the numbers are made of has to travel with it.
  const notes = warnings(shown, profiles[0] ?? "paper").map((text) => text.slice(0, text.indexOf(":")));
  const counts = shown.flatMap(({ reproduced }) => reproduced?.runs ?? []);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const runs = counts.length === 0 ? "not run" : fewest === most ? counted(most, "run") : `${fewest} to ${most} runs`;
  const standing = [pivot.name, ...notes, runs].join(" · ");
  const names = Math.max(labelWidth, ...pivot.lines.map(({ label }) => 16 + letter * label.length));
  const columnLeft = (column: number): number => 20 + names + column * columnWidth;
  const width = Math.max(24 + names + pivot.columns.length * columnWidth, 40 + titleLetter * standing.length);
  const height = 84 + pivot.lines.length * lineHeight + 12;
  const head = pivot.columns
    .map((name, i) => text(columnLeft(i), 70, name, 'font-weight="600" fill="#59636e"'))
    .join("");
  const body = pivot.lines.map(({ label, cells }, line) => {
    const top = 84 + line * lineHeight;
    const rule = `<path d="M16 ${top}H${width - 16}" stroke="#d1d9e0"/>`;
    const drawn = cells.map((row, i) => (row === null ? "" : cell(row, columnLeft(i), top))).join("");
    return rule + text(20, top + 27, label, 'font-weight="600"') + drawn;
  });
  return [
    svgHead({ width, height, letters: 14, text: `${standing}: published and reproduced figures with verdicts` }),
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="#d1d9e0"/>`,
    text(20, 34, standing, 'font-size="16" font-weight="600"'),
    head,
    ...body,
    "</svg>",
  ].join("");
}

function cell(row: ComparedRow, left: number, top: number): string {
  const reproduced = reproducedWords(row);
  const words = `${verdictSign[row.verdict]} ${verdictWords(row)}`;
  const { text: color, fill } = ink[row.verdict];
  const width = Math.min(columnWidth - 6, 18 + 7 * words.length);
  return [
    reproduced === "" ? "" : text(left, top + 22, reproduced, 'font-size="15" font-weight="600"'),
    text(left, top + 41, `paper ${publishedWords(row)}`, 'font-size="12" fill="#59636e"'),
    `<rect x="${left}" y="${top + 48}" width="${width}" height="19" rx="9.5" fill="${fill}"/>`,
    text(left + width / 2, top + 62, words, `font-size="12" font-weight="600" text-anchor="middle" fill="${color}"`),
  ].join("");
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeHtml(content)}</text>`;
}
