// Rows in float64, checked: what methods that add up many distances compute in.
import { requireShape, rowSize, type Rows } from "./rows";

/** Row-major [count, size]. */
export interface DoubleRows {
  readonly data: Float64Array;
  readonly count: number;
  readonly size: number;
}

/** A float64 copy. Throws on fewer than two rows, on more or fewer numbers than the shape has, and on numbers that are not finite. */
export function doubleRows(where: string, x: Rows): DoubleRows {
  const size = rowSize(x);
  requireShape(where, x);
  if (x.shape[0] < 2) throw new Error(`${where}: expected at least 2 rows, got ${x.shape[0]}. Pass more rows.`);
  const bad = firstNotFinite(x.data);
  if (bad !== -1) {
    throw new Error(
      `${where}: expected finite numbers, got ${x.data[bad]} in row ${Math.floor(bad / size)}. ` +
        "Drop or fill such rows; where a network gave them, its training diverged.",
    );
  }
  return { data: new Float64Array(x.data), count: x.shape[0], size };
}

/** The first index of a number that is not finite, -1 where there is none. */
export function firstNotFinite(data: Float32Array): number {
  for (let p = 0; p < data.length; p++) if (!Number.isFinite(data[p])) return p;
  return -1;
}

/** `doubleRows` that also throws when all rows are the same: no clustering of them means anything. */
export function distinctRows(where: string, x: Rows): DoubleRows {
  const checked = doubleRows(where, x);
  const { data, count, size } = checked;
  if (data.every((value, p) => value === data[p % size])) {
    throw new Error(
      `${where}: expected at least 2 distinct rows, got ${count} equal ones. Check whether the model collapsed.`,
    );
  }
  return checked;
}

/** Squared Euclidean distance of row i of a to row j of b. */
export function squaredDistance(a: DoubleRows, i: number, b: DoubleRows, j: number): number {
  let sum = 0;
  for (let k = 0, p = i * a.size, q = j * b.size; k < a.size; k++, p++, q++) {
    const difference = a.data[p] - b.data[q];
    sum += difference * difference;
  }
  return sum;
}
