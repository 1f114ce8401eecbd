// The k-th smallest of many numbers in linear time on average, pivot in the middle.
// C. A. R. Hoare, "Algorithm 65: find", Communications of the ACM 4, 1961.

/** The k-th smallest (from 0) of `values`, which is reordered: before k nothing is larger, after k nothing smaller. */
export function quickselect(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const swap = values[i];
      values[i++] = values[j];
      values[j--] = swap;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

/** The median, the mean of the middle two when the count is even. `values` is reordered. NaN when empty. */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >> 1;
  const upper = quickselect(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) lower = Math.max(lower, values[i]);
  return (lower + upper) / 2;
}
