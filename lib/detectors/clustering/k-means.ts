// k-means with greedy k-means++ seeding. D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful
// seeding", SODA 2007; S. P. Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28, 1982.
import { distinctRows, squaredDistance, type DoubleRows } from "../../double-rows";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { TransductiveDetector } from "../detector";
import { scoreByLargerCluster } from "./larger-cluster";

export interface KMeansOptions {
  /** Seedings tried; the one of least within-cluster variance is kept. Default 10. */
  readonly restarts?: number;
  /** Lloyd iterations at most, per seeding; it ends before when no row changes its cluster. Default 300. */
  readonly maxIterations?: number;
}

/**
 * Two clusters of the rows given to `fitScore`; 0 inside the larger, 1 outside.
 * `fitScore` throws on fewer than two distinct rows and on numbers that are not finite.
 */
export function kMeansDetector(options: KMeansOptions = {}): TransductiveDetector {
  return {
    name: "k-means",
    fitScore: (x: Rows, rng: Rng) => scoreByLargerCluster(kMeans(distinctRows("kMeans", x), 2, options, rng)),
  };
}

/** A cluster in [0, clusters) for each row. Throws when there are fewer distinct rows than clusters. */
export function kMeans(x: DoubleRows, clusters: number, options: KMeansOptions, rng: Rng): Int32Array {
  const { restarts = 10, maxIterations = 300 } = options;
  let best = lloyd(x, seedCentres(x, clusters, rng), maxIterations);
  for (let restart = 1; restart < restarts; restart++) {
    const next = lloyd(x, seedCentres(x, clusters, rng), maxIterations);
    if (next.inertia < best.inertia) best = next;
  }
  return best.labels;
}

/** Each next centre is the best of a few rows drawn in proportion to the squared distance to the centres so far. */
function seedCentres(x: DoubleRows, clusters: number, rng: Rng): DoubleRows {
  const candidates = 2 + Math.floor(Math.log(clusters));
  const centres = { data: new Float64Array(clusters * x.size), count: clusters, size: x.size };
  const copy = (row: number, centre: number): void =>
    centres.data.set(x.data.subarray(row * x.size, (row + 1) * x.size), centre * x.size);
  const distancesTo = (row: number, nearest: Float64Array): Float64Array =>
    nearest.map((distance, i) => Math.min(distance, squaredDistance(x, i, x, row)));

  const first = rng.int(x.count);
  copy(first, 0);
  let nearest = distancesTo(first, new Float64Array(x.count).fill(Infinity));
  for (let centre = 1; centre < clusters; centre++) {
    if (sum(nearest) === 0) {
      throw new Error(
        `kMeans: expected at least ${clusters} distinct rows, got ${centre}. Check whether the model collapsed.`,
      );
    }
    const tried = Array.from({ length: candidates }, () => {
      const row = drawInProportion(nearest, rng);
      const distances = distancesTo(row, nearest);
      return { row, distances, potential: sum(distances) };
    });
    const chosen = tried.reduce((a, b) => (b.potential < a.potential ? b : a));
    copy(chosen.row, centre);
    nearest = chosen.distances;
  }
  return centres;
}

function lloyd(x: DoubleRows, centres: DoubleRows, maxIterations: number): { labels: Int32Array; inertia: number } {
  const labels = new Int32Array(x.count).fill(-1);
  let inertia = Infinity;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let changed = false;
    inertia = 0;
    for (let i = 0; i < x.count; i++) {
      let nearest = 0;
      let least = Infinity;
      for (let c = 0; c < centres.count; c++) {
        const distance = squaredDistance(x, i, centres, c);
        if (distance < least) [nearest, least] = [c, distance];
      }
      changed ||= labels[i] !== nearest;
      labels[i] = nearest;
      inertia += least;
    }
    if (!changed) break;
    moveToMeans(x, labels, centres);
  }
  return { labels, inertia };
}

/** A centre that lost all its rows stays where it is. */
function moveToMeans(x: DoubleRows, labels: Int32Array, centres: DoubleRows): void {
  const sums = new Float64Array(centres.data.length);
  const sizes = new Int32Array(centres.count);
  for (let i = 0; i < x.count; i++) {
    sizes[labels[i]]++;
    for (let k = 0; k < x.size; k++) sums[labels[i] * x.size + k] += x.data[i * x.size + k];
  }
  for (let c = 0; c < centres.count; c++) {
    if (sizes[c] === 0) continue;
    for (let k = 0; k < x.size; k++) centres.data[c * x.size + k] = sums[c * x.size + k] / sizes[c];
  }
}

function drawInProportion(weights: Float64Array, rng: Rng): number {
  let left = rng.uniform() * sum(weights);
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
