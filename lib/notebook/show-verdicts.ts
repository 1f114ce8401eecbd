// The verdict tables in a notebook: one picture per printed table, the same as text, and the rows for programs.
import type { ComparedRow } from "../report/compare";
import { contaminationFigures } from "../report/figures/contamination";
import { textTable } from "../report/text-table";
import { verdictTableSvg } from "../report/figures/verdict-table-svg";
import type { JsonValue } from "./nbformat";
import { resultMime, show, showFigure } from "./show";

/**
 * Shows what `compare` returned, table by table, and sends each table's rows as a result of kind `verdicts`. A table that
 * varies the contamination comes with its plots.
 */
export function showVerdicts(rows: readonly ComparedRow[]): void {
  for (const table of new Set(rows.map((row) => row.table))) {
    const own = rows.filter((row) => row.table === table);
    // By way of JSON: what is sent holds plain data only.
    const value = JSON.parse(JSON.stringify({ kind: "verdicts", rows: own })) as JsonValue;
    show({
      [resultMime]: value,
      ...(table !== "claims" && { "image/svg+xml": verdictTableSvg(own) }),
      "text/plain": textTable(own),
    });
    contaminationFigures(own).forEach(showFigure);
  }
}
