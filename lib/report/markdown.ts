// The report as one Markdown page.
import { escapeMarkdown } from "./escape";
import { limitations } from "./limitations";
import { mismatchedCells } from "./mismatches";
import { pivotTables } from "./pivot";
import type { PaperReport, Report } from "./report";
import { begunRows, scoreboard, scoreboardNotes } from "./scoreboard";
import type { ComparedRow } from "./compare";
import { singleRunWords } from "./single-run";
import { detectorTable, healthTable, provenanceTable, type SettingTable } from "./setting-tables";
import { loadingLines, timeTable } from "./time-table";
import { verdictRules } from "./verdict";
import { countWords, publishedWords, reproducedWords, verdictSign, verdictWords, warnings } from "./words";

export function renderMarkdown(report: Report): string {
  const rows = report.papers.flatMap((paper) => paper.rows);
  const board = scoreboard(begunRows(rows));
  return (
    [
      "# retable report",
      `Profile: **${report.profile}**.`,
      ...warnings(rows, report.profile).map((text) => `> **${escapeMarkdown(text)}**`),
      markdownTable(
        ["verdict", "cells", "rule"],
        board.map(({ verdict, count }) => [mark(verdict), String(count), verdictRules[verdict]]),
      ),
      ...scoreboardNotes(begunRows(rows)).map(escapeMarkdown),
      ...damagedFiles(report),
      ...report.papers.flatMap(paperSections),
      "## Limitations",
      limitations.map((text) => `- ${text}`).join("\n"),
    ].join("\n\n") + "\n"
  );
}

function paperSections(paper: PaperReport): string[] {
  const { published, rows, counts, margins, runs } = paper;
  const claims = rows.filter((row) => row.table === "claims");
  const sections = [
    `## ${escapeMarkdown(published.title)}`,
    "Each cell: published → reproduced mean ± standard deviation (runs); verdict.",
    ...pivotTables(rows).flatMap(({ name, columns, lines }) => [
      `### ${escapeMarkdown(name)}`,
      markdownTable(
        ["", ...columns],
        lines.map(({ label, cells }) => [label, ...cells.map(cellWords)]),
      ),
    ]),
  ];
  for (const { name, columns, lines } of pivotTables(paper.beside)) {
    const body = lines.map(({ label, cells }) => [
      label,
      ...cells.map((row) => (row === null ? "" : besideWords(row))),
    ]);
    sections.push(`### ${escapeMarkdown(name)}`, markdownTable(["", ...columns], body));
  }
  if (claims.length > 0) {
    sections.push(
      "### Claims",
      markdownTable(
        ["claim", "published → found", "what was found", "why"],
        claims.map((row) => [row.metric, cellWords(row), row.of ?? "", row.reason]),
      ),
    );
  }
  if (paper.times !== null) {
    const { caption, columns, rows: lines } = timeTable(paper.times);
    const said = [`${caption}.`, ...loadingLines(paper.times).map((line) => `${line}.`)].join(" ");
    sections.push("### Time and size", escapeMarkdown(said), markdownTable(columns, lines));
  }
  const apart = mismatchedCells(rows, paper.mismatches);
  if (apart.length > 0) {
    const lines = apart.map(({ name, cells, tried }) => [
      name,
      cells.map(({ name, row }) => `${name}: ${cellWords(row)}`).join(". "),
      tried.join(" ") || "nothing is written down yet",
    ]);
    sections.push(
      "### Mismatches and what was tried",
      markdownTable(["cells", "published → reproduced", "tried"], lines),
    );
  }
  if (runs.length > 0) {
    const countLines = counts.map(({ scale, passed, better, failed, open, judged }) => [
      `${scale} ×`,
      `${passed} of ${judged}`,
      ...[better, failed, open].map(String),
    ]);
    sections.push(
      "### Does the outcome hang on the margin?",
      markdownTable(["margin", "reproduced", "better", "failed", "open"], countLines),
    );
    sections.push(
      ...margins.map(
        ({ table, metrics, margin, reason }) =>
          `Margin ${margin} for ${metrics.join(", ")}${table === undefined ? "" : ` in table ${table}`}. ${escapeMarkdown(reason)}`,
      ),
    );
    const { paper: name, profile } = runs[0].record.spec;
    sections.push(
      ...["### Health", settingTable(healthTable(paper))],
      ...["### Detectors", settingTable(detectorTable(paper))],
      ...[
        "### Provenance",
        `Each run's record: results/runs/${name}/${profile}.`,
        settingTable(provenanceTable(paper)),
      ],
    );
  }
  if (published.notes.length > 0) {
    sections.push(
      "### Notes on the printed tables",
      published.notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n"),
    );
  }
  return sections;
}

function settingTable({ columns, rows }: SettingTable): string {
  return markdownTable(columns, rows);
}

function damagedFiles({ damaged }: Report): string[] {
  if (damaged.length === 0) return [];
  const lines = damaged.map(
    ({ path, what, fix }) => `- ${escapeMarkdown(path)}: ${escapeMarkdown(what)}. ${escapeMarkdown(fix)}`,
  );
  return ["## Files that do not count", lines.join("\n")];
}

function cellWords(row: ComparedRow | null): string {
  if (row === null) return "";
  const found = row.reproduced;
  // Cells of one table rest on few runs and on many. A figure that is of no run, a claim's, has none to count.
  const runs = found === null || found.values.length === 0 ? "" : ` (${countWords(found)})`;
  const reproduced = reproducedWords(row);
  const single = singleRunWords(row);
  const verdict = `${verdictSign[row.verdict]} ${verdictWords(row)}${single === "" ? "" : `, though ${single}`}`;
  return reproduced === ""
    ? `${publishedWords(row)}; ${verdict}`
    : `${publishedWords(row)} → ${reproduced}${runs}; ${verdict}`;
}

function besideWords(row: ComparedRow): string {
  const runs = row.reproduced === null ? [] : [countWords(row.reproduced)];
  const notes = [...runs, ...(row.verdict === "stale" ? ["stale"] : [])];
  return notes.length === 0 ? reproducedWords(row) : `${reproducedWords(row)} (${notes.join(", ")})`;
}

function mark(verdict: keyof typeof verdictSign): string {
  return `${verdictSign[verdict]} ${verdict}`;
}

/** One Markdown table, its cells escaped. */
export function markdownTable(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---").join("|")}|`, ...lines.map(line)].join("\n");
}
