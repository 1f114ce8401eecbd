// Rounding as print does it: half away from zero, on the decimal text and not on its binary neighbour.

/** `value` with `digits` decimals. */
export function rounded(value: number, digits: number): string {
  const unit = 10 ** digits;
  const units = Math.round(Number((Math.abs(value) * unit).toPrecision(12)));
  return (Math.sign(value) * (units / unit)).toFixed(digits);
}
