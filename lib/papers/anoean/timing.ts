// What the AnoEAN paper says of time and memory, measured: training, scoring and storage of its six methods on NSL-KDD, each in the middle
// setting of its grid.
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import type { Dataset } from "../../datasets/dataset";
import { loadNslKdd } from "../../datasets/nsl-kdd";
import type { DataOptions } from "../../datasets/places";
import type { Measured, MethodTime } from "../../experiment/times";
import type { RunSpec } from "../../experiment/record";
import { rng } from "../../rng";
import { settingsOf } from "./models";
import { anoeanSpecs, type AnoeanRunOptions } from "./options";
import { anoeanRows } from "./split";
import { cpuSeconds, fastest } from "../cpu-time";

/** Rejects with DataMissing. */
export async function measureAnoean(
  places: DataOptions,
  engine: CompileOptions,
  onDone: (what: string) => void,
): Promise<Measured> {
  const data = await loadNslKdd(places);
  const methods: MethodTime[] = [];
  for (const spec of anoeanSpecs("paper", [1]).filter(({ dataset }) => dataset === "NSL-KDD")) {
    methods.push(await timeAnoean(spec, data, { repeats: 5, seconds: 2 }, engine));
    onDone(spec.method);
  }
  return { data: data.name, dataDigest: data.digest, loading: [], methods };
}

/** Times one training, to the epoch where it stops and with its looks at the validation rows, and the scoring of the test rows. */
export async function timeAnoean(
  spec: RunSpec,
  data: Dataset,
  { repeats, seconds }: { readonly repeats: number; readonly seconds: number },
  engine: CompileOptions = {},
): Promise<MethodTime> {
  await tf.setBackend("cpu");
  const { model } = spec.options as unknown as AnoeanRunOptions;
  const { train, validation, test } = anoeanRows(spec, data);
  const setting = middleOf(settingsOf(model));
  const start = cpuSeconds();
  const fitted = await setting.fit(train, validation, rng(spec.seed).child("model"), engine);
  const trainSeconds = cpuSeconds() - start;
  const scoring = await fastest(repeats, seconds, async () => void (await fitted.score(test.x)));
  await fitted.release();
  const epochs = Math.max(0, ...Object.values(fitted.history).map(({ length }) => length)) || null;
  const known = model.kind === "AnoEAN" || model.kind === "SVM" ? train.anomalies.shape[0] : 0;
  return {
    spec,
    trainRows: train.normal.shape[0] + known,
    epochs,
    epochSeconds: epochs === null ? null : trainSeconds / epochs,
    trainSeconds,
    secondsPer1000Rows: (1000 * scoring) / test.labels.length,
    numbers: fitted.scoringNumbers,
    bytes: 4 * fitted.scoringNumbers,
  };
}

/** The middle of the first value's choices; of what is left the middle of the second's, and so on. */
export function middleOf<Setting extends { readonly values: readonly number[] }>(
  settings: readonly Setting[],
): Setting {
  return settings[0].values.reduce((left, _, axis) => {
    const choices = [...new Set(left.map(({ values }) => values[axis]))];
    const middle = choices[(choices.length - 1) >> 1];
    return left.filter(({ values }) => values[axis] === middle);
  }, settings)[0];
}
