// Kernel machines for a gamma and its doublings: exp(-2 gamma d) is the square of exp(-gamma d), so the distances of all rows
// and their exponentials are worked out once for the whole grid.
import type { DoubleRows } from "../../double-rows";
import { rowSize, takeRows, type Rows } from "../../rows";
import { checkRows } from "../check-rows";
import type { Fitted } from "../detector";
import { distanceTargets, visitDistances, type DistanceTargets } from "../distance-blocks";

export interface GammaGrid {
  /** The smallest; each next one is twice as large. */
  readonly first: number;
  readonly count: number;
}

export interface RbfSolution {
  readonly coefficients: Float64Array;
  readonly offset: number;
}

/** `row(i)` is row i of the kernel matrix; `before` is the solution for half of gamma, null for the first. */
export type SolveRbf = (row: (i: number) => Float32Array, before: Float64Array | null) => RbfSolution;

/** Score: - sum_i coefficients_i k(x_i, x). Single precision keeps the order of rows far from all others; beside the offset it would not. */
export interface RbfMachine extends Fitted {
  readonly gamma: number;
  /** A score above minus this is outside. */
  readonly offset: number;
  /** Rows whose coefficient is not zero. */
  readonly supportVectors: number;
  /** Scores of the rows that were held out for the choice among the machines. */
  readonly heldOut: Float32Array;
  score(x: Rows): Promise<Float32Array>;
}

/** One machine per gamma, in their order. The kernel matrix is kept in float32: 4 n^2 bytes for n rows. */
export async function fitRbfGrid(
  x: Rows,
  heldOut: Rows | null,
  { first, count }: GammaGrid,
  solve: SolveRbf,
): Promise<RbfMachine[]> {
  if (!(first > 0 && first < Infinity && Number.isInteger(count) && count >= 1)) {
    throw new Error(`fitRbfGrid: expected a first gamma > 0 and a count of 1 or more, got ${first} and ${count}.`);
  }
  const rowCount = x.shape[0];
  if (heldOut !== null) checkRows("fitRbfGrid", heldOut, rowSize(x));
  const targets = targetsOf(x);
  const own = await kernelMatrix(x, targets, first);
  for (let i = 0; i < rowCount; i++) own[i * (rowCount + 1)] = 1;
  const held = heldOut === null ? new Float32Array(0) : await kernelMatrix(heldOut, targets, first);
  const machines: RbfMachine[] = [];
  let before: Float64Array | null = null;
  for (let gamma = first; machines.length < count; gamma *= 2) {
    if (machines.length > 0) [own, held].forEach(square);
    const { coefficients, offset } = solve((i) => own.subarray(i * rowCount, (i + 1) * rowCount), before);
    machines.push(machine(x, gamma, coefficients, offset, held));
    before = coefficients;
  }
  return machines;
}

function machine(x: Rows, gamma: number, b: Float64Array, offset: number, held: Float32Array): RbfMachine {
  const indices = Array.from(b.keys()).filter((i) => b[i] !== 0);
  const weights = Float64Array.from(indices, (i) => b[i]);
  const heldOut = new Float32Array(held.length / b.length);
  for (let r = 0; r < heldOut.length; r++) {
    let sum = 0;
    for (let s = 0; s < indices.length; s++) sum -= weights[s] * held[r * b.length + indices[s]];
    heldOut[r] = sum;
  }
  return {
    gamma,
    offset,
    supportVectors: indices.length,
    heldOut,
    async score(rows) {
      checkRows("kernel machine", rows, rowSize(x));
      const sums = new Float64Array(rows.shape[0]);
      await visitDistances(rows, targetsOf(takeRows(x, indices)), (block) => {
        const { firstRow, rowCount, firstTarget, targetCount, stride, squared } = block;
        for (let r = 0; r < rowCount; r++) {
          for (let j = 0; j < targetCount; j++) {
            sums[firstRow + r] -= weights[firstTarget + j] * Math.exp(-gamma * Math.max(0, squared[r * stride + j]));
          }
        }
      });
      return Float32Array.from(sums);
    },
  };
}

function targetsOf(x: Rows): DistanceTargets {
  const all: DoubleRows = { data: new Float64Array(x.data), count: x.shape[0], size: rowSize(x) };
  return distanceTargets(all);
}

/** Row-major [rows of x, targets]. */
async function kernelMatrix(x: Rows, targets: DistanceTargets, gamma: number): Promise<Float32Array> {
  const matrix = new Float32Array(x.shape[0] * targets.count);
  await visitDistances(x, targets, ({ firstRow, rowCount, firstTarget, targetCount, stride, squared }) => {
    for (let r = 0; r < rowCount; r++) {
      const at = (firstRow + r) * targets.count + firstTarget;
      for (let j = 0; j < targetCount; j++) matrix[at + j] = Math.exp(-gamma * Math.max(0, squared[r * stride + j]));
    }
  });
  return matrix;
}

function square(matrix: Float32Array): void {
  for (let p = 0; p < matrix.length; p++) matrix[p] *= matrix[p];
}
