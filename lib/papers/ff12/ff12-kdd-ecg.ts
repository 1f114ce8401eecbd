// The FF12 report as a paper: its benchmark on KDD99, as published and clean, and Anomagram's autoencoder on contaminated heartbeats.
// Cloudera Fast Forward Labs, Deep Learning for Anomaly Detection (report FF12, 2020); the printed figures are those of its code deepad.
import * as tf from "@tensorflow/tfjs";
import type { Dataset } from "../../datasets/dataset";
import type { Executed } from "../../experiment/executor";
import type { RunSpec } from "../../experiment/record";
import { bestAccuracyThreshold } from "../../metrics/best-accuracy-threshold";
import { rng } from "../../rng";
import { loadFf12Rows } from "./data";
import { judgeFf12 } from "./judge";
import { ff12Methods, fitModel } from "./models";
import { ecgRows, ff12Paper, ff12Specs, type EcgRunOptions, type KddRunOptions } from "./options";
import { ecgSplit, ff12TestLabels, kddSplit } from "./splits";
import { measureFf12 } from "./timing";
import { executed } from "../executed";
import type { Judged, Paper, Running } from "../paper";

/** Trains and scores one spec. */
export async function runFf12(
  spec: RunSpec,
  data: Dataset,
  { report, engine = {}, checkpoints }: Running = {},
): Promise<Executed> {
  await tf.setBackend("cpu");
  const { model } = spec.options as unknown as KddRunOptions | EcgRunOptions;
  const split = spec.dataset === ecgRows ? ecgSplit(spec, data) : kddSplit(spec, data);
  const clean = split.validation !== null;
  const epochs = "training" in model ? model.training.epochs : 1;
  const onEpoch = (epoch: number, { loss }: Readonly<Record<string, number>>): void =>
    report?.(epoch + 1, epochs, `loss ${loss.toFixed(4)}`);

  const stream = rng(spec.seed).child("model");
  const fitted = await fitModel(model, clean, split.xTrain, stream, engine, {
    onEpoch,
    checkpoints,
  });
  const isTrained = "training" in model;
  const untrained = isTrained ? await fitModel(model, clean, split.xTrain, stream, engine, {}, 0) : null;
  const before = await untrained?.score(split.test.parts);
  let scores = await fitted.score(split.test.parts);
  if (split.validation !== null) {
    const { parts, labels } = split.validation;
    const thresholds = (await fitted.score(parts)).map((known) => bestAccuracyThreshold(labels, known).threshold);
    scores = scores.map((own, i) => own.map((score) => score - thresholds[i]));
  }
  await fitted.release();
  await untrained?.release();

  const { labels } = split.test;
  const { history, health } = fitted;
  const judge = (method: string, scores: Float32Array): Judged => judgeFf12(spec, method, labels, scores);
  return executed({ data, methods: ff12Methods(spec), scores, before, judge, history, health }, engine);
}

export const ff12KddEcg: Paper = {
  name: ff12Paper,
  specs: ff12Specs,
  methods: ff12Methods,
  load: loadFf12Rows,
  execute: runFf12,
  testLabels: ff12TestLabels,
  judge: judgeFf12,
  measure: measureFf12,
};
