// Student's t distribution through the regularised incomplete beta function (Abramowitz & Stegun 1964, 26.5.8 and 26.7.1).
// Written here rather than taken from a package: sixty lines against a package with a long tail of dependencies.
import { symmetricQuantile } from "./symmetric-quantile";

/** P(T <= t) for `df` > 0 degrees of freedom. */
export function studentTCdf(t: number, df: number): number {
  if (!(df > 0)) throw new Error(`studentTCdf: expected degrees of freedom above 0, got ${df}. Use at least 2 runs.`);
  if (Number.isNaN(t)) throw new Error("studentTCdf: expected a number t, got NaN. Check the values it was made from.");
  if (t === 0) return 0.5;
  const tail = incompleteBeta(df / 2, 0.5, df / (df + t * t), (t * t) / (df + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T <= t) = p, for p in (0, 1). */
export function studentTQuantile(p: number, df: number): number {
  return symmetricQuantile("studentTQuantile", (t) => studentTCdf(t, df), p);
}

/** I_x(a, b); `y` is 1 - x, passed in because the subtraction would lose the small tail. */
function incompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x === 0) return 0;
  if (y === 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
  // The fraction converges fast below the mean of the beta distribution; above it the mirrored one does.
  return x < (a + 1) / (a + b + 2) ? front / (a * betaFraction(a, b, x)) : 1 - front / (b * betaFraction(b, a, y));
}

/** 1 + d1 x / (1 + d2 x / (1 + …)), evaluated from the back with enough terms for double precision. */
function betaFraction(a: number, b: number, x: number): number {
  const terms = 200 + 10 * Math.ceil(Math.sqrt(Math.max(a, b)));
  let fraction = 1;
  for (let m = terms; m >= 1; m--) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return fraction;
}

/** ln Γ(z) for z > 0: Stirling's series, after stepping z up to where the series is exact to double precision. */
function logGamma(z: number): number {
  let shift = 0;
  for (; z < 15; z++) shift += Math.log(z);
  const square = z * z;
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series / z - shift;
}
