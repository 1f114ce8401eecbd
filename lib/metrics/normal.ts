// The standard normal distribution: a series near 0 and a continued fraction in the tails (Abramowitz & Stegun 1964,
// 26.2.11 and 26.2.14).
import { symmetricQuantile } from "./symmetric-quantile";

/** P(Z <= z). The lower tail keeps its relative precision. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new Error("normalCdf: expected a number z, got NaN. Check the values it was made from.");
  return z > 0 ? 1 - upperTail(z) : upperTail(-z);
}

/** The z with P(Z <= z) = p, for p in (0, 1). */
export function normalQuantile(p: number): number {
  return symmetricQuantile("normalQuantile", normalCdf, p);
}

/** P(Z > z), for z >= 0. */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < 3 ? 0.5 - density * nearSeries(z) : density / tailFraction(z);
}

/** z + z^3 / 3 + z^5 / (3 x 5) + …, until a term changes nothing. */
function nearSeries(z: number): number {
  let sum = 0;
  let term = z;
  for (let k = 1; sum + term !== sum; k++) {
    sum += term;
    term *= (z * z) / (2 * k + 1);
  }
  return sum;
}

/** z + 1 / (z + 2 / (z + 3 / …)), evaluated from the back with enough terms for double precision at z >= 3. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let k = 100; k >= 1; k--) fraction = z + k / fraction;
  return fraction;
}
