// Sequential minimal optimisation with working sets by second-order information. R.-E. Fan, P.-H. Chen and C.-J. Lin,
// "Working set selection using second order information for training SVM", JMLR 6, 2005: step for step as LIBSVM does it.
import type { QuadraticProgram } from "./quadratic-program";
import { openActiveSet, type ActiveSet } from "./smo-active-set";

export interface SmoSolution {
  readonly coefficients: Float64Array;
  /** The multiplier of the sum: K b + linear - offset is 0 where b lies between its bounds. */
  readonly offset: number;
  readonly iterations: number;
}

const mostIterations = 1e7;
/** Stands for a curvature of 0 or less, as in LIBSVM. */
const leastCurvature = 1e-12;

export function solveSmo(program: QuadraticProgram): SmoSolution {
  const b = program.start.slice();
  const active = openActiveSet(program, b);
  const shrinkEvery = Math.min(b.length, 1000);
  let untilShrinking = shrinkEvery;
  for (let iterations = 0; iterations < mostIterations; iterations++) {
    if (untilShrinking-- === 0) {
      untilShrinking = shrinkEvery - 1;
      active.shrink();
    }
    let pair = workingSet(program, b, active);
    if (pair === null) {
      active.restore();
      pair = workingSet(program, b, active);
      if (pair === null) return { coefficients: b, offset: multiplier(program, b, active.gradient), iterations };
      untilShrinking = 0;
    }
    step(program, b, active, pair);
  }
  throw new Error(
    `smo: expected a solution within ${mostIterations} iterations, got none. Scale the features or lower the cost.`,
  );
}

interface WorkingSet {
  /** Grows. */
  readonly i: number;
  /** Shrinks by as much. */
  readonly j: number;
  readonly curvature: number;
}

/** The steepest coordinate that may grow, and the one to shrink that gains most with it. Ties: the last, as LIBSVM. */
function workingSet(
  { low, high, diagonal, row, tolerance }: QuadraticProgram,
  b: Float64Array,
  { gradient, order, count }: ActiveSet,
): WorkingSet | null {
  let i = -1;
  let least = Infinity;
  for (let a = 0; a < count; a++) {
    const t = order[a];
    if (b[t] < high[t] && gradient[t] <= least) {
      least = gradient[t];
      i = t;
    }
  }
  if (i === -1) return null;
  const k = row(i);
  const ownCurvature = diagonal[i];
  let j = -1;
  let most = -Infinity;
  let mostGain = -Infinity;
  let curvatureOfPair = 0;
  for (let a = 0; a < count; a++) {
    const t = order[a];
    if (!(b[t] > low[t])) continue;
    const g = gradient[t];
    if (g > most) most = g;
    const slope = g - least;
    if (slope <= 0) continue;
    let curvature = ownCurvature + diagonal[t] - 2 * k[t];
    if (curvature <= 0) curvature = leastCurvature;
    const gain = (slope * slope) / curvature;
    if (gain >= mostGain) {
      mostGain = gain;
      j = t;
      curvatureOfPair = curvature;
    }
  }
  return j === -1 || most - least < tolerance ? null : { i, j, curvature: curvatureOfPair };
}

/** To the minimum along the pair, or to the first bound on the way. */
function step(
  { low, high, row }: QuadraticProgram,
  b: Float64Array,
  active: ActiveSet,
  { i, j, curvature }: WorkingSet,
): void {
  const { gradient, order, count } = active;
  const [beforeI, beforeJ] = [b[i], b[j]];
  const total = beforeI + beforeJ;
  const length = (gradient[j] - gradient[i]) / curvature;
  b[i] += length;
  b[j] -= length;
  // LIBSVM's arithmetic to the last bit: after a step both gradients are equal but for rounding, which picks the next pair.
  if (total > high[i] + low[j]) {
    if (b[i] > high[i]) [b[i], b[j]] = [high[i], total - high[i]];
  } else if (b[j] < low[j]) {
    [b[i], b[j]] = [total - low[j], low[j]];
  }
  const [changeI, changeJ] = [b[i] - beforeI, b[j] - beforeJ];
  const [rowI, rowJ] = [row(i), row(j)];
  for (let a = 0; a < count; a++) {
    const t = order[a];
    gradient[t] += changeI * rowI[t] + changeJ * rowJ[t];
  }
  active.moved(i, beforeI);
  active.moved(j, beforeJ);
}

/** The mean gradient of the coordinates between their bounds; where there is none, the middle of what the others allow. */
function multiplier({ low, high }: QuadraticProgram, b: Float64Array, gradient: Float64Array): number {
  let sum = 0;
  let between = 0;
  let atLeast = -Infinity;
  let atMost = Infinity;
  for (let t = 0; t < b.length; t++) {
    if (b[t] >= high[t]) atLeast = Math.max(atLeast, gradient[t]);
    else if (b[t] <= low[t]) atMost = Math.min(atMost, gradient[t]);
    else {
      sum += gradient[t];
      between++;
    }
  }
  return between > 0 ? sum / between : (atLeast + atMost) / 2;
}
