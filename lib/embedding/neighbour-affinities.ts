// The input similarities of t-SNE: Gaussian around each row, as wide as the perplexity asks, on nearest neighbours only.
// L. van der Maaten, "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014, section 4.1.
import { squaredDistance, type DoubleRows } from "../double-rows";
import { quickselect } from "../quickselect";

/** A sparse symmetric matrix that sums to 1: row i has `columns` and `values` from starts[i] to starts[i + 1]. */
export interface Affinities {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

const entropyTolerance = 1e-5;
const searchSteps = 100;

/** p_ij = (p_j|i + p_i|j) / 2n over the floor(3 perplexity) + 1 nearest neighbours of each row. */
export function neighbourAffinities(x: DoubleRows, perplexity: number): Affinities {
  const neighbours = Math.min(x.count - 1, Math.floor(3 * perplexity) + 1);
  const joint = Array.from({ length: x.count }, () => new Map<number, number>());
  const add = (i: number, j: number, p: number): void => void joint[i].set(j, (joint[i].get(j) ?? 0) + p);
  for (let i = 0; i < x.count; i++) {
    const { indices, squared } = nearest(x, i, neighbours);
    conditional(squared, perplexity).forEach((p, k) => {
      add(i, indices[k], p / (2 * x.count));
      add(indices[k], i, p / (2 * x.count));
    });
  }
  const starts = new Int32Array(x.count + 1);
  joint.forEach((row, i) => (starts[i + 1] = starts[i] + row.size));
  return {
    starts,
    columns: Int32Array.from(joint.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(joint.flatMap((row) => [...row.values()])),
  };
}

function nearest(x: DoubleRows, i: number, k: number): { indices: Int32Array; squared: Float64Array } {
  const all = new Float64Array(x.count);
  for (let j = 0; j < x.count; j++) all[j] = j === i ? Infinity : squaredDistance(x, i, x, j);
  const furthest = quickselect(all.slice(), k - 1);
  const closer: number[] = [];
  const tied: number[] = [];
  for (let j = 0; j < x.count; j++) {
    if (all[j] < furthest) closer.push(j);
    else if (all[j] === furthest && j !== i) tied.push(j);
  }
  const indices = Int32Array.from([...closer, ...tied.slice(0, k - closer.length)]);
  return { indices, squared: Float64Array.from(indices, (j) => all[j]) };
}

/** exp(-beta d^2), normalised, with beta found by bisection such that the entropy is log(perplexity). */
function conditional(squared: Float64Array, perplexity: number): Float64Array {
  // Taking the least distance off changes no probability and keeps the sum from underflowing.
  const least = squared.reduce((a, b) => Math.min(a, b));
  const above = squared.map((d) => d - least);
  let beta = 1;
  let low = 0;
  let high = Infinity;
  let p = above;
  for (let step = 0; step < searchSteps; step++) {
    const weights = above.map((d) => Math.exp(-beta * d));
    const sum = weights.reduce((a, b) => a + b, 0);
    p = weights.map((w) => w / sum);
    const entropy = Math.log(sum) + beta * p.reduce((mean, share, k) => mean + share * above[k], 0);
    const excess = entropy - Math.log(perplexity);
    if (Math.abs(excess) <= entropyTolerance) break;
    if (excess > 0) low = beta;
    else high = beta;
    beta = high === Infinity ? beta * 2 : (low + high) / 2;
  }
  return p;
}
