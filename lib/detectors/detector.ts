// The contract of a detector: what it learns from, and that a higher score means more anomalous.
import type { Rows } from "../rows";
import type { Rng } from "../rng";

/** Trained. `score` gives one number per row of x, higher = more anomalous. */
export interface Fitted {
  score(x: Rows): Float32Array | Promise<Float32Array>;
}

/** Learns from xTrain alone. */
export interface Detector {
  readonly name: string;
  fit(xTrain: Rows, rng: Rng): Fitted | Promise<Fitted>;
}

/** Learns from rows with labels, 0 = normal, 1 = anomaly. */
export interface SupervisedDetector {
  readonly name: string;
  fit(xTrain: Rows, yTrain: ArrayLike<number>, rng: Rng): Fitted | Promise<Fitted>;
}

/** Scores the very rows that it is fitted on (a clustering of the test set, say). */
export interface TransductiveDetector {
  readonly name: string;
  fitScore(x: Rows, rng: Rng): Float32Array | Promise<Float32Array>;
}
