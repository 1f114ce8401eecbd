// One printed table laid out again: the rows and columns that its cells imply.
import type { ComparedRow } from "./compare";
import { contaminationWords } from "./contamination-words";
import { normalClassWords } from "./normal-class-words";

export interface Pivot {
  /** `Table I, ECG5000`, or with the metric where it has but one: what all of its cells share. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly lines: readonly { readonly label: string; readonly cells: readonly (ComparedRow | null)[] }[];
}

/** Lines as columns. */
export function transposed({ name, columns, lines }: Pivot): Pivot {
  return {
    name,
    columns: lines.map(({ label }) => label),
    lines: columns.map((label, i) => ({ label, cells: lines.map(({ cells }) => cells[i]) })),
  };
}

/** Tables in the order of the rows; claims are left to the caller. Methods become lines where a table has several metrics, and beside the printed ones. */
export function pivotTables(rows: readonly ComparedRow[]): Pivot[] {
  const names = unique(rows.map((row) => row.table)).filter((name) => name !== "claims");
  return names.map((name) => {
    const own = rows.filter((row) => row.table === name);
    const oneMetric = name !== "beside" && unique(own.map((row) => row.metric)).length === 1;
    const column = (row: ComparedRow): string => (oneMetric ? row.method : row.metric);
    const columns = unique(own.map(column));
    const severalDataSets = unique(own.map((row) => row.dataset)).length > 1;
    const namesDataSet = severalDataSets || (oneMetric && own.some((row) => row.contamination === undefined));
    const shared = [...(namesDataSet ? [] : [own[0].dataset]), ...(oneMetric ? [own[0].metric] : [])];
    const label = (row: ComparedRow): string =>
      [
        ...(namesDataSet ? [row.dataset] : []),
        ...(row.contamination === undefined ? [] : [`${contaminationWords(row.contamination)} contaminated`]),
        ...(row.normalClasses === undefined ? [] : [normalClassWords(row.normalClasses)]),
        ...(oneMetric ? [] : [row.method]),
      ].join(", ");
    const lines = unique(own.map(label)).map((line) => ({
      label: line,
      cells: columns.map((head) => own.find((row) => label(row) === line && column(row) === head) ?? null),
    }));
    const title = besideTables[name] ?? `Table ${name}`;
    return { name: [title, ...shared].join(", "), columns, lines };
  });
}

const besideTables: Readonly<Record<string, string>> = {
  beside: "Beside the printed tables",
  "normal classes": "By normal class",
};

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
