// What a single run gives: a printed number of one run has that spread, which the interval of a mean leaves out.
import { mean, standardDeviation } from "../metrics/moments";
import { studentTQuantile } from "../metrics/student-t";
import { rounded } from "./rounding";
import { isMismatch, type Verdict } from "./verdict";

export interface SingleRunRange {
  readonly low: number;
  readonly high: number;
}

/** Fewer runs know their spread too badly to say what another one gives. */
const leastRuns = 3;

/**
 * Where 95 % of further runs like these lie, were they normal: mean ± t s √(1 + 1/n) (Hahn and Meeker 1991, Statistical
 * intervals, 4.4), cut off at 0 and 1, which no metric passes. Null for too few runs.
 */
export function singleRunRange(values: readonly number[]): SingleRunRange | null {
  const n = values.length;
  if (n < leastRuns) return null;
  const half = studentTQuantile(0.975, n - 1) * standardDeviation(values) * Math.sqrt(1 + 1 / n);
  return { low: Math.max(0, mean(values) - half), high: Math.min(1, mean(values) + half) };
}

/**
 * The range, where runs and print disagree and the printed number lies in it all the same. Null where the paper prints a mean of
 * several runs, and where ours are of several normal classes, over which no single run goes.
 */
export function rangeAround(
  printed: { readonly value: number; readonly runs: number | null },
  classes: readonly (readonly number[])[],
  verdict: Verdict,
): SingleRunRange | null {
  if (!isMismatch(verdict) || classes.length !== 1 || (printed.runs ?? 1) !== 1) return null;
  const range = singleRunRange(classes[0]);
  return range !== null && range.low <= printed.value && printed.value <= range.high ? range : null;
}

/** Empty where there is no such range. */
export function singleRunWords(row: {
  readonly singleRun?: SingleRunRange;
  readonly published: { readonly digits: number };
}): string {
  if (row.singleRun === undefined) return "";
  const [low, high] = [row.singleRun.low, row.singleRun.high].map((end) => rounded(end, row.published.digits));
  return `the printed number lies within what a single run gives (95 %: ${low} to ${high})`;
}
