// One pass over the distinct scores from the highest down: what ROC, average precision and the best threshold share.
import { countLabels } from "./labels";

/** Entry k: with the rule "anomaly when score >= thresholds[k]", how many anomalies and how many normals are flagged. */
export interface ThresholdSweep {
  /** The distinct scores, descending. */
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** Of each row, which of the thresholds is its score. */
  readonly places: Uint32Array;
  readonly anomalies: number;
  readonly normals: number;
}

/** Throws on unequal lengths, labels other than 0 or 1, labels of one class only, and scores that are not finite. */
export function thresholdSweep(where: string, labels: ArrayLike<number>, scores: ArrayLike<number>): ThresholdSweep {
  const { anomalies, normals } = countLabels(where, labels, scores);
  if (anomalies === 0 || normals === 0) {
    throw new Error(
      `${where}: expected labels of both classes, got ${normals} normals and ${anomalies} anomalies. ` +
        "The metric is undefined on one class; check the split.",
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new Error(
        `${where}: expected finite scores, got ${scores[i]} at row ${i}. Check whether the training diverged.`,
      );
    }
  }
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const places = new Uint32Array(scores.length);
  let hits = 0;
  for (let k = 0; k < order.length; k++) {
    hits += labels[order[k]];
    places[order[k]] = thresholds.length;
    if (k + 1 < order.length && scores[order[k]] === scores[order[k + 1]]) continue;
    thresholds.push(scores[order[k]]);
    truePositives.push(hits);
    falsePositives.push(k + 1 - hits);
  }
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
    places,
    anomalies,
    normals,
  };
}
