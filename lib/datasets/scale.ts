// Scaling column by column, fitted on training rows and applied to any.
import { rowSize, rows, type Rows } from "../rows";

/** (value - center) / scale, per column. */
export interface Scaling {
  readonly center: Float64Array;
  readonly scale: Float64Array;
}

/** Minimum to 0 and maximum to 1; other rows may go beyond. A constant column is moved only, as scikit-learn's MinMaxScaler does. */
export function fitMinMax(x: Rows): Scaling {
  const size = rowSize(x);
  requireRows("fitMinMax", x);
  const center = new Float64Array(size).fill(Infinity);
  const highest = new Float64Array(size).fill(-Infinity);
  eachValue(x, (value, j) => {
    if (value < center[j]) center[j] = value;
    if (value > highest[j]) highest[j] = value;
  });
  return { center, scale: highest.map((high, j) => high - center[j] || 1) };
}

/** Mean 0 and standard deviation 1 (n in the denominator). A constant column is moved only, as scikit-learn's StandardScaler does. */
export function fitStandard(x: Rows): Scaling {
  const size = rowSize(x);
  requireRows("fitStandard", x);
  const center = new Float64Array(size);
  eachValue(x, (value, j) => (center[j] += value / x.shape[0]));
  const variance = new Float64Array(size);
  eachValue(x, (value, j) => (variance[j] += (value - center[j]) ** 2 / x.shape[0]));
  // A mean that is off in its last digit leaves a constant column with a deviation of about 1e-16 of it.
  return { center, scale: variance.map((v, j) => (Math.sqrt(v) > 1e-12 * Math.abs(center[j]) ? Math.sqrt(v) : 1)) };
}

/** Scaled copies of rows with as many columns. With `clip`, values below 0 become 0 and above 1 become 1. */
export function scaled(x: Rows, { center, scale }: Scaling, { clip = false } = {}): Rows {
  const size = rowSize(x);
  if (size !== center.length) {
    throw new Error(
      `scaled: expected rows of ${center.length} numbers as those fitted on, got ${size}. Encode both alike.`,
    );
  }
  const data = new Float32Array(x.data.length);
  eachValue(x, (value, j, p) => {
    const moved = (value - center[j]) / scale[j];
    data[p] = clip ? Math.min(1, Math.max(0, moved)) : moved;
  });
  return rows(data, x.shape);
}

function eachValue(x: Rows, see: (value: number, column: number, place: number) => void): void {
  const size = rowSize(x);
  for (let p = 0; p < x.data.length; p++) see(x.data[p], p % size, p);
}

function requireRows(where: string, x: Rows): void {
  if (x.shape[0] === 0) throw new Error(`${where}: expected at least 1 row, got 0. Fit on training rows.`);
}
