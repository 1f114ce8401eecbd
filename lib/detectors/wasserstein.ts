// The median Wasserstein distance of a series' posterior to those of other series.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, equations 13-14.
import { doubleRows, squaredDistance, type DoubleRows } from "../double-rows";
import { medianInPlace } from "../quickselect";
import type { Rows } from "../rows";
import type { Rng } from "../rng";

export interface WassersteinOptions {
  /** How many other rows each row is compared with, drawn without replacement. Paper: 4000 of 4500. */
  readonly subsetSize: number;
  /**
   * The paper does not say how often the subset is drawn. `one per run`: once, and a row that is in it skips itself,
   * so it has one comparison fewer. `one per item`: for every row anew, from all the others.
   */
  readonly subset: "one per run" | "one per item";
}

/**
 * For each row the median over the subset of W2^2 = ||mu_i - mu_j||^2 + sum_k (sd_ik - sd_jk)^2, where the rows of
 * `mean` and `variance` [n, d] are diagonal Gaussians. Higher = more anomalous.
 * Throws on unlike shapes, negative variances, numbers that are not finite, and a subset larger than the rows allow.
 */
export function wassersteinScore(
  latent: { readonly mean: Rows; readonly variance: Rows },
  { subsetSize, subset }: WassersteinOptions,
  rng: Rng,
): Float32Array {
  const points = meansAndDeviations(latent);
  const n = points.count;
  const [least, most] = subset === "one per run" ? [2, n] : [1, n - 1];
  if (!(Number.isInteger(subsetSize) && subsetSize >= least && subsetSize <= most)) {
    throw new Error(
      `wassersteinScore: expected a subsetSize from ${least} to ${most} for ${n} rows, ${subset}, got ${subsetSize}. ` +
        "Lower it or pass more rows.",
    );
  }
  const shared = subset === "one per run" ? rng.sample(n, subsetSize) : null;
  const distances = new Float64Array(subsetSize);
  return Float32Array.from({ length: n }, (_, i) => {
    const others = shared ?? rng.sample(n - 1, subsetSize).map((j) => (j < i ? j : j + 1));
    let count = 0;
    for (const j of others) if (j !== i) distances[count++] = squaredDistance(points, i, points, j);
    return medianInPlace(distances.subarray(0, count));
  });
}

/** With diagonal covariances, W2^2 is the squared distance of the vectors (mu, sd). */
function meansAndDeviations({ mean, variance }: { readonly mean: Rows; readonly variance: Rows }): DoubleRows {
  if (mean.shape.length !== 2 || mean.shape.join() !== variance.shape.join()) {
    throw new Error(
      `wassersteinScore: expected mean and variance of one shape [n, d], got [${mean.shape.join(", ")}] and ` +
        `[${variance.shape.join(", ")}]. Pass both for the same rows.`,
    );
  }
  const mu = doubleRows("wassersteinScore mean", mean);
  const sigma2 = doubleRows("wassersteinScore variance", variance);
  const d = mu.size;
  const data = new Float64Array(2 * mu.data.length);
  for (let p = 0; p < mu.data.length; p++) {
    if (sigma2.data[p] < 0) {
      throw new Error(
        `wassersteinScore: expected variances of 0 or more, got ${sigma2.data[p]} in row ${Math.floor(p / d)}. ` +
          "Pass variances, not their logarithms.",
      );
    }
    const row = Math.floor(p / d);
    data[p + row * d] = mu.data[p];
    data[p + (row + 1) * d] = Math.sqrt(sigma2.data[p]);
  }
  return { data, count: mu.count, size: 2 * d };
}
