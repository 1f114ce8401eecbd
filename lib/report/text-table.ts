// The tables for a terminal: one line per printed cell, then the claims, whose sentences would stretch every line of a table.
import { textColumns } from "../text-columns";
import type { ComparedRow, PassCount } from "./compare";
import { pivotTables } from "./pivot";
import { begunRows, scoreboardNotes } from "./scoreboard";
import { contaminationWords } from "./contamination-words";
import { passWords, publishedWords, reproducedWords, runsWords, verdictSign, verdictWords, warnings } from "./words";

const heads = ["table", "dataset", "method", "metric", "published", "reproduced", "runs", "verdict", "why"];
const rightAligned = new Set([4, 5, 6]);

/** Lines end without spaces; `paper` heads the block. */
export function textTable(rows: readonly ComparedRow[]): string {
  const blocks = [...new Set(rows.map((row) => row.paper))].map((paper) => {
    const own = rows.filter((row) => row.paper === paper);
    const cells = own.filter(({ table }) => table !== "claims").map(toCells);
    const claims = own.filter(({ table }) => table === "claims").flatMap(claimLines);
    const table = cells.length === 0 ? [] : textColumns(heads, cells, (column) => rightAligned.has(column));
    return [paper, ...table, ...(claims.length > 0 && cells.length > 0 ? [""] : []), ...claims].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** What was run beside the printed tables: a line per method, a column per metric; by normal class, a column per method. Empty where nothing was. */
export function textBeside(rows: readonly ComparedRow[]): string {
  const blocks = [...new Set(rows.map((row) => row.paper))].flatMap((paper) =>
    pivotTables(rows.filter((row) => row.paper === paper)).map(({ name, columns, lines }) => {
      const cells = lines.map(({ label, cells }) => {
        const known = cells.filter((row) => row !== null);
        const runs = String(known[0].reproduced?.runs ?? 0);
        const { verdict } = known.find((row) => row.verdict !== "no printed figure") ?? known[0];
        return [label, ...cells.map((row) => (row === null ? "" : reproducedWords(row))), runs, verdict];
      });
      const text = textColumns(
        ["", ...columns, "runs", "verdict"],
        cells,
        (column) => column > 0 && column <= columns.length + 1,
      );
      return [`${paper}, ${name[0].toLowerCase()}${name.slice(1)}`, ...text].join("\n");
    }),
  );
  return blocks.map((block) => `${block}\n\n`).join("");
}

/** One line per scale, and the warnings that go before every number. */
export function textSummary(rows: readonly ComparedRow[], counts: readonly PassCount[], profile: string): string {
  const lines = counts.map((count) => `${String(count.scale).padStart(3)} x margin: ${passWords(count)}`);
  return [...warnings(rows, profile), ...lines, ...scoreboardNotes(begunRows(rows))]
    .map((line) => `${line}\n`)
    .join("");
}

/** A claim, what was found of it, and why. */
function claimLines(row: ComparedRow): string[] {
  const { method, metric, published, reproduced, reason, of } = row;
  const what = of === undefined ? "" : ` (${of})`;
  const figures = [
    ...(published.value === null ? [] : [`published ${publishedWords(row)}`]),
    ...(reproduced === null ? [] : [`found ${reproducedWords(row)}${what} in ${runsWords(reproduced)}`]),
  ];
  return [
    `${verdictSign[row.verdict]} ${verdictWords(row)}: ${method}: ${metric}`,
    `    ${[...figures, reason].filter((words) => words !== "").join("; ")}`,
  ];
}

function toCells(row: ComparedRow): string[] {
  const metric =
    row.contamination === undefined ? row.metric : `${row.metric} at ${contaminationWords(row.contamination)}`;
  return [
    row.table,
    row.dataset,
    row.method,
    metric,
    publishedWords(row),
    reproducedWords(row),
    row.reproduced === null ? "" : String(row.reproduced.runs),
    `${verdictSign[row.verdict]} ${verdictWords(row)}`,
    row.reason,
  ];
}
