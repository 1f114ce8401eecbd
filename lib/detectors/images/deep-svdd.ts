// An image is as anomalous as its code is far from the centre of a hypersphere, into which a pre-trained encoder learned to map normal images.
// Ruff et al. 2018, Deep one-class classification, in its one-class form (DeepSAD_trainer.py of Deep SAD's code, without labels).
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import {
  copyLeNetEncoder,
  encodeImages,
  imageSize,
  leNetStatistics,
  leNetVariables,
  type LeNetEncoder,
} from "../../models/lenet";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import { chunkRows, openScorer, requireWidth, type MilestoneTraining, type Trained } from "../trained";
import { trainOnImages } from "./train-images";

export interface TrainedHypersphere extends Trained {
  /** [latentDim] */
  readonly center: Float32Array;
}

/** The loss of rows: squared distances from the centre [rows] and labels [rows] -> [rows]. */
export type DistanceLoss = (distance: tf.Tensor, labels: tf.Tensor) => tf.Tensor;

/**
 * Trains a copy of `pretrained` on images xTrain [rows, 784], pixels in [0, 1]: mean squared distance from the centre. The score of an image is
 * the squared distance of its code.
 */
export function fitDeepSvdd(
  xTrain: Rows,
  pretrained: LeNetEncoder,
  options: MilestoneTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedHypersphere> {
  requireWidth("fitDeepSvdd", xTrain, imageSize);
  const unlabelled = new Float32Array(xTrain.shape[0]);
  return fitHypersphere(
    "Deep SVDD",
    xTrain,
    unlabelled,
    (distance) => distance,
    pretrained,
    options,
    rng,
    engine,
    hooks,
  );
}

/** Squared distance of the codes of x [rows, 784] from `center`: [rows]. */
export function distanceFrom(center: tf.Tensor, encoder: LeNetEncoder, x: tf.Tensor, training: boolean): tf.Tensor {
  return encodeImages(encoder, x, { training }).sub(center).square().sum(1);
}

/** Trains a copy of `pretrained` towards a lower mean loss of the distances. */
export async function fitHypersphere(
  name: string,
  xTrain: Rows,
  labels: Float32Array,
  loss: DistanceLoss,
  pretrained: LeNetEncoder,
  options: MilestoneTraining,
  rng: Rng,
  engine: CompileOptions,
  hooks: EpochHooks,
): Promise<TrainedHypersphere> {
  const encoder = copyLeNetEncoder(pretrained);
  const variables = leNetVariables(encoder);
  const center = (await meanCode(encoder, xTrain, engine)).map(awayFromZero);
  const c = tf.tensor1d(center);

  const ofRows = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => loss(distanceFrom(c, encoder, x, true), y);
  const trained = await trainOnImages(name, variables, xTrain, labels, ofRows, options, rng, engine, hooks);

  const score = (x: tf.Tensor): tf.Tensor => distanceFrom(c, encoder, x, false);
  const owned = [c, ...variables, ...leNetStatistics(encoder)];
  return { center, ...trained, ...(await openScorer(name, imageSize, score, engine, owned)) };
}

/** Mean code of the images x [rows, 784], in evaluation mode. */
export async function meanCode(encoder: LeNetEncoder, x: Rows, engine: CompileOptions): Promise<Float32Array> {
  const codes = await compile(
    ({ x }) => ({ code: encodeImages(encoder, x, { training: false }) }),
    { x: ["batch", imageSize] },
    { ...engine, batch: Math.min(chunkRows, x.shape[0]) },
  );
  // deviates: the codes of Deep SAD and NCAE leave out the rows that fill no batch, others each time.
  const { data } = (await codes.runInChunks({ x: x.data })).code;
  await codes.release();
  const { latentDim } = encoder.options;
  const sums = new Float64Array(latentDim);
  data.forEach((value, i) => (sums[i % latentDim] += value));
  return Float32Array.from(sums, (sum) => sum / x.shape[0]);
}

/** A mean at least 0.1 from zero, which weights of zero would reach for any image; zero stays, as in the code. */
export function awayFromZero(mean: number): number {
  return Math.abs(mean) < 0.1 ? 0.1 * Math.sign(mean) : mean;
}
