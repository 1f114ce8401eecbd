// The points of the ROC curve, one per distinct score, for plotting and for reading off operating points.
import { thresholdSweep } from "./threshold-sweep";

export interface RocCurve {
  /** Share of normals flagged, ascending from 0 to 1. */
  readonly falsePositiveRate: Float64Array;
  /** Share of anomalies flagged, ascending from 0 to 1. */
  readonly truePositiveRate: Float64Array;
  /** The rule of each point is score >= threshold. The first is Infinity: nothing is flagged. */
  readonly thresholds: Float64Array;
}

/**
 * ROC curve with every distinct score as a threshold (scikit-learn's roc_curve with drop_intermediate=False).
 * Throws on unequal lengths, one class only, and scores that are not finite.
 */
export function rocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): RocCurve {
  const sweep = thresholdSweep("rocCurve", labels, scores);
  return {
    falsePositiveRate: Float64Array.from([0, ...sweep.falsePositives.map((count) => count / sweep.normals)]),
    truePositiveRate: Float64Array.from([0, ...sweep.truePositives.map((count) => count / sweep.anomalies)]),
    thresholds: Float64Array.from([Infinity, ...sweep.thresholds]),
  };
}
