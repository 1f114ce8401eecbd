// Two one-sided tests for equivalence of a mean with a fixed reference (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15:657).
import { mean, standardDeviation } from "./moments";
import { studentTCdf, studentTQuantile } from "./student-t";

export interface Tost {
  readonly mean: number;
  readonly standardDeviation: number;
  /** p of "the true mean lies at or below reference - margin". */
  readonly pLower: number;
  /** p of "the true mean lies at or above reference + margin". */
  readonly pUpper: number;
  /** Both are below alpha: the true mean lies within the margin. */
  readonly equivalent: boolean;
}

/** Tests |mean - reference| < margin. Throws on fewer than 2 values or a margin that is not above 0. */
export function tostOneSample(values: ArrayLike<number>, reference: number, margin: number, alpha = 0.05): Tost {
  if (values.length < 2) {
    throw new Error(
      `tostOneSample: expected at least 2 values, got ${values.length}. One run has no spread to test with.`,
    );
  }
  return tostFromMoments(mean(values), standardDeviation(values), values.length, reference, margin, alpha);
}

/** The same test from the mean, the sample standard deviation and the number of values. */
export function tostFromMoments(
  mean: number,
  standardDeviation: number,
  n: number,
  reference: number,
  margin: number,
  alpha = 0.05,
): Tost {
  if (!(margin > 0))
    throw new Error(`tost: expected a margin above 0, got ${margin}. Declare one in results/margins.json.`);
  const standardError = standardDeviation / Math.sqrt(n);
  const pLower = probabilityBelow(reference - margin - mean, standardError, n - 1);
  const pUpper = probabilityBelow(mean - reference - margin, standardError, n - 1);
  return { mean, standardDeviation, pLower, pUpper, equivalent: Math.max(pLower, pUpper) < alpha };
}

/** Half the width of the two-sided confidence interval of a mean. */
export function confidenceHalfWidth(standardDeviation: number, n: number, level = 0.95): number {
  return (studentTQuantile((1 + level) / 2, n - 1) * standardDeviation) / Math.sqrt(n);
}

/** P(T <= distance / standardError). Runs that agree to the last bit have no error: the answer is then 0 or 1. */
function probabilityBelow(distance: number, standardError: number, df: number): number {
  if (standardError > 0) return studentTCdf(distance / standardError, df);
  return distance < 0 ? 0 : 1;
}
