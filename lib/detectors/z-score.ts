// How many standard deviations the numbers of a row lie from their training means. F. E. Grubbs, "Procedures for
// detecting outlying observations in samples", Technometrics 11, 1969.
import { doubleRows } from "../double-rows";
import type { Rows } from "../rows";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";

export interface ZScoreOptions {
  /** What stands for the row: its largest |z|, or the mean of them. */
  readonly aggregate: "max" | "mean";
}

/**
 * Score: the largest or the mean |x - mean| / standard deviation (over n) of a row's numbers. A number that is the same in
 * all training rows counts with a deviation of 1, as in scikit-learn's StandardScaler.
 * `fit` throws on fewer than two rows and on numbers that are not finite.
 */
export function zScoreDetector({ aggregate }: ZScoreOptions): Detector {
  return {
    name: `${aggregate} z-score`,
    fit(xTrain: Rows): Fitted {
      const { data, count, size } = doubleRows("zScore", xTrain);
      const mean = new Float64Array(size);
      for (let p = 0; p < data.length; p++) mean[p % size] += data[p] / count;
      const variance = new Float64Array(size);
      for (let p = 0; p < data.length; p++) variance[p % size] += (data[p] - mean[p % size]) ** 2 / count;
      // Of a constant, rounding of the mean leaves a variance that is not quite 0.
      const deviation = variance.map((v, k) => (v > (1e-12 * mean[k]) ** 2 ? Math.sqrt(v) : 1));
      return {
        score(x: Rows): Float32Array {
          checkRows("zScore", x, size);
          return Float32Array.from({ length: x.shape[0] }, (_, i) => {
            let largest = 0;
            let sum = 0;
            for (let k = 0; k < size; k++) {
              const z = Math.abs(x.data[i * size + k] - mean[k]) / deviation[k];
              largest = Math.max(largest, z);
              sum += z;
            }
            return aggregate === "max" ? largest : sum / size;
          });
        },
      };
    },
  };
}
