// The threshold of Fast Forward Labs' report FF12 (Deep Learning for Anomaly Detection, 2020; utils/eval_utils.py of its code): of all
// distinct scores the one of highest accuracy, a row being an anomaly when its score is above it.
import { thresholdSweep } from "./threshold-sweep";

export interface BestAccuracyThreshold {
  /** One of the scores. A row is predicted an anomaly when its score > threshold. */
  readonly threshold: number;
  /** In [0, 1]. */
  readonly accuracy: number;
}

/**
 * Of several thresholds with the highest accuracy the lowest; FF12's code leaves that to its sort. On test rows this is an upper bound on
 * any honestly chosen threshold. Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function bestAccuracyThreshold(labels: ArrayLike<number>, scores: ArrayLike<number>): BestAccuracyThreshold {
  const sweep = thresholdSweep("bestAccuracyThreshold", labels, scores);
  let best: BestAccuracyThreshold = { threshold: NaN, accuracy: -1 };
  sweep.thresholds.forEach((threshold, k) => {
    // Above the k-th score lie the rows of those before it.
    const hits = k === 0 ? 0 : sweep.truePositives[k - 1];
    const falseAlarms = k === 0 ? 0 : sweep.falsePositives[k - 1];
    const accuracy = (hits + sweep.normals - falseAlarms) / (sweep.anomalies + sweep.normals);
    if (accuracy >= best.accuracy) best = { threshold, accuracy };
  });
  return best;
}

/** 1 for each score above the threshold. */
export function scoresAbove(scores: ArrayLike<number>, threshold: number): Uint8Array {
  return Uint8Array.from(scores, (score) => Number(score > threshold));
}
