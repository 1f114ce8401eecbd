// Mean and standard deviation of a handful of runs.

/** Arithmetic mean. Throws on an empty array. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Error("mean: expected at least 1 value, got 0. Check that any run was found.");
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sample standard deviation, n - 1 in the denominator. Throws on fewer than 2 values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) throw new Error(`standardDeviation: expected at least 2 values, got ${n}. One run has no spread.`);
  const center = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - center) ** 2;
  return Math.sqrt(squares / (n - 1));
}
