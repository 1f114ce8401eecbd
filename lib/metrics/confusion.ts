// The four counts that every metric of a 0/1 prediction is made from.
import { countLabels } from "./labels";

/** Positive means anomaly. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts predictions against labels, both 0 (normal) or 1 (anomaly). Throws on other values and on unequal lengths. */
export function confusion(labels: ArrayLike<number>, predictions: ArrayLike<number>): Confusion {
  return countConfusion("confusion", labels, predictions);
}

/** `confusion`, with errors that speak for `where`. */
export function countConfusion(where: string, labels: ArrayLike<number>, predictions: ArrayLike<number>): Confusion {
  const { anomalies, normals } = countLabels(where, labels, predictions);
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < labels.length; i++) {
    const prediction = predictions[i];
    if (prediction !== 0 && prediction !== 1) {
      throw new Error(
        `${where}: expected predictions 0 or 1, got ${prediction} at row ${i}. Apply a threshold to scores first.`,
      );
    }
    if (prediction === 1 && labels[i] === 1) truePositives++;
    if (prediction === 1 && labels[i] === 0) falsePositives++;
  }
  return {
    truePositives,
    falsePositives,
    falseNegatives: anomalies - truePositives,
    trueNegatives: normals - falsePositives,
  };
}
