// Deep SVDD that knows some anomalies: their codes are pushed away from the centre by the inverse of their distance. Ruff et al. 2020,
// Deep Semi-Supervised Anomaly Detection, eq. 9 (DeepSAD_trainer.py of its code).
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import { imageSize, type LeNetEncoder } from "../../models/lenet";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import { fitHypersphere, type TrainedHypersphere } from "./deep-svdd";
import { requireLabels, requireWidth, type MilestoneTraining } from "../trained";

export interface DeepSadTraining extends MilestoneTraining {
  /** Weight of a labelled row beside an unlabelled one. The paper's 1. */
  readonly eta: number;
}

/**
 * Trains a copy of `pretrained` on images xTrain [rows, 784], pixels in [0, 1]. The score of an image is the squared distance of its code from the
 * centre.
 * @param labels per row 0 = unlabelled, -1 = known anomaly, 1 = known normal. In the code, pre-training and centre see all of these rows.
 */
export function fitDeepSad(
  xTrain: Rows,
  labels: Int8Array,
  pretrained: LeNetEncoder,
  options: DeepSadTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedHypersphere> {
  requireWidth("fitDeepSad", xTrain, imageSize);
  requireLabels("fitDeepSad", xTrain, labels);
  const loss = (distance: tf.Tensor, y: tf.Tensor): tf.Tensor => deepSadLoss(distance, y, options.eta);
  return fitHypersphere("Deep SAD", xTrain, Float32Array.from(labels), loss, pretrained, options, rng, engine, hooks);
}

/** distance where y = 0, eta (distance + 1e-6)^y where y = -1 or 1: [rows]. */
export function deepSadLoss(distance: tf.Tensor, y: tf.Tensor, eta: number): tf.Tensor {
  return tf.where(y.equal(0), distance, distance.add(1e-6).pow(y).mul(eta));
}
