// Shrinking: coordinates that will stay at a bound leave the optimisation for a while. T. Joachims, "Making large-scale
// support vector machine learning practical", 1999; which and when as C.-C. Chang and C.-J. Lin, "LIBSVM", ACM TIST 2, 2011,
// section 5.1, for two solutions within the tolerance may differ by more than it in their decision values.
import type { QuadraticProgram } from "./quadratic-program";

export interface ActiveSet {
  /** K b + linear; of date for active coordinates only. */
  readonly gradient: Float64Array;
  /** All coordinates, the active ones first. The order decides ties. */
  readonly order: Int32Array;
  /** How many are active. */
  readonly count: number;
  /** Takes note that b[i] has changed. */
  moved(i: number, before: number): void;
  /** Leaves out what is at a bound and strongly held there. */
  shrink(): void;
  /** Makes all coordinates active. */
  restore(): void;
}

export function openActiveSet({ linear, low, high, row, tolerance }: QuadraticProgram, b: Float64Array): ActiveSet {
  const size = b.length;
  const gradient = linear.slice();
  /** The share of K b that comes from coordinates at a bound other than 0. */
  const ofBound = new Float64Array(size);
  const order = Int32Array.from({ length: size }, (_, t) => t);
  const isBound = (t: number, value: number): boolean => value >= high[t] || value <= low[t];
  let count = size;
  let nearlyDone = false;

  for (let i = 0; i < size; i++) if (b[i] !== 0) addRow(isBound(i, b[i]) ? ofBound : gradient, i, b[i]);
  for (let t = 0; t < size; t++) gradient[t] += ofBound[t];
  return {
    gradient,
    order,
    get count() {
      return count;
    },
    moved(i, before) {
      const was = isBound(i, before) ? before : 0;
      const is = isBound(i, b[i]) ? b[i] : 0;
      if (was !== is) addRow(ofBound, i, is - was);
    },
    shrink,
    restore,
  };

  function addRow(sum: Float64Array, i: number, weight: number): void {
    const k = row(i);
    for (let t = 0; t < size; t++) sum[t] += weight * k[t];
  }

  function restore(): void {
    if (count === size) return;
    for (let a = count; a < size; a++) gradient[order[a]] = ofBound[order[a]] + linear[order[a]];
    for (let a = 0; a < count; a++) {
      const i = order[a];
      if (isBound(i, b[i])) continue;
      const k = row(i);
      for (let r = count; r < size; r++) gradient[order[r]] += b[i] * k[order[r]];
    }
    count = size;
  }

  function shrink(): void {
    let least = Infinity;
    let most = -Infinity;
    for (let a = 0; a < count; a++) {
      const t = order[a];
      if (b[t] < high[t] && gradient[t] < least) least = gradient[t];
      if (b[t] > low[t] && gradient[t] > most) most = gradient[t];
    }
    if (!nearlyDone && most - least <= 10 * tolerance) {
      nearlyDone = true;
      restore();
    }
    const stays = (t: number): boolean =>
      !((b[t] >= high[t] && gradient[t] < least) || (b[t] <= low[t] && gradient[t] > most));
    for (let a = 0; a < count; a++) {
      if (stays(order[a])) continue;
      count--;
      while (count > a && !stays(order[count])) count--;
      [order[a], order[count]] = [order[count], order[a]];
    }
  }
}
