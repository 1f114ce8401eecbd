// The verdict on one printed number: what the runs say about it, and by which rule.
import { mean, standardDeviation } from "../metrics/moments";
import { rounded } from "./rounding";
import { confidenceHalfWidth, tostFromMoments } from "../metrics/tost";

export type Verdict =
  | "same digits"
  | "equivalent"
  | "better"
  | "worse"
  | "inconclusive"
  | "holds"
  | "does not hold"
  | "stand-in"
  | "stale"
  | "not run"
  | "quoted"
  | "no printed figure";

/** The rules, as the report prints them. */
export const verdictRules: Readonly<Record<Verdict, string>> = {
  "same digits": "the mean of the runs rounds to the printed digits, whatever their spread",
  equivalent: "two one-sided t tests at 5 % each put the mean inside published ± margin",
  better: "the whole two-sided 95 % interval of the mean lies beyond the margin, on the good side",
  worse: "the whole two-sided 95 % interval of the mean lies beyond the margin, on the bad side",
  inconclusive: "none of the above: too few runs, for their spread, to say",
  holds: "the claim's figure is met exactly by every run",
  "does not hold": "at least one run has another figure than the claim",
  "stand-in": "made from generated data because the real files were not found: compared with nothing",
  stale: "made by an earlier revision of the method or with other options than today's: no longer counts",
  "not run": "no run of this profile is stored",
  quoted: "the paper cites this figure from elsewhere: not judged",
  "no printed figure": "the paper does not print this: nothing to compare with",
};

/** Verdicts that say the number was reproduced. */
export const passing: readonly Verdict[] = ["same digits", "equivalent", "holds"];
/** Verdicts that fail a check. */
export const failing: readonly Verdict[] = ["worse", "does not hold"];

/** The runs and the paper disagree, whichever is ahead. */
export function isMismatch(verdict: Verdict): boolean {
  return verdict === "better" || failing.includes(verdict);
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

export interface Reference {
  readonly value: number;
  /** Decimals of `value` as printed. */
  readonly digits: number;
  /** Half-width of the interval that counts as equal, above 0. */
  readonly margin: number;
  readonly lowerIsBetter?: boolean;
}

/** At this many runs more would not be worth waiting for. */
const mostRuns = 1000;

/** Judges one value per run against a published constant. Throws on no values. */
export function judge(values: readonly number[], reference: Reference): Judgement {
  const { value, digits, margin } = reference;
  const center = mean(values);
  const off = signed(center - value);
  if (sameDigits(center, value, digits)) {
    return { verdict: "same digits", reason: `the mean of ${runs(values.length)} rounds to ${value.toFixed(digits)}` };
  }
  if (values.length < 2) {
    return { verdict: "inconclusive", reason: `one run, ${off} off: it has no spread; at least 2 runs are needed` };
  }
  const sd = standardDeviation(values);
  const verdict = decide(center, sd, values.length, reference);
  if (verdict !== null) return { verdict, reason: `${off} off, margin ${margin}, ${runs(values.length)}` };
  const needed = runsNeeded(center, sd, values.length, reference);
  const advice = needed === null ? `more than ${mostRuns} runs` : `about ${needed} runs`;
  return { verdict: "inconclusive", reason: `${off} off, margin ${margin}; with this spread ${advice} would decide` };
}

/** Exact comparison for claims about counts. */
export function judgeClaim(values: readonly number[], published: number): Judgement {
  const other = values.find((value) => value !== published);
  if (other === undefined) return { verdict: "holds", reason: `${published} in ${runs(values.length)}` };
  return { verdict: "does not hold", reason: `${other}, not ${published}` };
}

function sameDigits(center: number, value: number, digits: number): boolean {
  return rounded(center, digits) === rounded(value, digits);
}

function decide(center: number, sd: number, n: number, reference: Reference): "equivalent" | "better" | "worse" | null {
  const { value, margin, lowerIsBetter = false } = reference;
  if (tostFromMoments(center, sd, n, value, margin).equivalent) return "equivalent";
  const half = confidenceHalfWidth(sd, n);
  if (center - half > value + margin) return lowerIsBetter ? "worse" : "better";
  if (center + half < value - margin) return lowerIsBetter ? "better" : "worse";
  return null;
}

/** The fewest runs that would decide, were mean and spread to stay as they are: more runs only ever help, so bisect. */
function runsNeeded(center: number, sd: number, n: number, reference: Reference): number | null {
  if (decide(center, sd, mostRuns, reference) === null) return null;
  let [low, high] = [n, mostRuns];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (decide(center, sd, middle, reference) === null) low = middle;
    else high = middle;
  }
  return high;
}

function runs(n: number): string {
  return n === 1 ? "1 run" : `${n} runs`;
}

function signed(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(4)}`;
}
