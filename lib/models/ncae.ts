// The two discriminators of NCAE beside its LeNet autoencoder: one tells codes of images from noise, the other images from made ones. Yu et al.
// 2021, Normality-Calibrated Autoencoder; layers as in its released code, mnist_LeNet.py and fmnist_LeNet.py, without biases.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { batchNormVariables, initBatchNorm, normalise, type BatchNorm } from "./batch-norm";
import { applyDense, initUnbiasedDense, type Dense } from "./dense";
import {
  encodeImages,
  initLeNetEncoder,
  leNetStatistics,
  leNetVariables,
  normEpsilon,
  type LeNetEncoder,
  type LeNetOptions,
} from "./lenet";
import { logOdds } from "./log-odds";

export interface CodeDiscriminator {
  readonly slope: number;
  readonly layers: readonly { readonly dense: Dense; readonly norm: BatchNorm }[];
  /** To the two classes. */
  readonly end: Dense;
}

export interface ImageDiscriminator {
  readonly encoder: LeNetEncoder;
  /** To the two classes. */
  readonly end: Dense;
}

const hidden = [128, 64, 64];
const classes = 2;

export function initCodeDiscriminator({ latentDim, slope }: LeNetOptions, rng: Rng): CodeDiscriminator {
  const layers = hidden.map((outputs, i) => ({
    dense: initUnbiasedDense(hidden[i - 1] ?? latentDim, outputs, rng.child(i)),
    norm: initBatchNorm(outputs),
  }));
  return { slope, layers, end: initUnbiasedDense(hidden[hidden.length - 1], classes, rng.child("end")) };
}

export function initImageDiscriminator(options: LeNetOptions, rng: Rng): ImageDiscriminator {
  return {
    encoder: initLeNetEncoder(options, rng.child("encoder")),
    end: initUnbiasedDense(options.latentDim, classes, rng.child("end")),
  };
}

export function codeDiscriminatorVariables({ layers, end }: CodeDiscriminator): tf.Variable[] {
  return [...layers.map(({ dense }) => dense.kernel), end.kernel];
}

export function imageDiscriminatorVariables({ encoder, end }: ImageDiscriminator): tf.Variable[] {
  return [...leNetVariables(encoder), end.kernel];
}

/** What no optimiser moves; batches are always normalised by themselves here, so nothing else moves it either. */
export function discriminatorStatistics(codes: CodeDiscriminator, images: ImageDiscriminator): tf.Variable[] {
  return [...codes.layers.flatMap(({ norm }) => batchNormVariables(norm)), ...leNetStatistics(images.encoder)];
}

/** z [rows, latentDim] -> log odds that each is the code of an image, not noise: [rows]. */
export function judgeCodes({ layers, end, slope }: CodeDiscriminator, z: tf.Tensor): tf.Tensor {
  const h = layers.reduce(
    (h, { dense, norm }) =>
      tf.leakyRelu(normalise(norm, applyDense(dense, h), { training: true, momentum: 0, epsilon: normEpsilon }), slope),
    z,
  );
  return logOdds(applyDense(end, h));
}

/** x [rows, 784] -> log odds that each is real, not made: [rows]. */
export function judgeImages({ encoder, end }: ImageDiscriminator, x: tf.Tensor): tf.Tensor {
  const code = encodeImages(encoder, x, { training: true, momentum: 0 });
  return logOdds(applyDense(end, tf.leakyRelu(code, encoder.options.slope)));
}
