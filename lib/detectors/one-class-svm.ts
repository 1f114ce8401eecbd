// One-class support vector machine. B. Schölkopf, J. C. Platt, J. Shawe-Taylor, A. J. Smola and R. C. Williamson,
// "Estimating the support of a high-dimensional distribution", Neural Computation 13, 2001.
import { doubleRows } from "../double-rows";
import type { Rng } from "../rng";
import type { Rows } from "../rows";
import type { Detector } from "./detector";
import type { DistanceMemory } from "./kernel-machine/distance-memory";
import { checkKernel, type Kernel } from "./kernel-machine/kernel";
import { fitKernelMachine, type FittedMachine } from "./kernel-machine/kernel-machine";
import { fitRbfGrid, type GammaGrid, type RbfMachine } from "./kernel-machine/rbf-grid";
import { solveSmo } from "./kernel-machine/smo";

export interface OneClassMachine extends FittedMachine {
  /** Minus the decision value: the score and the offset that parts inside from outside, where it is positive. */
  decision(x: Rows): Float32Array;
}

export interface OneClassSvmDetector extends Detector {
  fit(xTrain: Rows, rng: Rng): OneClassMachine | Promise<OneClassMachine>;
}

export interface OneClassSvmOptions {
  readonly kernel: Kernel;
  /** In (0, 1): at most this share of the training rows is outside, at least this share are support vectors. */
  readonly nu: number;
  /** By how much the optimality conditions may be violated. Default 1e-3, as in LIBSVM. */
  readonly tolerance?: number;
  /** Shared by machines that train on the same rows, spares them the distances; the scores are the same. */
  readonly memory?: DistanceMemory;
}

/**
 * Score: minus scikit-learn's score_samples, the decision value without its offset, on LIBSVM's scale (multipliers of at most 1
 * that add up to nu n). Rows far from all others differ by less than the last digit of the offset: with it single precision
 * makes their scores equal. `fit` throws on fewer than two rows and on numbers that are not finite.
 */
export function oneClassSvmDetector({ kernel, nu, tolerance = 1e-3, memory }: OneClassSvmOptions): OneClassSvmDetector {
  checkNu("oneClassSvmDetector", nu);
  checkKernel("oneClassSvmDetector", kernel);
  return {
    name: "one-class SVM",
    fit(xTrain: Rows): OneClassMachine {
      const x = doubleRows("oneClassSvm", xTrain);
      const zeros = new Float64Array(x.count);
      const [start, ones] = [firstRows(nu, x.count), zeros.map(() => 1)];
      const problem = { start, low: zeros, high: ones, linear: zeros, tolerance };
      const { supportVectors, offset, sums } = fitKernelMachine("oneClassSvm", kernel, x, problem, memory);
      return { supportVectors, score: (rows) => sums(rows, 0), decision: (rows) => sums(rows, offset) };
    },
  };
}

export interface OneClassSvmGridOptions extends Omit<OneClassSvmOptions, "kernel" | "memory"> {
  /** Of the kernel exp(-gamma ||x - y||^2). */
  readonly gammas: GammaGrid;
}

/** One machine per gamma, with the detector's scores but for rounding. `heldOut`: rows that each scores for a choice among them. */
export async function fitOneClassSvms(
  xTrain: Rows,
  heldOut: Rows | null,
  { gammas, nu, tolerance = 1e-3 }: OneClassSvmGridOptions,
): Promise<RbfMachine[]> {
  checkNu("oneClassSvms", nu);
  const { count } = doubleRows("oneClassSvms", xTrain);
  const zeros = new Float64Array(count);
  const ones = zeros.map(() => 1);
  return fitRbfGrid(xTrain, heldOut, gammas, (row, before) =>
    solveSmo({
      start: before ?? firstRows(nu, count),
      ...{ low: zeros, high: ones, linear: zeros, diagonal: ones, row, tolerance },
    }),
  );
}

function checkNu(where: string, nu: number): void {
  if (nu > 0 && nu < 1) return;
  throw new Error(`${where}: expected nu in (0, 1), got ${nu}. It is a share of the training rows.`);
}

/**
 * The first nu n multipliers are 1, as in LIBSVM: it decides which of the solutions within the tolerance is found. nu n is
 * added up as there too, for what rounding leaves over makes one multiplier tiny, hence free, and that fixes the offset.
 */
function firstRows(nu: number, count: number): Float64Array {
  const start = new Float64Array(count);
  let left = 0;
  for (let i = 0; i < count; i++) left += nu;
  for (let i = 0; left > 0; i++) {
    start[i] = Math.min(1, left);
    left -= start[i];
  }
  return start;
}
