// Average precision: the area under the precision-recall curve as a step function, without interpolation.
import { thresholdSweep } from "./threshold-sweep";

/**
 * Sum over distinct thresholds of (recall gained) x (precision there), in (0, 1]; the anomalies are the positives.
 * Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { truePositives, falsePositives, anomalies } = thresholdSweep("averagePrecision", labels, scores);
  let sum = 0;
  for (let k = 0; k < truePositives.length; k++) {
    const recallGained = (truePositives[k] - (k === 0 ? 0 : truePositives[k - 1])) / anomalies;
    sum += recallGained * (truePositives[k] / (truePositives[k] + falsePositives[k]));
  }
  return sum;
}
