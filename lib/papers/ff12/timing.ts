// What the FF12 report says of time and size, measured: training, inference and storage of each of its methods on this machine,
// and reading KDD99.
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import type { Dataset } from "../../datasets/dataset";
import { loadFf12 } from "../../datasets/ff12";
import { loadKdd99 } from "../../datasets/kdd99";
import type { DataOptions } from "../../datasets/places";
import type { LoadingTime, Measured, MethodTime } from "../../experiment/times";
import type { RunSpec } from "../../experiment/record";
import { rng } from "../../rng";
import { cpuSeconds, fastest } from "../cpu-time";
import { fitModel, type FittedModel } from "./models";
import { ff12Specs, reportRows, type KddRunOptions } from "./options";
import { kddSplit } from "./splits";

/** The report's methods, the OCSVM with the text's nu as well as with the code's, and the BiGAN also as its own paper trains it. */
const timed = ["AE", "VAE", "BiGAN", "Seq2seq", "PCA", "OCSVM", "OCSVM (nu 0.01)", "BiGAN (clean)"];

export interface Timing {
  /** At least 2: the first does not count. */
  readonly epochs: number;
  /** Scoring is repeated as often, and for so long, at least. */
  readonly repeats: number;
  readonly seconds: number;
}

/** In a fresh process: the memory that reading takes is the most that the process ever had. Rejects with DataMissing. */
export async function measureFf12(
  places: DataOptions,
  engine: CompileOptions,
  onDone: (what: string) => void,
): Promise<Measured> {
  const loading = await timeKdd99(places);
  onDone("KDD99");
  const data = await loadFf12(places);
  const methods: MethodTime[] = [];
  for (const method of timed) {
    const spec = ff12Specs("paper").find((one) => one.method === method)!;
    methods.push(await timeFf12(spec, data, { epochs: 5, repeats: 9, seconds: 3 }, engine));
    onDone(method);
  }
  return { data: data.name, dataDigest: data.digest, loading: [loading], methods };
}

async function timeKdd99(places: DataOptions): Promise<LoadingTime> {
  const start = cpuSeconds();
  const { name, xTrain, xTest } = await loadKdd99(places);
  const seconds = cpuSeconds() - start;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { name, rows: xTrain.shape[0] + xTest.shape[0], seconds, peakBytes };
}

/** Times one spec of the report's benchmark on the report's rows. This is a clock, and no two calls agree. */
export async function timeFf12(
  spec: RunSpec,
  data: Dataset,
  timing: Timing,
  engine: CompileOptions = {},
): Promise<MethodTime> {
  await tf.setBackend("cpu");
  const options = spec.options as unknown as KddRunOptions;
  const { model, trainRows } = options;
  const onAllRows = { ...spec, dataset: reportRows, options: { ...spec.options, draw: null } };
  const { xTrain, test } = kddSplit(onAllRows, data);
  const epochs = "training" in model ? model.training.epochs : null;
  const fit = (epochEnds: number[]): Promise<FittedModel> => {
    const onEpoch = (): void => void epochEnds.push(cpuSeconds());
    return fitModel(model, false, xTrain, rng(spec.seed), engine, { onEpoch }, timing.epochs);
  };

  const ends: number[] = [];
  const whole = await fastest(epochs === null ? 2 : 0, 0, async () => (await fit([])).release());
  const fitted = await fit(ends);
  // Some are scored in two ways, each of which takes its time.
  const ways = new Set(await fitted.score(test.parts)).size;
  const scoring = await fastest(timing.repeats, timing.seconds, async () => void (await fitted.score(test.parts)));
  await fitted.release();

  const epochSeconds = epochs === null ? null : Math.min(...ends.slice(1).map((end, i) => end - ends[i]));
  const { parameters } = fitted.health;
  return {
    spec,
    trainRows: Math.min(trainRows, data.xTrain.shape[0]),
    epochs,
    epochSeconds,
    trainSeconds: epochs === null ? whole : epochs * epochSeconds!,
    secondsPer1000Rows: (1000 * scoring) / ways / test.labels.length,
    numbers: parameters,
    bytes: 4 * parameters,
  };
}
