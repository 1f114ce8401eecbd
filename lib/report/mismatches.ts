// What was tried for cells that do not agree with the paper, written down by whoever tried it: results/mismatches.json.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCheckedFile } from "../json-file";
import { projectRoot } from "../project-root";
import type { ComparedRow } from "./compare";
import { contaminationWords } from "./contamination-words";
import { failing, isMismatch } from "./verdict";

/** Speaks of every cell of the paper that fits; what is left out fits all. */
export interface Mismatch {
  readonly paper: string;
  readonly table?: string;
  readonly dataset?: string;
  readonly method?: string;
  readonly metric?: string;
  /** One sentence per attempt, with its figure. */
  readonly tried: readonly string[];
  /**
   * Of the cells that fit, those that fail in the paper profile as they stood when somebody last looked: the mean of the runs, or a claim's
   * verdict. What was tried explains these and no others. By what the entry does not name of a cell: `MNIST; AUC; 20 %`, `claim`.
   */
  readonly fails?: Readonly<Record<string, number | string>>;
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
    fails: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  }),
);

function mismatchesPath(): string {
  return join(projectRoot(), "results", "mismatches.json");
}

/** Empty where the file is missing. Throws when a field is not what it should be. */
export function readMismatches(path = mismatchesPath()): Mismatch[] {
  if (!existsSync(path)) return [];
  return readCheckedFile("readMismatches", path, mismatches) as Mismatch[];
}

export function writeMismatches(all: readonly Mismatch[], path = mismatchesPath()): void {
  writeFileSync(path, `${JSON.stringify(all, null, 1)}\n`);
}

/** Cells of one method on which runs and paper disagree, and for which the same was tried. */
export interface MismatchedCells {
  /** `Table 1: EGBAD`, with the data set where the table has several, or what is claimed. */
  readonly name: string;
  readonly cells: readonly { readonly name: string; readonly row: ComparedRow }[];
  /** Empty where nothing is written down. */
  readonly tried: readonly string[];
}

/**
 * Whether what was tried belongs to a cell: runs and paper disagree, or lie further apart than the margin, on too few runs to tell, and it was
 * looked into; or a claim is open that was looked into.
 */
export function isApart(row: ComparedRow, tried: readonly string[]): boolean {
  const { table, verdict, margin, reproduced, published } = row;
  if (isMismatch(verdict)) return true;
  if (verdict !== "inconclusive" || tried.length === 0) return false;
  if (table === "claims") return true;
  return (
    margin !== null &&
    reproduced !== null &&
    published.value !== null &&
    Math.abs(reproduced.mean - published.value) > margin
  );
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

function cellName({ table, metric, contamination }: ComparedRow): string {
  if (table === "claims") return "claim";
  return contamination === undefined ? metric : `${metric}, ${contaminationWords(contamination)} contaminated`;
}

/** What was tried for a cell, in the order of the file. */
export function triedFor(row: ComparedRow, among: readonly Mismatch[]): string[] {
  return among.filter((one) => fits(one, row)).flatMap(({ tried }) => tried);
}

/** Whether a cell that fails does so as it did when what was tried was written down: its mean within the margin, a claim by its verdict. */
export function isExplained(row: ComparedRow, among: readonly Mismatch[]): boolean {
  return failuresThen(row, among).some((then) =>
    typeof then === "number"
      ? row.reproduced !== null && Math.abs(row.reproduced.mean - then) <= (row.margin ?? 0)
      : then === row.verdict,
  );
}

/** As what the entries that speak of a cell name it among their failures. */
export function failuresThen(row: ComparedRow, among: readonly Mismatch[]): (number | string)[] {
  return among.filter((one) => fits(one, row)).flatMap((one) => one.fails?.[nameIn(one, row)] ?? []);
}

/** The entries with today's failures among `rows`; those of papers without a row stay as they are. */
export function renewMismatches(among: readonly Mismatch[], rows: readonly ComparedRow[]): Mismatch[] {
  return among.map((one) => {
    if (!rows.some(({ paper }) => paper === one.paper)) return one;
    const failures = failuresOf(one, rows).map((row) => [nameIn(one, row), standing(row)] as const);
    const others = Object.entries(one).filter(([key]) => key !== "fails");
    if (failures.length > 0) others.push(["fails", Object.fromEntries(failures)]);
    return Object.fromEntries(others) as unknown as Mismatch;
  });
}

/** `AnoEAN: KDD99; Recall`: failures that an entry names and that are none among `rows`, which its paper has. */
export function outlivedFailures(among: readonly Mismatch[], rows: readonly ComparedRow[]): string[] {
  return among
    .filter((one) => rows.some(({ paper }) => paper === one.paper))
    .flatMap((one) => {
      const today = failuresOf(one, rows).map((row) => nameIn(one, row));
      const outlived = Object.keys(one.fails ?? {}).filter((name) => !today.includes(name));
      return outlived.map((name) => `${one.method ?? one.paper}: ${name}`);
    });
}

function failuresOf(one: Mismatch, rows: readonly ComparedRow[]): ComparedRow[] {
  return rows.filter((row) => failing.includes(row.verdict) && fits(one, row));
}

function standing({ table, verdict, reproduced }: ComparedRow): number | string {
  return table === "claims" || reproduced === null ? verdict : Number(reproduced.mean.toFixed(4));
}

function fits(one: Mismatch, row: ComparedRow): boolean {
  return one.paper === row.paper && filters.every((key) => one[key] === undefined || one[key] === row[key]);
}

/** What the entry leaves open of a cell that fits it. */
function nameIn(one: Mismatch, row: ComparedRow): string {
  if (row.table === "claims") return one.method === undefined ? row.method : "claim";
  const open = filters.filter((key) => one[key] === undefined).map((key) => row[key]);
  const setting = row.contamination === undefined ? [] : [contaminationWords(row.contamination)];
  return [...open, ...setting].join("; ") || "cell";
}
