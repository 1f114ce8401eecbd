// Two one-sided tests for equivalence of a mean with a fixed reference (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15:657).
import type { Estimate } from "./estimate";
import { studentTCdf, studentTQuantile } from "./student-t";

export interface Tost {
  /** p of "the true mean lies at or below reference - margin". */
  readonly pLower: number;
  /** p of "the true mean lies at or above reference + margin". */
  readonly pUpper: number;
  /** Both are below alpha: the true mean lies within the margin. */
  readonly equivalent: boolean;
}

/** Tests |mean - reference| < margin. Throws on a margin that is not above 0. */
export function tost(
  { mean, standardError, degrees }: Estimate,
  reference: number,
  margin: number,
  alpha = 0.05,
): Tost {
  if (!(margin > 0))
    throw new Error(`tost: expected a margin above 0, got ${margin}. Declare one in results/margins.json.`);
  const pLower = probabilityBelow(reference - margin - mean, standardError, degrees);
  const pUpper = probabilityBelow(mean - reference - margin, standardError, degrees);
  return { pLower, pUpper, equivalent: Math.max(pLower, pUpper) < alpha };
}

/** Half the width of the two-sided confidence interval of a mean. */
export function confidenceHalfWidth({ standardError, degrees }: Estimate, level = 0.95): number {
  return standardError === 0 ? 0 : studentTQuantile((1 + level) / 2, degrees) * standardError;
}

/**
 * 1 where the mean is above the reference beyond chance (two-sided, 5 %), -1 where below, else 0.
 * @param among how many such tests there are, any of which decides: each is then made at 5 % over their number (Bonferroni).
 */
export function sideOf(estimate: Estimate, reference = 0, among = 1): -1 | 0 | 1 {
  const off = estimate.mean - reference;
  const half = confidenceHalfWidth(estimate, 1 - 0.05 / among);
  return Math.abs(off) > half ? (Math.sign(off) as -1 | 1) : 0;
}

/** P(T <= distance / standardError). Runs that agree to the last bit have no error: the answer is then 0 or 1. */
function probabilityBelow(distance: number, standardError: number, df: number): number {
  if (standardError > 0) return studentTCdf(distance / standardError, df);
  return distance < 0 ? 0 : 1;
}
