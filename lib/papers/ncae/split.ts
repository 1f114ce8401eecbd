// The rows of each run of the NCAE paper: what it trains on, which rows it knows to be anomalies, and what it is tested on.
import { contaminationSplit } from "../../datasets/contamination-split";
import type { Dataset } from "../../datasets/dataset";
import { partByClass } from "../../datasets/row-choice";
import type { RunSpec } from "../../experiment/record";
import { rng } from "../../rng";
import { takeRows, type Rows } from "../../rows";
import { holdOutShare, type NcaeRunOptions } from "./options";

export interface NcaeSplit {
  /** Rows to train on as if all were normal, the normal ones first; `truth` says which are not, and no method may see it. */
  readonly unlabelled: Rows;
  readonly truth: Uint8Array;
  /** Rows of the known class; none for methods that learn from no label. */
  readonly anomalies: Rows;
  readonly test: { readonly x: Rows; readonly labels: Uint8Array };
}

/** Draws from the seed and the normal class alone: methods of one seed meet the same contamination, unless labels take rows away. */
export function ncaeSplit(spec: RunSpec, data: Dataset): NcaeSplit {
  const { normalClass, contamination, labelledRatio, knownClass, normalRows } =
    spec.options as unknown as NcaeRunOptions;
  if (!(contamination >= 0 && contamination < 1) || typeof contamination !== "number") {
    throw new Error(`ncaeSplit: expected contamination as a share from 0 to below 1, got ${String(contamination)}.`);
  }
  if (normalRows !== null && !(Number.isInteger(normalRows) && normalRows > 0)) {
    throw new Error(
      `ncaeSplit: expected normalRows as a whole number from 1, or null for all of the class, got ${String(normalRows)}.`,
    );
  }
  const random = rng(spec.seed).child(`normal class ${normalClass}`);
  const { normal, other } = partByClass(data.yTrain, [normalClass]);
  const kept =
    normalRows === null || normalRows >= normal.length
      ? normal
      : random
          .child("normal rows")
          .sample(normal.length, normalRows)
          .map((i) => normal[i]);
  const pool = Int32Array.from([...kept, ...other]);
  const { unlabelled, labelled } = contaminationSplit(
    pool.map((row) => data.yTrain[row]),
    {
      ...{ normalClass, contamination },
      ...(knownClass !== null && { labelled: { known: knownClass, ratio: labelledRatio } }),
    },
    random.child("contamination"),
  );
  const take = (chosen: Int32Array): Rows =>
    takeRows(
      data.xTrain,
      chosen.map((i) => pool[i]),
    );
  return {
    unlabelled: take(unlabelled.rows),
    truth: unlabelled.labels,
    anomalies: take(labelled),
    test: { x: data.xTest, labels: ncaeTestLabels(spec, data) },
  };
}

/** One label per test row, 1 = anomaly. */
export function ncaeTestLabels({ options }: RunSpec, { yTest }: Dataset): Uint8Array {
  return Uint8Array.from(yTest, (label) => Number(label !== options.normalClass));
}

/** Test rows that gamma is chosen on, as many of normal and of anomalous ones as their shares ask for. */
export function holdOutRows({ seed, options }: RunSpec, labels: Uint8Array): Int32Array {
  const random = rng(seed)
    .child(`normal class ${Number(options.normalClass)}`)
    .child("hold-out");
  const all = Int32Array.from(labels.keys());
  return Int32Array.from(
    [0, 1].flatMap((label) => {
      const rows = all.filter((row) => labels[row] === label);
      return Array.from(
        random.child(label).sample(rows.length, Math.round(holdOutShare * rows.length)),
        (i) => rows[i],
      );
    }),
  );
}
