// The threshold "that leads to the higher scores" (J. Pereira and M. Silveira, "Learning representations from
// healthcare time series data for unsupervised anomaly detection", BigComp 2019): chosen on the test labels.
import { accuracyOf, weightedF1Of } from "./classification";
import type { Confusion } from "./confusion";
import { thresholdSweep } from "./threshold-sweep";

export interface BestThreshold {
  /** A row is predicted an anomaly when its score >= threshold. Infinity: flagging nothing was best. */
  readonly threshold: number;
  readonly accuracy: number;
  readonly weightedF1: number;
  readonly confusion: Confusion;
}

/**
 * The threshold of highest accuracy; among equals the one of highest weighted F1, then the highest threshold.
 * It looks at the very labels that the result is reported on, so what it returns is an upper bound on any honestly
 * chosen threshold: report it as "threshold chosen with test labels".
 * Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function bestThreshold(labels: ArrayLike<number>, scores: ArrayLike<number>): BestThreshold {
  const sweep = thresholdSweep("bestThreshold", labels, scores);
  const cut = (threshold: number, truePositives: number, falsePositives: number): BestThreshold => {
    const confusion = {
      truePositives,
      falsePositives,
      falseNegatives: sweep.anomalies - truePositives,
      trueNegatives: sweep.normals - falsePositives,
    };
    return { threshold, accuracy: accuracyOf(confusion), weightedF1: weightedF1Of(confusion), confusion };
  };
  let best = cut(Infinity, 0, 0);
  for (let k = 0; k < sweep.thresholds.length; k++) {
    const candidate = cut(sweep.thresholds[k], sweep.truePositives[k], sweep.falsePositives[k]);
    const gain = candidate.accuracy - best.accuracy;
    if (gain > 0 || (gain === 0 && candidate.weightedF1 > best.weightedF1)) best = candidate;
  }
  return best;
}
