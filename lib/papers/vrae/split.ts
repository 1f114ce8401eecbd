// The rows of ECG5000 that a run of its paper sees: the archive's TRAIN file in random order, cut into training and validation rows.
import type { Dataset } from "../../datasets/dataset";
import type { Rng } from "../../rng";
import { takeRows, type Rows } from "../../rows";
import type { EcgSplitOptions } from "./options";

export interface EcgSplit {
  /** Rows of the TRAIN file: those trained on, then those that validate. */
  readonly order: Int32Array;
  /** The series of `order`. */
  readonly known: Rows;
  /** Of the same rows, 1 = anomaly. Training does not see them. */
  readonly knownLabels: Uint8Array;
  readonly xTrain: Rows;
  readonly xValidation: Rows;
}

export function ecgSplit({ rows, trainShare }: EcgSplitOptions, data: Dataset, random: Rng): EcgSplit {
  const order = random.permutation(data.xTrain.shape[0]).subarray(0, rows);
  const cut = Math.round(trainShare * rows);
  const classes = Array.from(order, (row) => data.yTrain[row]);
  return {
    order,
    known: takeRows(data.xTrain, order),
    knownLabels: anomalyLabels(classes, data.normalClass ?? 1),
    xTrain: takeRows(data.xTrain, order.subarray(0, cut)),
    xValidation: takeRows(data.xTrain, order.subarray(cut)),
  };
}

/** 1 = anomaly: every class but the normal one. */
export function anomalyLabels(classes: ArrayLike<number>, normalClass: number): Uint8Array {
  return Uint8Array.from(classes, (label) => Number(label !== normalClass));
}
