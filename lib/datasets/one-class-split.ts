// One class against the rest: train on the normal classes' training rows, test on every test row.
import type { Dataset } from "./dataset";
import { partByClass } from "./row-choice";

export interface OneClassSplit {
  /** Rows of xTrain, all normal. */
  readonly train: Int32Array;
  /** Per row of xTest, 1 = anomaly. */
  readonly testLabels: Uint8Array;
}

/** No draw is made: the files' own parts are kept. Throws where a part lacks normal rows or others. */
export function oneClassSplit({ yTrain, yTest }: Dataset, normalClasses: readonly number[]): OneClassSplit {
  partByClass(yTest, normalClasses);
  return {
    train: partByClass(yTrain, normalClasses).normal,
    testLabels: Uint8Array.from(yTest, (label) => Number(!normalClasses.includes(label))),
  };
}
