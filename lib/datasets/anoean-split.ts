// The rows of AnoEAN's protocol: normal rows to train on, anomalies injected, a test of which a fifth are anomalies, drawn anew in
// every run (Gherbi, Hanczar, Janodet, Klaudel, Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial).
import type { Rng } from "../rng";
import { draw, labelledRows, partByClass, type LabelledRows } from "./row-choice";

export interface AnoeanOptions {
  /** One digit, or n of them; normal traffic, or every attack where a baseline takes attacks as normal. */
  readonly normalClasses: readonly number[];
  /** Anomaly classes that injected and validation rows are of: so many, drawn at random, or all. Paper: 4 of the 9 other digits. */
  readonly injectedClasses: number | "all";
  /** Normal rows to train on; fewer are taken where test and validation leave fewer. Paper: 5000. */
  readonly trainNormal: number;
  /** Paper: "10 %", of which number it does not say. */
  readonly injected: number;
  /** Paper: 1360 and 340. */
  readonly testNormal: number;
  readonly testAnomalies: number;
  /** Rows to choose parameters by; the paper gives no number. */
  readonly validationNormal: number;
  readonly validationAnomalies: number;
}

/** The paper's sizes; 10 % read as of the normal rows; a validation set of the test's shares from what is left over. */
export const anoeanSizes = {
  trainNormal: 5000,
  injected: 500,
  testNormal: 1360,
  testAnomalies: 340,
  validationNormal: 300,
  validationAnomalies: 75,
} as const;

export interface AnoeanSplit {
  /** What one-class methods train on. */
  readonly normal: Int32Array;
  /** What AnoEAN and the SVM train on besides, known as anomalies. */
  readonly injected: Int32Array;
  readonly injectedClasses: readonly number[];
  readonly validation: LabelledRows;
  readonly test: LabelledRows;
}

/**
 * Draws from one pool of labels y, or from its first `trainRows` rows for training and validation and from the rest for the test, where
 * the files part them. No row is in two sets, though rows that equal each other may be. Throws where rows run out, training rows of the
 * normal class excepted.
 */
export function anoeanSplit(
  y: Int32Array,
  options: AnoeanOptions,
  rng: Rng,
  trainRows: number | null = null,
): AnoeanSplit {
  const { normal, other } = partByClass(y, options.normalClasses);
  const mayTrain = (row: number): boolean => trainRows === null || row < trainRows;
  const mayTest = (row: number): boolean => trainRows === null || row >= trainRows;

  const test = labelledRows(
    draw(normal.filter(mayTest), options.testNormal, rng.child("test normal"), "normal test rows"),
    draw(other.filter(mayTest), options.testAnomalies, rng.child("test anomalies"), "anomalous test rows"),
  );
  const tested = new Set(test.rows);
  const left = (pool: Int32Array): Int32Array => pool.filter((row) => mayTrain(row) && !tested.has(row));

  const normalLeft = shuffled(left(normal), rng.child("normal"));
  const validationNormal = normalLeft.subarray(0, options.validationNormal);
  const trainNormal = normalLeft.subarray(options.validationNormal, options.validationNormal + options.trainNormal);
  if (trainNormal.length === 0) {
    const { length } = normalLeft;
    throw new Error(
      `split: expected more than ${options.validationNormal} normal rows besides the test's, got ${length}. Ask for fewer.`,
    );
  }

  const otherLeft = shuffled(left(other), rng.child("anomalies"));
  const anomalyClasses = [...new Set(otherLeft.map((row) => y[row]))].sort((a, b) => a - b);
  const injectedClasses =
    options.injectedClasses === "all"
      ? anomalyClasses
      : [...draw(Int32Array.from(anomalyClasses), options.injectedClasses, rng.child("classes"), "anomaly classes")];
  // Validation chooses parameters and epochs: of classes that are to be unseen it knows nothing either.
  const known = otherLeft.filter((row) => injectedClasses.includes(y[row]));
  const validationAnomalies = draw(known, options.validationAnomalies, rng.child("validation"), "anomalies");
  const validated = new Set(validationAnomalies);
  const injectable = known.filter((row) => !validated.has(row));
  return {
    normal: trainNormal,
    injected: draw(injectable, options.injected, rng.child("injected"), "anomalies to inject"),
    injectedClasses,
    validation: labelledRows(validationNormal, validationAnomalies),
    test,
  };
}

function shuffled(pool: Int32Array, rng: Rng): Int32Array {
  return draw(pool, pool.length, rng, "rows");
}
