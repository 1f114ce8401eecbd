// The merge gate: stored runs against printed tables, nothing executed.
import type { Profile, RunRecord } from "../experiment/record";
import type { Damaged, Listing, StoredRecord } from "../experiment/store";
import { compare, passCounts, type CompareOptions, type ComparedRow, type PassCount } from "./compare";
import type { Margin } from "./margins";
import type { Published } from "./published";
import { selectRuns } from "./select-runs";
import { failing } from "./verdict";

export interface Check {
  readonly rows: readonly ComparedRow[];
  /** Over all papers. */
  readonly counts: readonly PassCount[];
  /** 1: a cell is worse or a claim does not hold. Else 3: something is stale or damaged. Else 0. */
  readonly exitCode: 0 | 1 | 3;
  /** One line per damaged file, and one on what no verdict was reached for. */
  readonly notes: readonly string[];
  /** The runs that fill the tables. */
  readonly records: readonly RunRecord[];
  readonly damaged: readonly Damaged[];
}

export function check(
  published: readonly Published[],
  stored: Listing<StoredRecord>,
  margins: readonly Margin[],
  profile: Profile,
  options: CompareOptions = {},
): Check {
  const records = stored.runs.map((run) => run.record);
  const rows = published.flatMap((paper) => compare(paper, records, margins, profile, options));
  const counts = sumCounts(published.map((paper) => passCounts(paper, records, margins, profile, options)));
  const groups = published.flatMap(({ paper }) => selectRuns(records, paper, profile, options.isCurrent));
  return {
    rows,
    counts,
    exitCode: exitCode(rows, stored.damaged),
    notes: notes(rows, stored.damaged),
    records: groups.flatMap((group) => group.records),
    damaged: stored.damaged,
  };
}

function exitCode(rows: readonly ComparedRow[], damaged: readonly Damaged[]): 0 | 1 | 3 {
  if (rows.some((row) => failing.includes(row.verdict))) return 1;
  return damaged.length > 0 || rows.some((row) => row.verdict === "stale") ? 3 : 0;
}

function notes(rows: readonly ComparedRow[], damaged: readonly Damaged[]): string[] {
  const lines = damaged.map(({ path, what, fix }) => `damaged: ${path}: ${what}. ${fix}`);
  const count = (verdict: ComparedRow["verdict"]): number => rows.filter((row) => row.verdict === verdict).length;
  const [open, notRun, standIn] = [count("inconclusive"), count("not run"), count("stand-in")];
  if (open + notRun + standIn > 0) {
    lines.push(`note: ${open} inconclusive, ${notRun} not run, ${standIn} stand-in; these neither pass nor fail.`);
  }
  return lines;
}

function sumCounts(papers: readonly PassCount[][]): PassCount[] {
  return papers[0].map(({ scale }, i) => {
    const sum = (name: "passed" | "failed" | "judged"): number =>
      papers.reduce((total, counts) => total + counts[i][name], 0);
    return { scale, passed: sum("passed"), failed: sum("failed"), judged: sum("judged") };
  });
}
