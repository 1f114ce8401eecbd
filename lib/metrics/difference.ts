// The difference of two means of runs that have nothing in common. B. L. Welch, "The generalization of 'Student's' problem when
// several different population variances are involved", Biometrika 34, 1947.
import { estimateMean, stratum, type Estimate } from "./estimate";
import { mean } from "./moments";
import { confidenceHalfWidth } from "./tost";

/** mean(a) - mean(b), with Welch and Satterthwaite's degrees of freedom. Throws on fewer than 2 values of either. */
export function difference(a: readonly number[], b: readonly number[]): Estimate {
  // The mean of both means has half the error of their difference, and its degrees.
  const { standardError, degrees } = estimateMean([stratum(a), stratum(b)]);
  return { mean: mean(a) - mean(b), standardError: 2 * standardError, degrees };
}

/**
 * Whether mean(a) is above mean(b) by `by` or more: true where it is, and is above it beyond chance; false where the 95 % interval of the
 * difference ends below `by`; null where so few values cannot say.
 */
export function exceeds(a: readonly number[], b: readonly number[], by: number): boolean | null {
  const estimate = difference(a, b);
  const half = confidenceHalfWidth(estimate);
  if (estimate.mean >= by && estimate.mean > half) return true;
  return estimate.mean + half < by ? false : null;
}
