// An image is as anomalous as a binary classifier says that took all unlabelled images for normal: the supervised baseline of Ruff et al. 2020,
// Deep Semi-Supervised Anomaly Detection. Its code is not released: the encoder of the other methods with one logit, and cross entropy.
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import { applyDense, denseVariables, initUnbiasedDense, type Dense } from "../../models/dense";
import { torchUniform } from "../../models/initial";
import {
  encodeImages,
  imageSize,
  initLeNetEncoder,
  leNetStatistics,
  leNetVariables,
  type LeNetOptions,
} from "../../models/lenet";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import { openScorer, requireLabels, requireWidth, type MilestoneTraining, type Trained } from "../trained";
import { trainOnImages } from "./train-images";

export interface SupervisedClassifierTraining extends LeNetOptions, MilestoneTraining {}

/**
 * Trains on images xTrain [rows, 784]. Scores are log odds of "anomaly".
 * @param labels per row -1 = known anomaly; 0 = unlabelled and 1 = known normal are both taken for normal.
 */
export async function fitSupervisedClassifier(
  xTrain: Rows,
  labels: Int8Array,
  options: SupervisedClassifierTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<Trained> {
  requireWidth("fitSupervisedClassifier", xTrain, imageSize);
  requireLabels("fitSupervisedClassifier", xTrain, labels);
  const { latentDim } = options;
  const init = rng.child("init");
  const encoder = initLeNetEncoder(options, init.child("encoder"));
  const end: Dense = {
    kernel: initUnbiasedDense(latentDim, 1, init.child("end")).kernel,
    bias: tf.variable(tf.tensor1d(torchUniform(1, latentDim, init.child("end bias")))),
  };
  const variables = [...leNetVariables(encoder), ...denseVariables(end)];
  const logit = (x: tf.Tensor, training: boolean): tf.Tensor =>
    applyDense(end, encodeImages(encoder, x, { training })).squeeze([1]);

  const crossEntropy = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => {
    const odds = logit(x, true);
    return odds.softplus().sub(odds.mul(y));
  };
  const isAnomaly = Float32Array.from(labels, (label) => Number(label === -1));
  const trained = await trainOnImages(
    "supervised classifier",
    variables,
    xTrain,
    isAnomaly,
    crossEntropy,
    options,
    rng,
    engine,
    hooks,
  );

  const odds = (x: tf.Tensor): tf.Tensor => logit(x, false);
  const owned = [...variables, ...leNetStatistics(encoder)];
  return { ...trained, ...(await openScorer("supervised classifier", imageSize, odds, engine, owned)) };
}
