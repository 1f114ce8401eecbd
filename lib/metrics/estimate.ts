// A mean over strata and how well it is known. Cochran, Sampling techniques, 3rd ed. 1977, eq. 5.6 and 5.16, strata of equal weight.
import { mean, standardDeviation } from "./moments";

export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
  /** Satterthwaite's; those of a single stratum are its count - 1. */
  readonly degrees: number;
}

/** Values of one kind: of one method, say, on one normal class. */
export interface Stratum {
  readonly mean: number;
  /** Sample variance. */
  readonly variance: number;
  readonly count: number;
}

/** Throws on fewer than 2 values. */
export function stratum(values: readonly number[]): Stratum {
  return { mean: mean(values), variance: standardDeviation(values) ** 2, count: values.length };
}

/**
 * The mean of the means of the strata: what lies between strata is no error of it. `count` in place of each stratum's own
 * tells how well so many values would know it, were means and variances to stay as they are.
 */
export function estimateMean(strata: readonly Stratum[], count?: number): Estimate {
  const parts = strata.map(({ variance, count: own }) => ({
    part: variance / (count ?? own) / strata.length ** 2,
    degrees: (count ?? own) - 1,
  }));
  const squaredError = parts.reduce((sum, { part }) => sum + part, 0);
  const share = ({ part }: (typeof parts)[number]): number => (squaredError === 0 ? 1 : part / squaredError);
  return {
    mean: mean(strata.map((one) => one.mean)),
    standardError: Math.sqrt(squaredError),
    degrees: 1 / parts.reduce((sum, one) => sum + share(one) ** 2 / one.degrees, 0),
  };
}
