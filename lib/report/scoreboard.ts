// Cells by verdict, in the order a reader wants them.
import type { ComparedRow } from "./compare";
import { counted } from "./counted";
import { healthGuards } from "./health";
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
  return [...singleRunNote(rows), ...guardNote(rows), ...repeatNote(rows)];
}

function guardNote(rows: readonly ComparedRow[]): string[] {
  const unsound = rows.filter(({ failedGuards }) => failedGuards !== undefined);
  if (unsound.length === 0) return [];
  const failed = unsound.filter(({ verdict }) => verdict === "worse").length;
  return [
    `In ${unsound.length} of the cells counted, ${failed} of them worse than printed, runs fail a health guard, and what such a run gives says little of its method. ` +
      `The guards: ${healthGuards}.`,
  ];
}

function singleRunNote(rows: readonly ComparedRow[]): string[] {
  const within = rows.filter(({ singleRun }) => singleRun !== undefined).length;
  if (within === 0) return [];
  const apart = rows.filter(({ table, verdict }) => table !== "claims" && isMismatch(verdict)).length;
  return [
    `Of ${apart} better or worse cells, ${counted(within, "has", "have")} a printed number of one run, or of an unknown number of runs, ` +
      "that lies within what a single run gives here: the mean differs, and the paper's run may still be one like ours.",
  ];
}

function repeatNote(rows: readonly ComparedRow[]): string[] {
  const repeats = repeatedRows(rows);
  if (repeats.length === 0) return [];
  const papers = [...new Set(repeats.map(({ paper }) => paper))];
  const counts = papers.map((paper) => `${repeats.filter((row) => row.paper === paper).length} in ${paper}`);
  return [
    `${repeats.length} of the cells counted repeat another (${counts.join(", ")}): the same figure of the same runs once more, ` +
      "in a second table or under the name of a metric that is always equal, such as a recall that weighs classes by their size and the accuracy.",
  ];
}

/** Cells whose runs give, one by one, what those of an earlier cell of the paper and data set give: they say nothing of their own. */
export function repeatedRows(rows: readonly ComparedRow[]): ComparedRow[] {
  const seen = new Set<string>();
  return rows.filter(({ paper, dataset, table, reproduced, contamination }) => {
    if (table === "claims" || reproduced === null || reproduced.runs < 2) return false;
    const figures = JSON.stringify([paper, dataset, contamination, reproduced.records, reproduced.values]);
    const isRepeat = seen.has(figures);
    seen.add(figures);
    return isRepeat;
  });
}
