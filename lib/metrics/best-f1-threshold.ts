// The threshold of highest F1, chosen with the labels that it is then judged on: the "optimal F1" of anomaly detection papers.
import { thresholdSweep } from "./threshold-sweep";

export interface BestF1Threshold {
  /** One of the scores. A row is predicted an anomaly when its score >= threshold. */
  readonly threshold: number;
  /** All three of the anomalies, in [0, 1]. */
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * Of several thresholds with the highest F1 the highest. An upper bound on any honestly chosen threshold: report it as chosen with test
 * labels. Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function bestF1Threshold(labels: ArrayLike<number>, scores: ArrayLike<number>): BestF1Threshold {
  const { thresholds, truePositives, falsePositives, anomalies } = thresholdSweep("bestF1Threshold", labels, scores);
  let best: BestF1Threshold = { threshold: Infinity, f1: -1, precision: 0, recall: 0 };
  thresholds.forEach((threshold, k) => {
    const hits = truePositives[k];
    const flagged = hits + falsePositives[k];
    const f1 = (2 * hits) / (flagged + anomalies);
    if (f1 > best.f1) best = { threshold, f1, precision: hits / flagged, recall: hits / anomalies };
  });
  return best;
}
