// A support vector machine, whichever its problem: solved over kernel rows, kept as its support vectors, scored by them.
import type { DoubleRows } from "../../double-rows";
import type { Rows } from "../../rows";
import { checkRows } from "../check-rows";
import type { Fitted } from "../detector";
import type { DistanceMemory } from "./distance-memory";
import { kernelRow, type Kernel } from "./kernel";
import { kernelCache } from "./kernel-cache";
import type { QuadraticProgram } from "./quadratic-program";
import { solveSmo } from "./smo";
import { sparseRows, type SparseRows } from "./sparse-rows";

export type MachineProblem = Omit<QuadraticProgram, "diagonal" | "row">;

export interface FittedMachine extends Fitted {
  /** Rows whose coefficient is not zero. */
  readonly supportVectors: number;
}

export interface KernelMachine {
  readonly supportVectors: number;
  /** Of smo.ts. */
  readonly offset: number;
  /** start - sum_i coefficients_i k(x_i, x), added up in double precision and kept in single. */
  readonly sums: (x: Rows, start: number) => Float32Array;
}

export function fitKernelMachine(
  where: string,
  kernel: Kernel,
  x: DoubleRows,
  problem: MachineProblem,
  memory?: DistanceMemory,
): KernelMachine {
  const all = sparseRows(x);
  const diagonal = kernel.type === "linear" ? all.squares : new Float64Array(x.count).fill(1);
  const { coefficients, offset } = solveSmo({ ...problem, diagonal, row: kernelCache(kernel, all, memory) });
  const indices = Array.from(coefficients.keys()).filter((i) => coefficients[i] !== 0);
  const support = sparseRows(takeDoubleRows(x, indices));
  const weights = Float64Array.from(indices, (i) => coefficients[i]);
  return {
    supportVectors: indices.length,
    offset,
    sums(rows, start) {
      checkRows(where, rows, x.size);
      return kernelSums(kernel, support, weights, start, rows);
    },
  };
}

function kernelSums(kernel: Kernel, support: SparseRows, weights: Float64Array, start: number, x: Rows): Float32Array {
  const { size } = support;
  const v = new Float64Array(size);
  const values = new Float64Array(support.count);
  const out = new Float32Array(x.shape[0]);
  for (let i = 0; i < out.length; i++) {
    v.set(x.data.subarray(i * size, (i + 1) * size));
    kernelRow(kernel, support, v, squaredLength(v), values);
    let sum = start;
    for (let j = 0; j < values.length; j++) sum -= weights[j] * values[j];
    out[i] = sum;
  }
  return out;
}

function squaredLength(v: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < v.length; k++) sum += v[k] * v[k];
  return sum;
}

function takeDoubleRows({ data, size }: DoubleRows, indices: readonly number[]): DoubleRows {
  const taken = new Float64Array(indices.length * size);
  indices.forEach((row, i) => taken.set(data.subarray(row * size, (row + 1) * size), i * size));
  return { data: taken, count: indices.length, size };
}
