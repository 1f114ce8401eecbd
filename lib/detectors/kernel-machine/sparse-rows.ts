// Rows without their zeros (compressed sparse rows), for products with one vector: four pixels of five in MNIST are 0.
import type { DoubleRows } from "../../double-rows";

export interface SparseRows {
  readonly count: number;
  readonly size: number;
  /** Row j has the numbers starts[j] … starts[j + 1] - 1 of `columns` and `values`. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Squared length of each row. */
  readonly squares: Float64Array;
}

export function sparseRows({ data, count, size }: DoubleRows): SparseRows {
  let filled = 0;
  for (let p = 0; p < data.length; p++) if (data[p] !== 0) filled++;
  const starts = new Int32Array(count + 1);
  const columns = new Int32Array(filled);
  const values = new Float64Array(filled);
  for (let j = 0, p = 0, q = 0; j < count; j++) {
    for (let k = 0; k < size; k++, p++) {
      if (data[p] === 0) continue;
      columns[q] = k;
      values[q++] = data[p];
    }
    starts[j + 1] = q;
  }
  const x: SparseRows = { count, size, starts, columns, values, squares: new Float64Array(count) };
  for (let j = 0; j < count; j++) x.squares[j] = product(x, j, data.subarray(j * size, (j + 1) * size));
  return x;
}

/**
 * Row j times v, which has all its `size` numbers. The sum has one order, so equal rows have a product equal to their
 * squared length, to the last bit.
 */
export function product({ starts, columns, values }: SparseRows, j: number, v: Float64Array): number {
  const end = starts[j + 1];
  let p = starts[j];
  let even = 0;
  let odd = 0;
  for (; p + 1 < end; p += 2) {
    even += v[columns[p]] * values[p];
    odd += v[columns[p + 1]] * values[p + 1];
  }
  if (p < end) even += v[columns[p]] * values[p];
  return even + odd;
}

/** Row j with its zeros, written into `out`. */
export function denseRow({ starts, columns, values }: SparseRows, j: number, out: Float64Array): Float64Array {
  out.fill(0);
  for (let p = starts[j]; p < starts[j + 1]; p++) out[columns[p]] = values[p];
  return out;
}
