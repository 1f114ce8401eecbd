// A table of numbers as a picture: each cell's colour and digits are its value.
import { escapeHtml } from "../escape";
import type { Figure } from "./figure";
import { figureHead } from "./svg-head";

export interface HeatOptions {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** One array per row, one number per column; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly digits: number;
}

const [top, cellHeight] = [66, 24];
const [palest, darkest] = [
  [247, 251, 255],
  [8, 81, 156],
] as const;

/** Throws where the values are not `rows` times `columns`. */
export function heatFigure({ title, columns, rows, values, digits }: HeatOptions): Figure {
  if (values.length !== rows.length || values.some(({ length }) => length !== columns.length)) {
    throw new Error(`heatFigure: expected ${rows.length} rows of ${columns.length} values. Name each row and column.`);
  }
  const known = values.flat().filter((value) => value !== null);
  if (known.length === 0) throw new Error("heatFigure: expected at least 1 value, got 0. Check what was run.");
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const label = (value: number | null): string => (value === null ? "–" : value.toFixed(digits));
  const cells = values.map((row) => row.map(label));
  const text = `${title}: ${rows.length} by ${columns.length} from ${label(low)} to ${label(high)}`;
  const longest = (names: readonly string[]): number => Math.max(...names.map(({ length }) => length));
  const [left, cellWidth] = [24 + 6.5 * longest(rows), Math.max(56, 8 + 6.5 * longest(columns))];
  const [width, height] = [left + columns.length * cellWidth + 16, top + rows.length * cellHeight + 16];
  const shade = (value: number): number => (high === low ? 0 : (value - low) / (high - low));
  const square = (i: number, j: number): string => {
    const value = values[i][j];
    const at = value === null ? 0 : shade(value);
    const [x, y] = [left + j * cellWidth, top + i * cellHeight];
    const fill =
      value === null
        ? "#ffffff"
        : `rgb(${palest.map((from, k) => Math.round(from + at * (darkest[k] - from))).join(",")})`;
    return (
      `<rect x="${x}" y="${y}" width="${cellWidth}" height="${cellHeight}" fill="${fill}" stroke="#ffffff"/>` +
      `<text x="${x + cellWidth / 2}" y="${y + 16}" text-anchor="middle" fill="${at > 0.55 ? "#ffffff" : "#1f2328"}">${cells[i][j]}</text>`
    );
  };
  const svg = [
    figureHead({ width, height, letters: 12, text }, title),
    ...columns.map(
      (name, j) =>
        `<text x="${left + (j + 0.5) * cellWidth}" y="${top - 8}" text-anchor="middle">${escapeHtml(name)}</text>`,
    ),
    ...rows.map(
      (name, i) =>
        `<text x="${left - 8}" y="${top + i * cellHeight + 16}" text-anchor="end">${escapeHtml(name)}</text>`,
    ),
    ...rows.flatMap((_, i) => columns.map((_, j) => square(i, j))),
    "</svg>",
  ].join("");
  const data = [
    { type: "heatmap", x: columns, y: rows, z: values, text: cells, texttemplate: "%{text}", colorscale: "Blues" },
  ];
  const layout = {
    title: { text: title },
    yaxis: { autorange: "reversed", automargin: true, type: "category" },
    xaxis: { type: "category" },
  };
  return { title, data, layout, svg, text };
}
