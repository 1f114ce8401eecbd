// Rows of a kernel matrix that is too large to keep: the ones used last stay in memory, in float32 as LIBSVM keeps them.
import type { DistanceMemory } from "./distance-memory";
import { kernelRow, ofDistances, type Kernel } from "./kernel";
import { denseRow, type SparseRows } from "./sparse-rows";

/** scikit-learn's default. */
const defaultBytes = 200 * 2 ** 20;

/**
 * Row i of the kernel matrix of x. Of rows that take more than `capacityBytes` together the oldest is overwritten; the
 * last two stay whatever they take.
 */
export function kernelCache(
  kernel: Kernel,
  x: SparseRows,
  memory?: DistanceMemory,
  capacityBytes = defaultBytes,
): (i: number) => Float32Array {
  const most = Math.max(2, Math.floor(capacityBytes / (4 * x.count)));
  // A Map keeps the order of insertion: its first row is the one used longest ago.
  const rows = new Map<number, Float32Array>();
  const v = new Float64Array(x.size);
  const values = new Float64Array(x.count);
  return (i) => {
    let row = rows.get(i);
    if (row === undefined) {
      compute(i);
      row = rows.size < most ? new Float32Array(x.count) : takeOldest(rows);
      row.set(values);
    } else {
      rows.delete(i);
    }
    rows.set(i, row);
    return row;
  };

  function compute(i: number): void {
    const distances = kernel.type === "rbf" ? memory?.(x, i) : null;
    if (kernel.type === "rbf" && distances) ofDistances(kernel.gamma, distances, values);
    else kernelRow(kernel, x, denseRow(x, i, v), x.squares[i], values);
  }
}

function takeOldest(rows: Map<number, Float32Array>): Float32Array {
  const [[oldest, row]] = rows;
  rows.delete(oldest);
  return row;
}
