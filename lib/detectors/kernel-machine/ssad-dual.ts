// The dual problem of convex semi-supervised anomaly detection (Goernitz et al. 2013), solved pair by pair as in smo.ts; its second
// sum is kept as in the nu-SVM of C.-C. Chang and C.-J. Lin, "Training nu-support vector classifiers", Neural Computation 13, 2001.
import type { RbfSolution } from "./rbf-grid";

/**
 * Minimise b K b / 2. The first `unlabelled` coordinates lie in [0, cost], the others, of labelled anomalies, in [-cost, 0];
 * all together add up to 1, the labelled ones to -kappa or less.
 */
export interface SsadDual {
  readonly count: number;
  readonly unlabelled: number;
  readonly cost: number;
  readonly kappa: number;
  /** Row i of K. Two of them are in use at a time. */
  readonly row: (i: number) => Float32Array;
  /** A solution to start from: of the same problem with another kernel. */
  readonly start: Float64Array | null;
  /** Ends when no allowed pair of coordinates violates the optimality conditions by more. */
  readonly tolerance: number;
}

const mostIterations = 1e7;
/** Stands for a curvature of 0 or less, as in LIBSVM. */
const leastCurvature = 1e-12;

interface Pair {
  /** Grows. */
  readonly i: number;
  /** Shrinks by as much. */
  readonly j: number;
  readonly curvature: number;
  readonly gain: number;
  readonly violation: number;
}

/** The offset is the multiplier of the sum: K b - offset is 0 at unlabelled rows strictly between their bounds. */
export function solveSsadDual(dual: SsadDual): RbfSolution {
  const { count, unlabelled, cost, kappa, row, tolerance } = dual;
  const b = dual.start?.slice() ?? firstRows(dual);
  const gradient = new Float64Array(count);
  for (let i = 0; i < count; i++) if (b[i] !== 0) addRow(i, b[i]);
  let labelledSum = 0;
  for (let i = unlabelled; i < count; i++) labelledSum -= b[i];

  for (let iterations = 0; iterations < mostIterations; iterations++) {
    const pairs = [bestPair(steepest(0, unlabelled), count), labelledPair()];
    if (pairs.every((pair) => pair.violation < tolerance)) return { coefficients: b, offset: multiplier() };
    step(pairs[0].gain >= pairs[1].gain ? pairs[0] : pairs[1]);
  }
  throw new Error(`ssad: expected a solution within ${mostIterations} iterations, got none. Raise the tolerance.`);

  function addRow(i: number, weight: number): void {
    const k = row(i);
    for (let t = 0; t < count; t++) gradient[t] += weight * k[t];
  }

  /** A labelled coordinate that grows takes an unlabelled one down only while the labelled sum is above kappa. */
  function labelledPair(): Pair {
    const i = steepest(unlabelled, count);
    return labelledSum > kappa ? bestPair(i, count) : bestPair(i, count, unlabelled);
  }

  /** Of coordinates that may grow the one of least gradient; -1 where none may. */
  function steepest(start: number, end: number): number {
    const high = start < unlabelled ? cost : 0;
    let least = Infinity;
    let i = -1;
    for (let t = start; t < end; t++) {
      if (b[t] < high && gradient[t] < least) {
        least = gradient[t];
        i = t;
      }
    }
    return i;
  }

  /** The coordinate from `start` on whose shrinking gains most with the growth of i, by second-order information. */
  function bestPair(i: number, end: number, start = 0): Pair {
    let [j, curvatureOfPair, most, violation] = [-1, 0, 0, 0];
    if (i !== -1) {
      const k = row(i);
      const least = gradient[i];
      for (let t = start; t < end; t++) {
        const slope = gradient[t] - least;
        if (slope <= 0 || b[t] <= (t < unlabelled ? 0 : -cost)) continue;
        if (slope > violation) violation = slope;
        const curvature = Math.max(leastCurvature, 2 - 2 * k[t]);
        const gain = (slope * slope) / curvature;
        if (gain > most) [j, curvatureOfPair, most] = [t, curvature, gain];
      }
    }
    return { i, j, curvature: curvatureOfPair, gain: most, violation };
  }

  /** To the minimum along the pair, or to the first bound on the way. */
  function step({ i, j, curvature }: Pair): void {
    const [iLabelled, jLabelled] = [i >= unlabelled, j >= unlabelled];
    const room = iLabelled && !jLabelled ? labelledSum - kappa : Infinity;
    const toHigh = (iLabelled ? 0 : cost) - b[i];
    const toLow = b[j] - (jLabelled ? -cost : 0);
    const length = Math.min((gradient[j] - gradient[i]) / curvature, toHigh, toLow, room);
    b[i] = length === toHigh ? (iLabelled ? 0 : cost) : b[i] + length;
    b[j] = length === toLow ? (jLabelled ? -cost : 0) : b[j] - length;
    if (length === room) labelledSum = kappa;
    else if (iLabelled !== jLabelled) labelledSum += iLabelled ? -length : length;
    const [rowI, rowJ] = [row(i), row(j)];
    for (let t = 0; t < count; t++) gradient[t] += length * (rowI[t] - rowJ[t]);
  }

  /** The mean gradient of the unlabelled coordinates between their bounds; where there is none, the middle of what is allowed. */
  function multiplier(): number {
    let [sum, between, atLeast, atMost] = [0, 0, -Infinity, Infinity];
    for (let t = 0; t < unlabelled; t++) {
      if (b[t] >= cost) atLeast = Math.max(atLeast, gradient[t]);
      else if (b[t] <= 0) atMost = Math.min(atMost, gradient[t]);
      else {
        sum += gradient[t];
        between++;
      }
    }
    return between > 0 ? sum / between : (atLeast + atMost) / 2;
  }
}

/** The least labelled sum, and what it takes of the unlabelled rows, each on the first rows of its kind: most of a solution is 0. */
function firstRows({ count, unlabelled, cost, kappa }: SsadDual): Float64Array {
  const b = new Float64Array(count);
  for (let i = 0, left = 1 + kappa; left > 0; i++, left -= cost) b[i] = Math.min(cost, left);
  for (let i = unlabelled, left = kappa; left > 0; i++, left -= cost) b[i] = -Math.min(cost, left);
  return b;
}
