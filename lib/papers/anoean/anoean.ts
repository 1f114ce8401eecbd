// The AnoEAN paper: intrusions among connections and anomalies among digits, with anomalies known in training or without, from spec to scores.
// Gherbi, Hanczar, Janodet, Klaudel, Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial.
import * as tf from "@tensorflow/tfjs";
import type { Dataset } from "../../datasets/dataset";
import { standInMnist } from "../../datasets/image-stand-in";
import { standInKdd99, standInNslKdd } from "../../datasets/kdd-stand-in";
import { loadKdd99 } from "../../datasets/kdd99";
import { loadMnist } from "../../datasets/mnist";
import { loadNslKdd } from "../../datasets/nsl-kdd";
import type { Executed } from "../../experiment/executor";
import type { RunSpec } from "../../experiment/record";
import { averagePrecision } from "../../metrics/average-precision";
import { bestF1Threshold } from "../../metrics/best-f1-threshold";
import { rocAuc } from "../../metrics/roc-auc";
import { rng } from "../../rng";
import { rows } from "../../rows";
import { chooseSetting, settingsOf } from "./models";
import { anoeanPaper, anoeanSpecs, type AnoeanRunOptions } from "./options";
import { anoeanRows, anoeanTestLabels } from "./split";
import { measureAnoean } from "./timing";
import { executed } from "../executed";
import { requireKnown } from "../known";
import type { Judged, LoadOptions, Paper, Running } from "../paper";
import { realOrStandIn } from "../real-or-stand-in";

/**
 * Trains and scores one spec. Kept beside the scores: the grid with what validation said of each setting, the class of each test row, and
 * the classes of the injected anomalies.
 */
export async function runAnoean(
  spec: RunSpec,
  data: Dataset,
  { report, engine = {} }: Running = {},
): Promise<Executed> {
  await tf.setBackend("cpu");
  const { model } = spec.options as unknown as AnoeanRunOptions;
  const { train, validation, test, testClasses, seenClasses } = anoeanRows(spec, data);
  const settings = settingsOf(model);
  const stream = rng(spec.seed).child("model");
  const { setting, fitted, auprc, grid } = await chooseSetting(
    settings,
    train,
    validation,
    stream,
    engine,
    (done, auprc) => report?.(done, settings.length, `validation AUPRC ${auprc.toFixed(4)}`),
  );
  const scores = await fitted.score(test.x);
  const isTrained = Object.keys(fitted.history).length > 0;
  // The same network before training: how much of each AUC is the data's own doing.
  const untrained = isTrained ? await setting.fit(train, validation, stream, engine, {}, 0) : null;
  const before = await untrained?.score(test.x);
  const validationBefore = await untrained?.score(validation.x);
  await fitted.release();
  await untrained?.release();

  const { parameters, weightsMoved, history } = fitted;
  const run = {
    data,
    methods: [spec.method],
    scores: [scores],
    before: before && [before],
    judge: (_: string, scores: Float32Array) => judgeAnoean(test.labels, scores),
    arrays: {
      grid,
      "test classes": rows(Float32Array.from(testClasses), [testClasses.length]),
      "seen classes": rows(Float32Array.from(seenClasses), [seenClasses.length]),
    },
    history,
    health: {
      // The losses of two players need not fall: what has to is what the setting and its epoch are chosen by.
      lossFirst: validationBefore === undefined ? 0 : 1 - averagePrecision(validation.labels, validationBefore),
      lossLast: isTrained ? 1 - auprc : 0,
      weightsMoved,
      parameters,
    },
  };
  return executed(run, engine);
}

/** The columns of Tables 1 and 2, and the area under the ROC curve. */
function judgeAnoean(labels: Uint8Array, scores: Float32Array): Judged {
  const { f1, precision, recall } = bestF1Threshold(labels, scores);
  return {
    metrics: {
      AUC: rocAuc(labels, scores),
      AUPRC: averagePrecision(labels, scores),
      F1: f1,
      FalseAlarm: 1 - precision,
      Recall: recall,
    },
    thresholdSource: "test labels",
  };
}

async function loadAnoean(dataset: string, options?: LoadOptions): Promise<Dataset> {
  switch (requireKnown(anoeanPaper, "a data set", ["NSL-KDD", "KDD99", "MNIST"], dataset)) {
    case "MNIST":
      return realOrStandIn<Dataset>(loadMnist, standInMnist, options);
    case "KDD99":
      return realOrStandIn<Dataset>(loadKdd99, standInKdd99, options);
    case "NSL-KDD":
      return realOrStandIn<Dataset>(loadNslKdd, standInNslKdd, options);
  }
}

export const anoean: Paper = {
  name: anoeanPaper,
  specs: anoeanSpecs,
  methods: ({ method }) => [method],
  load: loadAnoean,
  execute: runAnoean,
  testLabels: anoeanTestLabels,
  judge: (_, __, labels, scores) => judgeAnoean(labels, scores),
  measure: measureAnoean,
};
