// Accuracy; precision, recall and F-beta of the anomalies; and the support-weighted averages over the two classes of precision, recall
// and F1, as scikit-learn's classification_report has them ("weighted avg", zero_division=0). Weighted recall is accuracy, identically:
// sum over classes of (support / n) x (hits / support) = hits / n.
import { countConfusion, type Confusion } from "./confusion";

/** Share of correct predictions, in [0, 1]. Labels and predictions are 0 or 1. */
export function accuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return accuracyOf(countConfusion("accuracy", labels, predictions));
}

/** Share of anomalies among the rows predicted as such; 0 where none is. In [0, 1]. */
export function precision(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const c = countConfusion("precision", labels, predictions);
  return ratio(c.truePositives, c.truePositives + c.falsePositives);
}

/** Share of the anomalies that are predicted as such; 0 where there is none. In [0, 1]. */
export function recall(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const c = countConfusion("recall", labels, predictions);
  return ratio(c.truePositives, c.truePositives + c.falseNegatives);
}

/**
 * Weighted harmonic mean of the two above, recall counting beta times as much: (1 + b2) hits / ((1 + b2) hits + b2 missed + false alarms)
 * with b2 = beta squared; 0 without a hit. In [0, 1].
 */
export function fBeta(labels: ArrayLike<number>, predictions: ArrayLike<number>, beta: number): number {
  if (!(beta > 0)) throw new Error(`fBeta: expected beta > 0, got ${beta}. 1 weighs precision and recall alike.`);
  const c = countConfusion("fBeta", labels, predictions);
  const hits = (1 + beta ** 2) * c.truePositives;
  return ratio(hits, hits + beta ** 2 * c.falseNegatives + c.falsePositives);
}

/** Precision per class, weighted by the class's support; a class that is never predicted counts 0. In [0, 1]. */
export function weightedPrecision(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return weighted(countConfusion("weightedPrecision", labels, predictions), (c) =>
    ratio(c.truePositives, c.truePositives + c.falsePositives),
  );
}

/** Recall per class, weighted by the class's support. Always equals accuracy. In [0, 1]. */
export function weightedRecall(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return weighted(countConfusion("weightedRecall", labels, predictions), (c) =>
    ratio(c.truePositives, c.truePositives + c.falseNegatives),
  );
}

/** F1 per class, weighted by the class's support; a class without a hit counts 0. In [0, 1]. */
export function weightedF1(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return weightedF1Of(countConfusion("weightedF1", labels, predictions));
}

/** Accuracy from counts. */
export function accuracyOf(c: Confusion): number {
  return (c.truePositives + c.trueNegatives) / total(c);
}

/** Support-weighted F1 from counts. */
export function weightedF1Of(c: Confusion): number {
  return weighted(c, ({ truePositives: hits, falsePositives, falseNegatives }) =>
    ratio(2 * hits, 2 * hits + falsePositives + falseNegatives),
  );
}

/** The mean of a per-class metric over anomalies and normals, weighted by how many rows truly are in each. */
function weighted(c: Confusion, metric: (c: Confusion) => number): number {
  const normalsAsPositive: Confusion = {
    truePositives: c.trueNegatives,
    falsePositives: c.falseNegatives,
    falseNegatives: c.falsePositives,
    trueNegatives: c.truePositives,
  };
  const anomalies = c.truePositives + c.falseNegatives;
  const normals = c.trueNegatives + c.falsePositives;
  return (anomalies * metric(c) + normals * metric(normalsAsPositive)) / total(c);
}

function total(c: Confusion): number {
  return c.truePositives + c.falsePositives + c.falseNegatives + c.trueNegatives;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
