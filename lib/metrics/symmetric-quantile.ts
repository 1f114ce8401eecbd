// Quantiles of a distribution symmetric about 0, by bisection of its cumulative distribution.

/** The x with cdf(x) = p, for p in (0, 1), to the last bit that `cdf` can tell apart. Errors speak for `where`. */
export function symmetricQuantile(where: string, cdf: (x: number) => number, p: number): number {
  if (!(p > 0 && p < 1)) throw new Error(`${where}: expected p in (0, 1), got ${p}. Quantiles 0 and 1 are infinite.`);
  if (p === 0.5) return 0;
  if (p > 0.5) return -symmetricQuantile(where, cdf, 1 - p);
  let low = -1;
  while (cdf(low) > p) low *= 2;
  let high = low === -1 ? 0 : low / 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
}
