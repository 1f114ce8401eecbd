// The rows of the ECG5000 paper's Table I from scores: its metrics, and where the line is drawn for each kind of score.
import { bestThreshold } from "../../metrics/best-threshold";
import { accuracy, weightedF1, weightedPrecision, weightedRecall } from "../../metrics/classification";
import { rocAuc } from "../../metrics/roc-auc";
import type { Judged } from "../paper";

/** `ranking`: any score. `decision`: signed, an anomaly from 0 on. `clusters`: 0 or 1. */
export type ScoreKind = "ranking" | "decision" | "clusters";

/** Where the method itself draws the line, but for a ranking: "the detection threshold that leads to the higher scores", on the test labels, as the paper did. */
export function judgeScores(kind: ScoreKind, labels: Uint8Array, scores: Float32Array): Judged {
  if (kind === "ranking") {
    const { threshold } = bestThreshold(labels, scores);
    return { metrics: tableMetrics(labels, scores, threshold), thresholdSource: "test labels" };
  }
  return { metrics: tableMetrics(labels, scores, kind === "decision" ? 0 : 0.5), thresholdSource: "the method" };
}

/** A row is called an anomaly when its score reaches the threshold. */
function tableMetrics(labels: Uint8Array, scores: Float32Array, threshold: number): Record<string, number> {
  const predictions = Uint8Array.from(scores, (score) => Number(score >= threshold));
  return {
    AUC: rocAuc(labels, scores),
    Accuracy: accuracy(labels, predictions),
    Precision: weightedPrecision(labels, predictions),
    Recall: weightedRecall(labels, predictions),
    F1: weightedF1(labels, predictions),
  };
}
