// The verdict on one printed number: what the runs say about it, and by which rule.
import { estimateMean, stratum, type Estimate, type Stratum } from "../metrics/estimate";
import { mean } from "../metrics/moments";
import { counted } from "./counted";
import { rounded } from "./rounding";
import { confidenceHalfWidth, tost } from "../metrics/tost";

export type Verdict =
  | "same digits"
  | "equivalent"
  | "better"
  | "worse"
  | "inconclusive"
  | "incomplete"
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
  equivalent:
    "two one-sided t tests at 5 % each put the mean inside published ± margin; where the mean is over normal classes, what lies between classes counts as spread only while a class has a single run",
  better: "the whole two-sided 95 % interval of the mean lies beyond the margin, on the good side",
  worse: "the whole two-sided 95 % interval of the mean lies beyond the margin, on the bad side",
  inconclusive:
    "the interval lies neither inside the margin nor wholly beyond it: too few runs, for their spread, to say; of a claim, also that comparisons which it makes were not run",
  incomplete: "the printed mean is over more normal classes than were run: not compared",
  holds:
    "every run has the claim's figure or, of a claim that compares methods, the runs of each differ as it says beyond chance (5 %); of a claim about time, one measurement says so",
  "does not hold":
    "a run has another figure than the claim or, of a claim that compares methods, a difference goes the other way, or falls short of it, beyond chance (5 % over all comparisons that it makes: Bonferroni); of a claim about time, one measurement says so",
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

/**
 * Judges values against a published constant: those of each normal class where the printed mean is over several, else all in
 * one list. What lies between classes is no error of a mean over all of them; where a class has a single run it has to be
 * counted as one, which errs on the side of no verdict. Throws on no values.
 */
export function judge(classes: readonly (readonly number[])[], reference: Reference): Judgement {
  const { value, digits, margin } = reference;
  const values = classes.flat();
  const center = mean(classes.map(mean));
  const off = signed(center - value);
  const over = counted(values.length, "run") + (classes.length === 1 ? "" : ` of ${classes.length} normal classes`);
  const isSame = sameDigits(center, value, digits);
  const same = `the mean of ${over} rounds to ${value.toFixed(digits)}`;
  if (values.length < 2) {
    if (isSame) return { verdict: "same digits", reason: same };
    return { verdict: "inconclusive", reason: `one run, ${off} off: it has no spread; at least 2 runs are needed` };
  }
  const areRepeated = classes.every(({ length }) => length > 1);
  const strata = areRepeated ? classes.map(stratum) : [stratum(values)];
  const estimate = areRepeated ? estimateMean(strata) : estimateUnequal(classes);
  if (isSame) {
    const half = confidenceHalfWidth(estimate);
    const luck =
      half > margin ? `, though known to ± ${half.toFixed(3)} only (95 %), wider than the margin ${margin}` : "";
    return { verdict: "same digits", reason: same + luck };
  }
  const verdict = decide(estimate, reference);
  if (verdict !== null) return { verdict, reason: `${off} off, margin ${margin}, ${over}` };
  const needed = runsNeeded(strata, reference);
  const advice = areRepeated
    ? `with this spread ${needed === null ? `more than ${mostRuns} runs` : `about ${needed} runs`} would decide`
    : "a second run of each class would take the distance between classes out of the spread";
  return { verdict: "inconclusive", reason: `${off} off, margin ${margin}, ${over}; ${advice}` };
}

/** The mean of the classes' means, each run counted to differ from it by the whole spread. */
function estimateUnequal(classes: readonly (readonly number[])[]): Estimate {
  const { variance, count } = stratum(classes.flat());
  const share = mean(classes.map(({ length }) => 1 / length)) / classes.length;
  return { mean: mean(classes.map(mean)), standardError: Math.sqrt(variance * share), degrees: count - 1 };
}

/** Exact comparison for claims about counts. */
export function judgeClaim(values: readonly number[], published: number): Judgement {
  const other = values.find((value) => value !== published);
  if (other === undefined) return { verdict: "holds", reason: `${published} in ${counted(values.length, "run")}` };
  return { verdict: "does not hold", reason: `${other}, not ${published}` };
}

function sameDigits(center: number, value: number, digits: number): boolean {
  return rounded(center, digits) === rounded(value, digits);
}

function decide(
  estimate: Estimate,
  { value, margin, lowerIsBetter = false }: Reference,
): "equivalent" | "better" | "worse" | null {
  if (tost(estimate, value, margin).equivalent) return "equivalent";
  const half = confidenceHalfWidth(estimate);
  if (estimate.mean - half > value + margin) return lowerIsBetter ? "worse" : "better";
  if (estimate.mean + half < value - margin) return lowerIsBetter ? "better" : "worse";
  return null;
}

/** The fewest runs that would decide, were means and spreads to stay as they are: more runs only ever help, so bisect. */
function runsNeeded(strata: readonly Stratum[], reference: Reference): number | null {
  const isOpen = (each: number): boolean => decide(estimateMean(strata, each), reference) === null;
  let [low, high] = [Math.min(...strata.map(({ count }) => count)), Math.floor(mostRuns / strata.length)];
  if (isOpen(high)) return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isOpen(middle)) low = middle;
    else high = middle;
  }
  return high * strata.length;
}

function signed(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(4)}`;
}
