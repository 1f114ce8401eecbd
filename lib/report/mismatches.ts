// What was tried for cells that do not agree with the paper, written down by whoever tried it: results/mismatches.json.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCheckedFile } from "../json-file";
import { projectRoot } from "../project-root";
import type { ComparedRow } from "./compare";
import { contaminationWords } from "./contamination-words";
import { isMismatch } from "./verdict";

/** Speaks of every cell of the paper that fits; what is left out fits all. */
export interface Mismatch {
  readonly paper: string;
  readonly table?: string;
  readonly dataset?: string;
  readonly method?: string;
  readonly metric?: string;
  /** One sentence per attempt, with its figure. */
  readonly tried: readonly string[];
}

const filters = ["table", "dataset", "method", "metric"] as const;
const name = z.string().optional();
const mismatches = z.array(
  z.strictObject({
    paper: z.string(),
    table: name,
    dataset: name,
    method: name,
    metric: name,
    tried: z.array(z.string().min(20)).min(1),
  }),
);

/** Empty where the file is missing. Throws when a field is not what it should be. */
export function readMismatches(path = join(projectRoot(), "results", "mismatches.json")): Mismatch[] {
  if (!existsSync(path)) return [];
  return readCheckedFile("readMismatches", path, mismatches) as Mismatch[];
}

/** Cells of one method on which runs and paper disagree, and for which the same was tried. */
export interface MismatchedCells {
  /** `Table 1: EGBAD`, with the data set where the table has several, or what is claimed. */
  readonly name: string;
  readonly cells: readonly { readonly name: string; readonly row: ComparedRow }[];
  /** Empty where nothing is written down. */
  readonly tried: readonly string[];
}

/** Whether what was tried belongs to a cell: runs and paper disagree, or lie further apart than the margin, on too few runs to tell, and it was looked into. */
export function isApart({ verdict, margin, reproduced, published }: ComparedRow, tried: readonly string[]): boolean {
  if (isMismatch(verdict)) return true;
  if (verdict !== "inconclusive" || tried.length === 0 || margin === null) return false;
  return reproduced !== null && published.value !== null && Math.abs(reproduced.mean - published.value) > margin;
}

/** All cells of `rows` that are apart from the print, in their order. */
export function mismatchedCells(rows: readonly ComparedRow[], among: readonly Mismatch[]): MismatchedCells[] {
  const groups = new Map<string, MismatchedCells>();
  const datasetsOf = new Map<string, Set<string>>();
  for (const { table, dataset } of rows) datasetsOf.set(table, (datasetsOf.get(table) ?? new Set()).add(dataset));
  for (const row of rows) {
    const { table, dataset, method, metric } = row;
    const tried = triedFor(row, among);
    if (!isApart(row, tried)) continue;
    const key = JSON.stringify([table, dataset, method, tried]);
    const where = datasetsOf.get(table)!.size > 1 ? `${method}, ${dataset}` : method;
    const name = table === "claims" ? `Claim: ${metric}` : `Table ${table}: ${where}`;
    const others = groups.get(key)?.cells ?? [];
    groups.set(key, { name, cells: [...others, { name: cellName(row), row }], tried });
  }
  return [...groups.values()];
}

function cellName({ table, method, metric, contamination }: ComparedRow): string {
  if (table === "claims") return method;
  return contamination === undefined ? metric : `${metric}, ${contaminationWords(contamination)} contaminated`;
}

/** What was tried for a cell, in the order of the file. */
export function triedFor(row: ComparedRow, among: readonly Mismatch[]): string[] {
  return among
    .filter((one) => one.paper === row.paper && filters.every((key) => one[key] === undefined || one[key] === row[key]))
    .flatMap(({ tried }) => tried);
}
