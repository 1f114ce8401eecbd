// The metrics of the FF12 report from scores: its own way, with the threshold chosen on the test rows and then rounded, and a clean way.
import { bestAccuracyThreshold, scoresAbove } from "../../metrics/best-accuracy-threshold";
import { accuracy, fBeta, precision, recall } from "../../metrics/classification";
import { rocAuc } from "../../metrics/roc-auc";
import { rng } from "../../rng";
import type { RunSpec } from "../../experiment/record";
import { correctedRows, ecgRows } from "./options";
import type { Judged } from "../paper";

/** Of the published Seq2seq figures, which are not on all rows: how many are drawn, with replacement, from the first so many of each. */
const published = { inliers: 400, outliers: 80, ofTheFirst: 100 } as const;

export function judgeFf12(spec: RunSpec, method: string, labels: Uint8Array, scores: Float32Array): Judged {
  if (spec.dataset === correctedRows) {
    // Such scores have the threshold taken off already.
    const metrics = { AUC: rocAuc(labels, scores), ...tableMetrics(labels, scores, 0) };
    return { metrics, thresholdSource: "validation data" };
  }
  if (spec.dataset === ecgRows) {
    const { threshold } = bestAccuracyThreshold(labels, scores);
    const metrics = { AUC: rocAuc(labels, scores), ...tableMetrics(labels, scores, threshold) };
    return { metrics, thresholdSource: "test labels" };
  }
  if (method !== "Seq2seq") return judgeAsPublished(labels, scores);
  const drawn = publishedDraw(spec.seed, labels);
  return judgeAsPublished(
    Uint8Array.from(drawn, (row) => labels[row]),
    Float32Array.from(drawn, (row) => scores[row]),
  );
}

/** The threshold of best accuracy on the very rows, rounded to three decimals before it is used; beside it, not rounded. */
function judgeAsPublished(labels: Uint8Array, scores: Float32Array): Judged {
  const { threshold } = bestAccuracyThreshold(labels, scores);
  const exact = Object.entries(tableMetrics(labels, scores, threshold));
  return {
    metrics: {
      AUC: rocAuc(labels, scores),
      ...tableMetrics(labels, scores, Math.round(1000 * threshold) / 1000),
      ...Object.fromEntries(exact.map(([name, value]) => [`${name} at the exact threshold`, value])),
    },
    thresholdSource: "test labels",
  };
}

function tableMetrics(labels: Uint8Array, scores: Float32Array, threshold: number): Record<string, number> {
  const predictions = scoresAbove(scores, threshold);
  return {
    Accuracy: accuracy(labels, predictions),
    Precision: precision(labels, predictions),
    Recall: recall(labels, predictions),
    F1: fBeta(labels, predictions, 1),
    F2: fBeta(labels, predictions, 2),
  };
}

/** Rows of the published evaluation of Seq2seq. The report's generator had been used before: its own draw cannot be made again. */
export function publishedDraw(seed: number, labels: Uint8Array): Int32Array {
  const random = rng(seed).child("published draw");
  const firstOutlier = labels.indexOf(1);
  const drawn = new Int32Array(published.inliers + published.outliers);
  return drawn.map((_, i) => random.int(published.ofTheFirst) + (i < published.inliers ? 0 : firstOutlier));
}
