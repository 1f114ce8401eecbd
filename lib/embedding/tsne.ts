// t-SNE into the plane with Barnes-Hut gradients. L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", JMLR 9,
// 2008; L. van der Maaten, "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014.
import { doubleRows } from "../double-rows";
import type { Rows } from "../rows";
import { repulsion } from "./barnes-hut";
import { neighbourAffinities, type Affinities } from "./neighbour-affinities";
import { pca } from "./pca";

export interface TsneOptions {
  /** Effective number of neighbours, at least 1 and below the number of rows. */
  readonly perplexity: number;
  /** At least 250: so many are spent on early exaggeration. */
  readonly iterations: number;
  /** Called after each iteration with the count done. */
  readonly onIteration?: (done: number) => void;
}

export interface Tsne {
  /** [n, 2] */
  readonly embedding: Rows;
  /** What the descent minimises, at its end, in nats. */
  readonly klDivergence: number;
}

const exaggeration = 12;
const exaggeratedIterations = 250;
const leastGain = 0.01;

/**
 * Embeds x [n, …] with scikit-learn's settings: principal components of standard deviation 1e-4 as the start, learning
 * rate max(n / 48, 50), momentum 0.5 and then 0.8, gains, theta 0.5 (here of box diagonals). Unlike there it runs all iterations. Nothing is random:
 * the same rows give the same picture.
 * Throws on a perplexity or iterations out of range, rows of fewer than 2 numbers, and numbers that are not finite.
 */
export function tsne(x: Rows, { perplexity, iterations, onIteration }: TsneOptions): Tsne {
  const points = doubleRows("tsne", x);
  const n = points.count;
  if (!(perplexity >= 1 && perplexity < n)) {
    throw new Error(`tsne: expected a perplexity from 1 to below ${n}, the number of rows, got ${perplexity}.`);
  }
  if (!(Number.isInteger(iterations) && iterations >= exaggeratedIterations)) {
    throw new Error(`tsne: expected at least ${exaggeratedIterations} iterations, got ${iterations}.`);
  }
  if (points.size < 2) {
    throw new Error("tsne: expected rows of at least 2 numbers, got 1. Plot a single number as a histogram.");
  }
  const affinities = neighbourAffinities(points, perplexity);
  const learningRate = Math.max(n / exaggeration / 4, 50);
  const repel = repulsion(n);
  const y = initialPositions(x);
  const pulls = new Float64Array(2 * n);
  const pushes = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const update = new Float64Array(2 * n);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const early = iteration < exaggeratedIterations;
    const factor = early ? exaggeration : 1;
    const momentum = early ? 0.5 : 0.8;
    // As there, the descent starts afresh after the exaggeration.
    if (iteration === exaggeratedIterations) {
      gains.fill(1);
      update.fill(0);
    }
    attract(affinities, y, pulls);
    const z = repel.apply(y, pushes);
    for (let p = 0; p < y.length; p++) {
      const gradient = 4 * (factor * pulls[p] - pushes[p] / z);
      gains[p] = Math.max(update[p] * gradient < 0 ? gains[p] + 0.2 : gains[p] * 0.8, leastGain);
      update[p] = momentum * update[p] - learningRate * gains[p] * gradient;
      y[p] += update[p];
    }
    onIteration?.(iteration + 1);
  }
  return {
    embedding: { data: Float32Array.from(y), shape: [n, 2] },
    klDivergence: divergence(affinities, y, repel.apply(y, pushes)),
  };
}

function initialPositions(x: Rows): Float64Array {
  const flat = Float64Array.from(pca(x, 2).projected.data);
  const n = flat.length / 2;
  // Projections are centred, so the mean square of the first axis is its variance.
  let variance = 0;
  for (let i = 0; i < n; i++) variance += flat[2 * i] ** 2 / n;
  return flat.map((value) => (1e-4 * value) / Math.sqrt(variance));
}

/** forces_i = sum_j p_ij q_ij (y_i - y_j). */
function attract({ starts, columns, values }: Affinities, y: Float64Array, forces: Float64Array): void {
  for (let i = 0; 2 * i < y.length; i++) {
    let [forceX, forceY] = [0, 0];
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      const dx = y[2 * i] - y[2 * columns[e]];
      const dy = y[2 * i + 1] - y[2 * columns[e] + 1];
      const weight = values[e] / (1 + dx * dx + dy * dy);
      forceX += weight * dx;
      forceY += weight * dy;
    }
    forces[2 * i] = forceX;
    forces[2 * i + 1] = forceY;
  }
}

/** KL(P || Q) with q_ij = 1 / (z (1 + ||y_i - y_j||^2)). */
function divergence({ starts, columns, values }: Affinities, y: Float64Array, z: number): number {
  let sum = 0;
  for (let i = 0; 2 * i < y.length; i++) {
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      const dx = y[2 * i] - y[2 * columns[e]];
      const dy = y[2 * i + 1] - y[2 * columns[e] + 1];
      if (values[e] > 0) sum += values[e] * Math.log(values[e] * z * (1 + dx * dx + dy * dy));
    }
  }
  return sum;
}
