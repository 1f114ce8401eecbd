// Squared distances of many rows to many rows, block by block, through a compiled matrix product.
import { compile } from "../compile";
import type { DoubleRows } from "../double-rows";
import type { Rows } from "../rows";

/** Rows to measure from and to, at a time: a block of 4 MB of distances. */
const blockRows = 256;
const blockColumns = 4096;

/** The rows to measure to, laid out once for many products. */
export interface DistanceTargets {
  readonly count: number;
  readonly size: number;
  /** Subtracted from both sides: float32 products of rows far from 0 would leave little of their difference. */
  readonly mean: Float64Array;
  readonly blocks: readonly TargetBlock[];
}

interface TargetBlock {
  readonly first: number;
  readonly count: number;
  /** Centred, one row per feature: [size, columns]. */
  readonly transposed: Float32Array;
  /** Squared lengths of the centred rows. */
  readonly squares: Float32Array;
}

/** Squared distances of rows `firstRow`, … to targets `firstTarget`, …: row i, target j at i * stride + j, in float32. */
export interface DistanceBlock {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly firstTarget: number;
  readonly targetCount: number;
  readonly stride: number;
  readonly squared: Float32Array;
}

export function distanceTargets({ data, count, size }: DoubleRows): DistanceTargets {
  const mean = new Float64Array(size);
  for (let p = 0; p < data.length; p++) mean[p % size] += data[p] / count;
  const columns = Math.min(blockColumns, count);
  const blocks: TargetBlock[] = [];
  for (let first = 0; first < count; first += columns) {
    const inBlock = Math.min(columns, count - first);
    const transposed = new Float32Array(size * columns);
    const squares = new Float32Array(columns);
    for (let j = 0; j < inBlock; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        const value = Math.fround(data[(first + j) * size + k] - mean[k]);
        transposed[k * columns + j] = value;
        sum += value * value;
      }
      squares[j] = sum;
    }
    blocks.push({ first, count: inBlock, transposed, squares });
  }
  return { count, size, mean, blocks };
}

/**
 * Calls `visit` with the blocks of the squared distances of x to the targets; all blocks of some rows come before those of
 * the next. An error of rounding is about 1e-6 of the squared lengths of the centred rows; it may leave a number below 0.
 */
export async function visitDistances(
  x: Rows,
  { size, mean, blocks }: DistanceTargets,
  visit: (block: DistanceBlock) => void,
): Promise<void> {
  const count = x.shape[0];
  const rowsAtOnce = Math.min(blockRows, count);
  const stride = blocks[0].squares.length;
  const step = await compile(
    ({ rows, rowSquares, targets, targetSquares }) => ({
      squared: rows.matMul(targets).mul(-2).add(targetSquares).add(rowSquares),
    }),
    { rows: [rowsAtOnce, size], rowSquares: [rowsAtOnce, 1], targets: [size, stride], targetSquares: [1, stride] },
  );
  const rows = new Float32Array(rowsAtOnce * size);
  const rowSquares = new Float32Array(rowsAtOnce);
  for (let firstRow = 0; firstRow < count; firstRow += rowsAtOnce) {
    const rowCount = Math.min(rowsAtOnce, count - firstRow);
    for (let i = 0; i < rowCount; i++) {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        const value = Math.fround(x.data[(firstRow + i) * size + k] - mean[k]);
        rows[i * size + k] = value;
        sum += value * value;
      }
      rowSquares[i] = sum;
    }
    for (const { first, count: targetCount, transposed, squares } of blocks) {
      const { squared } = await step.run({ rows, rowSquares, targets: transposed, targetSquares: squares });
      visit({ firstRow, rowCount, firstTarget: first, targetCount, stride, squared: squared as Float32Array });
    }
  }
  await step.release();
}
