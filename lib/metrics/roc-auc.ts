// Area under the ROC curve: the probability that an anomaly outscores a normal row, ties counting one half.
// J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC)
// curve", Radiology 143, 1982.
import { thresholdSweep } from "./threshold-sweep";

/**
 * ROC AUC in [0, 1], with midranks for ties. On 0/1 predictions it is (TPR + TNR) / 2.
 * `labels`: 0 normal, 1 anomaly; `scores`: higher = more anomalous.
 * Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { truePositives, falsePositives, anomalies, normals } = thresholdSweep("rocAuc", labels, scores);
  // Counts of whole and half pairs are exact in float64, so the result does not depend on the order of equal scores.
  let pairsWon = 0;
  for (let k = 0; k < truePositives.length; k++) {
    const outscoring = k === 0 ? 0 : truePositives[k - 1];
    const tied = truePositives[k] - outscoring;
    const normalsHere = falsePositives[k] - (k === 0 ? 0 : falsePositives[k - 1]);
    pairsWon += normalsHere * (outscoring + tied / 2);
  }
  return pairsWon / (anomalies * normals);
}
