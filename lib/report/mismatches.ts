// What was tried for cells that do not agree with the paper, written down by whoever tried it: results/mismatches.json.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../project-root";
import type { ComparedRow } from "./compare";

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
  const parsed = mismatches.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`readMismatches: ${path}: ${issue.path.join(".")}: ${issue.message}. Correct the file.`);
  }
  return parsed.data as Mismatch[];
}

/** What was tried for a cell, in the order of the file. */
export function triedFor(row: ComparedRow, among: readonly Mismatch[]): string[] {
  return among
    .filter((one) => one.paper === row.paper && filters.every((key) => one[key] === undefined || one[key] === row[key]))
    .flatMap(({ tried }) => tried);
}
