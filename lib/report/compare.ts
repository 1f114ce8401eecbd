// Published against reproduced: one row per printed cell and per claim, each with its verdict.
import type { Profile, RunRecord } from "../experiment/record";
import type { Times } from "../experiment/times";
import { judgeWords, type Evidence } from "./claims/judge-claims";
import { failedGuards, type FailedGuards } from "./health";
import { judgeGroup } from "./judge-group";
import { findMargin, type Margin } from "./margins";
import type { Published, PublishedCell, PublishedClaim } from "./published";
import { groupOfCell, metricOf, reproduce, type Reproduced } from "./reproduced";
import { selectRuns, type IsCurrent, type RunGroup } from "./select-runs";
import { rangeAround, singleRunWords, type SingleRunRange } from "./single-run";
import { isLowerBetter, sourceMethod } from "./sources";
import { failing, judge, passing, type Judgement, type Verdict } from "./verdict";

/** What `retable check --json` prints. For a claim, `table` is "claims", `method` its id and `metric` its text. */
export interface ComparedRow {
  readonly paper: string;
  readonly table: string;
  readonly dataset: string;
  readonly method: string;
  readonly metric: string;
  readonly contamination?: number;
  /** Of runs that have no printed cell: which classes count as normal, where that differs from run to run. */
  readonly normalClasses?: readonly number[];
  readonly published: {
    readonly value: number | null;
    readonly sd: number | null;
    readonly runs: number | null;
    readonly digits: number;
  };
  readonly reproduced: Reproduced | null;
  /** What a claim's reproduced figure is, with its unit. */
  readonly of?: string;
  readonly margin: number | null;
  readonly verdict: Verdict;
  /** Why, in a few words. */
  readonly reason: string;
  /** Of a cell that is better or worse than a printed number of one run, or of who knows how many, which a single run of ours may give: where 95 % of those lie. */
  readonly singleRun?: SingleRunRange;
  /** The health guards that runs of a cell fail; left out where all pass. */
  readonly failedGuards?: FailedGuards;
}

export interface CompareOptions {
  readonly isCurrent?: IsCurrent;
  /** Says whether a record is of a method that the paper does not declare: a run of the user's own, which no revision outdates. */
  readonly isOwn?: (run: Pick<RunRecord, "spec">) => boolean;
  /** Multiplies every margin: 1 unless given. */
  readonly marginScale?: number;
  /** Measured times, of the paper profile; without them claims about time are not judged. */
  readonly times?: readonly Times[];
}

/**
 * Every cell and claim of the paper's tables against the runs of one profile. A run of another profile never fills a
 * cell, and a study fills none: for that profile there are no rows. Throws when there are runs to judge and no margin was declared for their metric.
 */
export function compare(
  published: Published,
  records: readonly RunRecord[],
  margins: readonly Margin[],
  profile: Profile,
  options: CompareOptions = {},
): ComparedRow[] {
  return comparison(published, records, margins, profile, options)(options.marginScale ?? 1);
}

/** The rows at a scale of the margins. What the runs give does not depend on it and is worked out once. */
function comparison(
  { paper, cells, claims, normalClasses }: Published,
  records: readonly RunRecord[],
  margins: readonly Margin[],
  profile: Profile,
  { isCurrent, times }: CompareOptions,
): (scale: number) => ComparedRow[] {
  if (profile === "study") return () => [];
  const groups = selectRuns(records, paper, profile, isCurrent);
  const judged = cells.map((cell) => compareCell(paper, cell, normalClasses, groups, margins));
  const measured = profile === "paper" ? times?.find((one) => one.paper === paper) : undefined;
  const evidence = { paper, cells, groups, normalClasses, times: measured, isCurrent };
  const claimed = claims.map((claim) => compareClaim(claim, evidence));
  return (scale) => [...judged.map((cell) => cell(scale)), ...claimed];
}

/** How many cells and claims came out how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Beyond the margin on the good side. */
  readonly better: number;
  /** Judged, and none of these. */
  readonly open: number;
  /** Cells and claims with a verdict on real, current runs. */
  readonly judged: number;
}

export function tally(rows: readonly ComparedRow[]): Tally {
  const count = (verdicts: readonly Verdict[]): number => rows.filter((row) => verdicts.includes(row.verdict)).length;
  const [passed, failed, better, open] = [passing, failing, ["better"] as const, ["inconclusive"] as const].map(count);
  return { passed, failed, better, open, judged: passed + failed + better + open };
}

export interface PassCount extends Tally {
  /** Times the declared margin. */
  readonly scale: number;
}

/** How many cells pass at half, one and two times the margin: does the outcome hang on its size? */
export function passCounts(...args: Parameters<typeof compare>): PassCount[] {
  const [published, records, margins, profile, options] = args;
  const rowsAt = comparison(published, records, margins, profile, options ?? {});
  return [0.5, 1, 2].map((scale) => ({ scale, ...tally(rowsAt(scale)) }));
}

function compareCell(
  paper: string,
  cell: PublishedCell,
  normalClasses: number | null,
  groups: readonly RunGroup[],
  margins: readonly Margin[],
): (scale: number) => ComparedRow {
  const { table, dataset, method, metric, contamination, value, sd, runs, digits } = cell;
  const declared = findMargin(margins, paper, table, metric);
  const marginAt = (scale: number): number | null => (declared === null ? null : declared * scale);
  const row = {
    paper,
    table,
    dataset,
    method,
    metric,
    ...(contamination === undefined ? {} : { contamination }),
    published: { value, sd, runs, digits },
    reproduced: null,
  };
  const without = (verdict: Verdict, reason: string) => (scale: number) => {
    return { ...row, margin: marginAt(scale), verdict, reason };
  };
  if (cell.quoted) return without("quoted", "cited by the paper from elsewhere");
  const source = sourceMethod(paper, method, metric);
  const group = groupOfCell(paper, cell, groups);
  if (group === undefined) return without("not run", "no run of this profile");
  const { reproduced, classes } = reproduce(group, (record) => metricOf(record, source, metric));
  const from = source === method ? "" : `; filled by ${source}`;
  const guards = failedGuards(group.records, source);
  const unsound = guards !== null && { failedGuards: guards };
  return (scale) => {
    const margin = marginAt(scale);
    const verdictOnReal = (): Judgement => {
      if (margin === null) {
        throw new Error(
          `compare: expected a margin for ${paper} ${metric}, got none. Declare it in results/margins.json.`,
        );
      }
      return judge(classes, { value, digits, margin, lowerIsBetter: isLowerBetter(metric) });
    };
    const { verdict, reason } = judgeGroup(group, verdictOnReal, normalClasses);
    const range = rangeAround(cell, classes, verdict);
    const judged = { ...row, reproduced, margin, verdict, ...(range !== null && { singleRun: range }), ...unsound };
    const single = range === null ? [] : [singleRunWords(judged)];
    return { ...judged, reason: [reason, ...single, ...(guards?.signs ?? [])].join("; ") + from };
  };
}

function compareClaim(claim: PublishedClaim, evidence: Evidence): ComparedRow {
  const { id, text, value, digits } = claim;
  return {
    ...{ paper: evidence.paper, table: "claims", dataset: "", method: id, metric: text },
    ...{ published: { value, sd: null, runs: null, digits }, margin: null },
    ...judgeWords(claim, evidence),
  };
}
