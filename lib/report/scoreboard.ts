// Cells by verdict, in the order a reader wants them.
import type { ComparedRow } from "./compare";
import { isMismatch, type Verdict } from "./verdict";

const order: readonly Verdict[] = [
  "same digits",
  "equivalent",
  "holds",
  "better",
  "inconclusive",
  "incomplete",
  "worse",
  "does not hold",
  "stale",
  "stand-in",
  "not run",
  "quoted",
];

/** The rows of papers that have runs, all rows where none has: papers not yet begun would drown the rest. */
export function begunRows(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  const begun = new Set(rows.filter((row) => row.reproduced !== null).map((row) => row.paper));
  return begun.size === 0 ? rows : rows.filter((row) => begun.has(row.paper));
}

/** Only the verdicts that occur. */
export function scoreboard(rows: readonly ComparedRow[]): { verdict: Verdict; count: number }[] {
  return order
    .map((verdict) => ({ verdict, count: rows.filter((row) => row.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
}

/** What the counts do not say of themselves, a sentence each; empty where there is nothing. */
export function scoreboardNotes(rows: readonly ComparedRow[]): string[] {
  const within = rows.filter(({ singleRun }) => singleRun !== undefined).length;
  if (within === 0) return [];
  const apart = rows.filter(({ table, verdict }) => table !== "claims" && isMismatch(verdict)).length;
  return [
    `Of ${apart} better or worse cells, ${within} ${within === 1 ? "has" : "have"} a printed number of one run, or of an unknown number of runs, ` +
      "that lies within what a single run gives here: the mean differs, and the paper's run may still be one like ours.",
  ];
}
