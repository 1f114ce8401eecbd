// The NCAE paper as a paper: ten methods on MNIST and Fashion-MNIST, one class normal, with anomalies among the training rows.
// J. Yu, H. Oh, M. Kim and J. Kim, "Normality-Calibrated Autoencoder for Unsupervised Anomaly Detection on Data Contamination", 2021.
import * as tf from "@tensorflow/tfjs";
import type { Dataset } from "../../datasets/dataset";
import { loadFashionMnist } from "../../datasets/fashion-mnist";
import { standInFashionMnist, standInMnist } from "../../datasets/image-stand-in";
import { loadMnist } from "../../datasets/mnist";
import type { Executed } from "../../experiment/executor";
import type { RunSpec } from "../../experiment/record";
import { rocAuc } from "../../metrics/roc-auc";
import { rng } from "../../rng";
import { fitNcaeModel } from "./models";
import { cleanName, ncaeMethods, ncaePaper, type NcaeRunOptions } from "./options";
import { ncaeSpecs } from "./specs";
import { holdOutRows, ncaeSplit, ncaeTestLabels } from "./split";
import { executed } from "../executed";
import { requireKnown } from "../known";
import type { Judged, LoadOptions, Paper, Running } from "../paper";
import { realOrStandIn } from "../real-or-stand-in";

/** `MNIST` or `Fashion-MNIST`. */
export async function loadNcaeImages(dataset: string, options?: LoadOptions): Promise<Dataset> {
  return requireKnown(ncaePaper, "a data set", ["MNIST", "Fashion-MNIST"], dataset) === "Fashion-MNIST"
    ? realOrStandIn(loadFashionMnist, standInFashionMnist, options)
    : realOrStandIn(loadMnist, standInMnist, options);
}

/** Trains and scores one spec. */
export async function runNcae(
  spec: RunSpec,
  data: Dataset,
  { report, engine = {}, checkpoints }: Running = {},
): Promise<Executed> {
  await tf.setBackend("cpu");
  const { model } = spec.options as unknown as NcaeRunOptions;
  const split = ncaeSplit(spec, data);
  const { x, labels } = split.test;
  const heldOut = holdOutRows(spec, labels);
  const stream = rng(spec.seed).child("model");
  const onEpoch = (epoch: number, of: number, loss: number): void => report?.(epoch, of, `loss ${loss.toFixed(4)}`);
  const { fitted, before } = await fitNcaeModel(model, split, heldOut, stream, engine, onEpoch, checkpoints);
  const scores = await fitted.score(x);
  const scoresBefore = await before?.score(x);
  await fitted.release();
  await before?.release();
  const { history, health } = fitted;
  const judge = (method: string, scores: Float32Array): Judged => judgeNcae(spec, method, labels, scores);
  return executed({ data, methods: ncaeMethods(spec), scores, before: scoresBefore, judge, history, health }, engine);
}

/** Where a kernel's gamma was chosen by test labels, as Deep SAD's code does, the figure says so. */
function judgeNcae(spec: RunSpec, method: string, labels: Uint8Array, scores: Float32Array): Judged {
  const { model } = spec.options as unknown as NcaeRunOptions;
  const usedLabels = "gammas" in model && method !== cleanName(spec.method);
  return { metrics: { AUC: rocAuc(labels, scores) }, thresholdSource: usedLabels ? "test labels" : "the method" };
}

export const ncaeContamination: Paper = {
  name: ncaePaper,
  specs: ncaeSpecs,
  methods: ncaeMethods,
  load: loadNcaeImages,
  execute: runNcae,
  testLabels: ncaeTestLabels,
  judge: judgeNcae,
};
