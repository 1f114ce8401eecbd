// The rows of each run of the AnoEAN paper: what it trains on, what chooses its settings, and what it is tested on.
import { anoeanSplit } from "../../datasets/anoean-split";
import type { Dataset } from "../../datasets/dataset";
import { fitOneHot } from "../../datasets/one-hot";
import { pooledLabels, takePooled } from "../../datasets/row-choice";
import { fitMinMax, scaled } from "../../datasets/scale";
import type { KnownRows, ValidationRows } from "../../detectors/anoean";
import type { RunSpec } from "../../experiment/record";
import { rng } from "../../rng";
import type { Rows } from "../../rows";
import type { AnoeanRunOptions } from "./options";

export interface AnoeanRows {
  readonly train: KnownRows;
  readonly validation: ValidationRows;
  readonly test: ValidationRows;
  /** Class label of each test row, as the data set has it. */
  readonly testClasses: Int32Array;
  /** Those of the injected anomalies: all that training has seen. */
  readonly seenClasses: readonly number[];
}

/** Columns of words in connections. */
const wordColumns = [1, 2, 3];

/**
 * Drawn anew for each seed, the same for every method. Connections: words one-hot, all columns scaled to [0, 1] by the normal training
 * rows and clipped, unless the spec leaves them unscaled. Images as they are.
 */
export function anoeanRows(spec: RunSpec, data: Dataset): AnoeanRows {
  const options = spec.options as unknown as AnoeanRunOptions;
  const y = options.files === "train file" ? data.yTrain : pooledLabels(data);
  const trainRows = options.files === "both files, apart" ? data.yTrain.length : null;
  const split = anoeanSplit(y, options, rng(spec.seed).child("split"), trainRows);
  const encoded = encoder(data, split.normal, options.scaling);
  const labelled = ({ rows, labels }: typeof split.test): ValidationRows => ({ x: encoded(rows), labels });
  return {
    train: { normal: encoded(split.normal), anomalies: encoded(split.injected) },
    validation: labelled(split.validation),
    test: labelled(split.test),
    testClasses: split.test.rows.map((row) => y[row]),
    seenClasses: [...new Set(split.injected.map((row) => y[row]))].sort((a, b) => a - b),
  };
}

function encoder(
  data: Dataset,
  normal: Int32Array,
  scaling: AnoeanRunOptions["scaling"],
): (chosen: Int32Array) => Rows {
  if (data.xTrain.shape.length > 2) return (chosen) => takePooled(data, chosen);
  const oneHot = fitOneHot(data.xTrain, wordColumns);
  const take = (chosen: Int32Array): Rows => oneHot.apply(takePooled(data, chosen));
  if (scaling === "none") return take;
  const toUnit = fitMinMax(take(normal));
  return (chosen) => scaled(take(chosen), toUnit, { clip: true });
}

/** One label per test row of the spec, 1 = anomaly. */
export function anoeanTestLabels({ options }: RunSpec): Uint8Array {
  const { testNormal, testAnomalies } = options as unknown as AnoeanRunOptions;
  return new Uint8Array(testNormal + testAnomalies).fill(1, testNormal);
}
