// The rows of each run of the FF12 report: what it trains on, what its threshold is set on, and what it is tested on.
import type { Dataset } from "../../datasets/dataset";
import { fitMinMax, scaled } from "../../datasets/scale";
import type { RunSpec } from "../../experiment/record";
import { rng } from "../../rng";
import { takeRows, type Rows } from "../../rows";
import type { Parts } from "./models";
import { ecgRows, type EcgRunOptions, type KddRunOptions } from "./options";

/** What a run trains on and is tested on, scaled to [0, 1] by the training rows and not clipped. */
export interface Split {
  readonly xTrain: Rows;
  readonly test: { readonly parts: Parts; readonly labels: Uint8Array };
  /** Rows that the threshold is set on; null where that is done on the test rows. */
  readonly validation: { readonly parts: Parts; readonly labels: Uint8Array } | null;
}

/** For `reportRows` and `correctedRows`. */
export function kddSplit(spec: RunSpec, data: Dataset): Split {
  const { trainRows } = spec.options as unknown as KddRunOptions;
  const random = rng(spec.seed);
  const scaling = fitMinMax(data.xTrain);
  const count = data.xTrain.shape[0];
  const chosen =
    trainRows < count ? takeRows(data.xTrain, random.child("train").sample(count, trainRows)) : data.xTrain;
  const labelled = ([normal, attacks]: readonly Int32Array[]): Split["test"] => ({
    parts: [normal, attacks].map((rows) => scaled(takeRows(data.xTest, rows), scaling)),
    labels: zerosAndOnes(normal.length, attacks.length),
  });
  const { validation, test } = evaluationRows(spec, data);
  return {
    xTrain: scaled(chosen, scaling),
    test: labelled(test),
    validation: validation === null ? null : labelled(validation),
  };
}

/** Rows of xTest, normal ones and anomalies: the report's own, or two disjoint draws, other ones for each seed. */
function evaluationRows(
  { seed, options }: RunSpec,
  { yTest }: Dataset,
): { test: readonly Int32Array[]; validation: readonly Int32Array[] | null } {
  const { draw } = options as unknown as KddRunOptions;
  const all = Int32Array.from(yTest.keys());
  const [normal, attacks] = [all.filter((row) => yTest[row] === 0), all.filter((row) => yTest[row] !== 0)];
  if (draw === null) return { test: [normal, attacks], validation: null };
  const random = rng(seed).child("evaluation");
  const two = (from: Int32Array, size: number, name: string): Int32Array[] => {
    const drawn = random
      .child(name)
      .sample(from.length, 2 * size)
      .map((i) => from[i]);
    return [drawn.subarray(0, size), drawn.subarray(size)];
  };
  const [normalParts, attackParts] = [two(normal, draw.normal, "normal"), two(attacks, draw.attacks, "attacks")];
  return { validation: [normalParts[0], attackParts[0]], test: [normalParts[1], attackParts[1]] };
}

/** For `ecgRows`: Anomagram trains on the archive's TEST file and tests on its TRAIN file; each step of a beat is scaled by the whole former. */
export function ecgSplit(spec: RunSpec, data: Dataset): Split {
  const { trainRows, contamination } = spec.options as unknown as EcgRunOptions;
  const [pool, y] = [data.xTest, data.yTest];
  const scaling = fitMinMax(pool);
  const order = rng(spec.seed).child("pool").permutation(y.length);
  const anomalies = Math.round(contamination * trainRows);
  const chosen = [
    ...order.filter((row) => y[row] !== data.normalClass).subarray(0, anomalies),
    ...order.filter((row) => y[row] === data.normalClass).subarray(0, trainRows - anomalies),
  ];
  const labels = ecgLabels(data);
  return {
    xTrain: scaled(takeRows(pool, chosen), scaling),
    test: { parts: [scaled(data.xTrain, scaling)], labels },
    validation: null,
  };
}

function ecgLabels({ yTrain, normalClass }: Dataset): Uint8Array {
  return Uint8Array.from(yTrain, (label) => Number(label !== normalClass));
}

function zerosAndOnes(zeros: number, ones: number): Uint8Array {
  return new Uint8Array(zeros + ones).fill(1, zeros);
}

/** One label per test row of the spec, 1 = anomaly. */
export function ff12TestLabels({ dataset, options }: RunSpec, data: Dataset): Uint8Array {
  if (dataset === ecgRows) return ecgLabels(data);
  const { draw } = options as unknown as KddRunOptions;
  return draw === null ? Uint8Array.from(data.yTest) : zerosAndOnes(draw.normal, draw.attacks);
}
