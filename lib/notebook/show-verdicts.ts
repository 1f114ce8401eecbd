// The verdict tables in a notebook: one picture per printed table, the same as text, and the rows for programs.
import type { ComparedRow } from "../report/compare";
import { contaminationFigures } from "../report/figures/contamination";
import { textTable } from "../report/text-table";
import { verdictTableSvg } from "../report/figures/verdict-table-svg";
import type { JsonValue } from "./nbformat";
import { publishedWords, reproducedWords, verdictSign, verdictWords } from "../report/words";
import { htmlTable, resultMime, show, showFigure } from "./show";

/**
 * Shows what `compare` returned, table by table, one that varies the contamination by data set and with its plots, and sends
 * the rows of each as a result of kind `verdicts`.
 */
export function showVerdicts(rows: readonly ComparedRow[]): void {
  const pictureOf = ({ table, dataset, contamination }: ComparedRow): string =>
    JSON.stringify([table, contamination === undefined ? null : dataset]);
  for (const picture of new Set(rows.map(pictureOf))) {
    const own = rows.filter((row) => pictureOf(row) === picture);
    // By way of JSON: what is sent holds plain data only.
    const value = JSON.parse(JSON.stringify({ kind: "verdicts", rows: own })) as JsonValue;
    show({
      [resultMime]: value,
      ...(own[0].table === "claims" ? { "text/html": claimsHtml(own) } : { "image/svg+xml": verdictTableSvg(own) }),
      "text/plain": textTable(own),
    });
    contaminationFigures(own).forEach(showFigure);
  }
}

function claimsHtml(claims: readonly ComparedRow[]): string {
  const rows = claims.map((row) => [
    row.metric,
    publishedWords(row),
    reproducedWords(row),
    row.of ?? "",
    `${verdictSign[row.verdict]} ${verdictWords(row)}`,
    row.reason,
  ]);
  return htmlTable(
    { columns: ["claim", "printed", "found", "what was found", "verdict", "why"], caption: "Claims" },
    rows,
  );
}
