// Squared distances between training rows, kept from one machine to the next: a grid of gammas and costs asks for the same ones.
import { distanceRow } from "./kernel";
import { denseRow, type SparseRows } from "./sparse-rows";

/** Squared distances of row i of x from all of its rows; null where they are not kept. */
export type DistanceMemory = (x: SparseRows, i: number) => Float64Array | null;

/** 8,000 rows. */
const defaultBytes = 2 ** 29;

/** Keeps those of the rows it was asked for last, where all of them take at most `capacityBytes`. Another machine's rows take their place. */
export function distanceMemory(capacityBytes = defaultBytes): DistanceMemory {
  let of: SparseRows | null = null;
  let known: (Float64Array | undefined)[] = [];
  let v = new Float64Array(0);
  return (x, i) => {
    if (8 * x.count ** 2 > capacityBytes) return null;
    if (of !== x) {
      if (of === null || !isSame(of, x)) [known, v] = [[], new Float64Array(x.size)];
      of = x;
    }
    return (known[i] ??= distances(x, i));
  };

  function distances(x: SparseRows, i: number): Float64Array {
    const row = new Float64Array(x.count);
    distanceRow(x, denseRow(x, i, v), x.squares[i], row);
    return row;
  }
}

function isSame(a: SparseRows, b: SparseRows): boolean {
  return (
    a.size === b.size && isEqual(a.starts, b.starts) && isEqual(a.columns, b.columns) && isEqual(a.values, b.values)
  );
}

function isEqual(a: Int32Array | Float64Array, b: Int32Array | Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
