// Gaussian kernel density estimation. E. Parzen, "On estimation of a probability density function and mode", Annals of
// Mathematical Statistics 33, 1962.
import { doubleRows } from "../double-rows";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";
import { distanceTargets, visitDistances, type DistanceTargets } from "./distance-blocks";

export interface KernelDensityOptions {
  /** The kernel's standard deviation, or several to choose from by the held-out log-likelihood of the training rows. */
  readonly bandwidth: number | BandwidthSearch;
}

export interface BandwidthSearch {
  readonly grid: readonly number[];
  /** Parts that are held out in turn. The Deep SAD study's code: 5. */
  readonly folds: number;
  /** Which rows make a part: those that follow each other (scikit-learn's KFold), or rows drawn at random. */
  readonly order: "as given" | "shuffled";
}

export interface FittedDensity extends Fitted {
  readonly bandwidth: number;
  /** Mean over the folds of the summed log density of the held-out rows, one per bandwidth of the grid; null without a search. */
  readonly logLikelihoods: readonly number[] | null;
}

export interface KernelDensityDetector extends Detector {
  fit(xTrain: Rows, rng: Rng): Promise<FittedDensity>;
}

/**
 * Score: minus the log density. `fit` throws on fewer than two rows, fewer rows than folds, and on numbers that are not
 * finite. Squared distances are in float32: off by about 1e-7 of a centred row's squared length, hence the log density by
 * that over h^2. No kernel is left out, where scikit-learn 1.2's default walk over its tree is wrong by much for far rows
 * (with leaf_size = n it agrees).
 */
export function kernelDensityDetector({ bandwidth }: KernelDensityOptions): KernelDensityDetector {
  const grid = typeof bandwidth === "number" ? [bandwidth] : bandwidth.grid;
  if (grid.length === 0 || !grid.every((h) => h > 0 && h < Infinity)) {
    throw new Error(`kernelDensityDetector: expected bandwidths > 0, got [${grid.join(", ")}].`);
  }
  return {
    name: "kernel density",
    async fit(xTrain: Rows, rng: Rng): Promise<FittedDensity> {
      const train = doubleRows("kernelDensity", xTrain);
      const logLikelihoods = typeof bandwidth === "number" ? null : await heldOut(xTrain, bandwidth, rng);
      const chosen = logLikelihoods === null ? grid[0] : grid[logLikelihoods.indexOf(Math.max(...logLikelihoods))];
      const targets = distanceTargets(train);
      return {
        bandwidth: chosen,
        logLikelihoods,
        async score(x: Rows): Promise<Float32Array> {
          checkRows("kernelDensity", x, train.size);
          const [densities] = await logDensities(x, targets, [chosen]);
          return Float32Array.from(densities, (density) => -density);
        },
      };
    },
  };
}

/** log p(x_i) for every row, one array per bandwidth: the log of the mean of n Gaussians, relative to the nearest of them. */
async function logDensities(x: Rows, targets: DistanceTargets, bandwidths: readonly number[]): Promise<Float64Array[]> {
  const count = x.shape[0];
  const least = new Float64Array(count).fill(Infinity);
  const precisions = bandwidths.map((h) => 1 / (2 * h * h));
  const sums = bandwidths.map(() => new Float64Array(count));
  const isDoubling = precisions.every((p, b) => b === 0 || Math.abs(precisions[b - 1] / p - 2) < 1e-12);
  const added = new Float64Array(bandwidths.length);
  await visitDistances(x, targets, ({ firstRow, rowCount, targetCount, stride, squared }) => {
    for (let r = 0; r < rowCount; r++) {
      const i = firstRow + r;
      const distances = squared.subarray(r * stride, r * stride + targetCount);
      let nearest = least[i];
      for (let j = 0; j < distances.length; j++) if (distances[j] < nearest) nearest = Math.max(0, distances[j]);
      if (isDoubling) addSquares(distances, nearest, precisions[precisions.length - 1], added.fill(0));
      else precisions.forEach((precision, b) => (added[b] = sumOfKernels(distances, nearest, precision)));
      precisions.forEach((precision, b) => {
        // What was added up before was relative to a row farther away.
        const before = sums[b][i] === 0 ? 0 : sums[b][i] * Math.exp(-precision * (least[i] - nearest));
        sums[b][i] = before + added[b];
      });
      least[i] = nearest;
    }
  });
  return bandwidths.map((h, b) => {
    const constant = Math.log(targets.count) + (targets.size / 2) * Math.log(2 * Math.PI * h * h);
    return sums[b].map((sum, i) => Math.log(sum) - precisions[b] * least[i] - constant);
  });
}

function sumOfKernels(distances: Float32Array, nearest: number, precision: number): number {
  let sum = 0;
  for (let j = 0; j < distances.length; j++) {
    const exponent = precision * (distances[j] - nearest);
    // A term below 1e-17 of the largest changes nothing.
    if (exponent < 40) sum += Math.exp(-Math.max(0, exponent));
  }
  return sum;
}

/** Sums for precisions that double from the last to the first: each kernel is the square of the one before. */
function addSquares(distances: Float32Array, nearest: number, least: number, sums: Float64Array): void {
  for (let j = 0; j < distances.length; j++) {
    let kernel = Math.exp(-least * Math.max(0, distances[j] - nearest));
    for (let b = sums.length - 1; b >= 0 && kernel > 1e-17; b--) {
      sums[b] += kernel;
      kernel *= kernel;
    }
  }
}

/** Mean over the folds of the held-out rows' summed log density, by bandwidth. */
async function heldOut(x: Rows, { grid, folds, order }: BandwidthSearch, rng: Rng): Promise<number[]> {
  const count = x.shape[0];
  if (!(Number.isInteger(folds) && folds >= 2 && folds < count)) {
    throw new Error(`kernelDensity: expected folds from 2 to ${count - 1}, below the training rows, got ${folds}.`);
  }
  const all = order === "shuffled" ? rng.permutation(count) : Int32Array.from({ length: count }, (_, i) => i);
  const means = grid.map(() => 0);
  for (let fold = 0, start = 0; fold < folds; fold++) {
    const end = start + Math.floor(count / folds) + (fold < count % folds ? 1 : 0);
    const rest = doubleRows(
      "kernelDensity",
      takeRows(
        x,
        all.filter((_, i) => i < start || i >= end),
      ),
    );
    const densities = await logDensities(takeRows(x, all.subarray(start, end)), distanceTargets(rest), grid);
    densities.forEach((values, b) => (means[b] += values.reduce((sum, value) => sum + value, 0) / folds));
    start = end;
  }
  return means;
}
