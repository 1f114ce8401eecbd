// The distance to the nearest of k centroids found by k-means; one centroid is the mean of the training rows. Z. He,
// X. Xu and S. Deng, "Discovering cluster-based local outliers", Pattern Recognition Letters 24, 2003.
import { doubleRows, squaredDistance, type DoubleRows } from "../../double-rows";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import { checkRows } from "../check-rows";
import type { Detector, Fitted } from "../detector";
import { kMeans } from "./k-means";

export interface NearestCentroidOptions {
  readonly centroids: number;
}

/**
 * Score: the Euclidean distance to the nearest centroid.
 * `fit` throws on fewer distinct rows than centroids and on numbers that are not finite.
 */
export function nearestCentroidDetector({ centroids }: NearestCentroidOptions): Detector {
  if (!(Number.isInteger(centroids) && centroids >= 1)) {
    throw new Error(`nearestCentroidDetector: expected 1 centroid or more, got ${centroids}.`);
  }
  return {
    name: "nearest centroid",
    fit(xTrain: Rows, rng: Rng): Fitted {
      const x = doubleRows("nearestCentroid", xTrain);
      const labels = centroids === 1 ? new Int32Array(x.count) : kMeans(x, centroids, {}, rng);
      const centres = means(x, labels, centroids);
      return {
        score(rows: Rows): Float32Array {
          checkRows("nearestCentroid", rows, x.size);
          const tested = { data: new Float64Array(rows.data), count: rows.shape[0], size: x.size };
          return Float32Array.from({ length: tested.count }, (_, i) => {
            let least = Infinity;
            for (let c = 0; c < centroids; c++) least = Math.min(least, squaredDistance(tested, i, centres, c));
            return Math.sqrt(least);
          });
        },
      };
    },
  };
}

/** A label that no row has would leave its mean at NaN, which is the nearest to nothing. */
function means({ data, count, size }: DoubleRows, labels: Int32Array, clusters: number): DoubleRows {
  const sums = new Float64Array(clusters * size);
  const rowsOf = new Float64Array(clusters);
  for (let i = 0; i < count; i++) {
    rowsOf[labels[i]]++;
    for (let k = 0; k < size; k++) sums[labels[i] * size + k] += data[i * size + k];
  }
  return { data: sums.map((sum, p) => sum / rowsOf[Math.floor(p / size)]), count: clusters, size };
}
