// The convolutional autoencoder of the MNIST papers: LeNet as Deep SAD and NCAE have it, no biases, batch normalisation
// without scale and offset. Ruff et al. 2020, Deep Semi-Supervised Anomaly Detection; NCAE's released code, mnist_LeNet.py
// and fmnist_LeNet.py, layer by layer.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { batchNormVariables, initBatchNorm, normalise, type BatchNorm, type BatchNormOptions } from "./batch-norm";
import { applyDense, initUnbiasedDense, type Dense } from "./dense";
import { convolveDoubled } from "./doubled-convolution";
import { torchUniform } from "./initial";
import { replaceVariables } from "./network-variables";

export interface LeNetOptions {
  /** Of the encoder's two convolutions; the decoder has them backwards. MNIST: 8, 4. Fashion-MNIST: 16, 32. */
  readonly channels: readonly [number, number];
  /** Size of the dense layer between images and code; null for none. MNIST: null. Fashion-MNIST: 128. */
  readonly hidden: number | null;
  /** A multiple of 16 where there is no hidden layer. MNIST: 32. Fashion-MNIST: 64. */
  readonly latentDim: number;
  /** Of the leaky ReLU below zero. NCAE's paper: 0.1; its code: 0.01. */
  readonly slope: number;
}

export interface Convolution {
  /** [5, 5, in, out]; of a transposed convolution [5, 5, out, in], as tfjs has it. */
  readonly filter: tf.Variable;
}

/** 28 x 28 images to a code. */
export interface LeNetEncoder {
  readonly options: LeNetOptions;
  readonly convolutions: readonly Convolution[];
  readonly hidden: Dense | null;
  readonly code: Dense;
  /** One per convolution, then that of the hidden layer. */
  readonly norms: readonly BatchNorm[];
}

/** A code to 28 x 28 images. */
export interface LeNetDecoder {
  readonly options: LeNetOptions;
  readonly hidden: Dense | null;
  readonly convolutions: readonly Convolution[];
  /** That of the hidden layer, then one per convolution but the last. */
  readonly norms: readonly BatchNorm[];
}

/** Whether batches are normalised by themselves, which moves the running statistics by the momentum, or by those. */
export type Mode = Pick<BatchNormOptions, "training" | "momentum">;

const side = 28;
/** Pixels of an image. */
export const imageSize = side * side;
const kernel = 5;
/** Pixels of the small images that the decoder starts from: 4 x 4. */
const seedPixels = 16;
/** Of the decoder's convolutions: 8 x 8 -> 8 x 8, 16 x 16 -> 14 x 14, 28 x 28 -> 28 x 28. */
const decoderPads = [2, 3, 2];
/** Of every batch normalisation here. */
export const normEpsilon = 1e-4;

export function initLeNetEncoder(options: LeNetOptions, rng: Rng): LeNetEncoder {
  const { channels, hidden, latentDim } = options;
  const flat = (side / 4) ** 2 * channels[1];
  return {
    options,
    convolutions: [
      convolution(1, channels[0], rng.child("convolution 1")),
      convolution(channels[0], channels[1], rng.child("convolution 2")),
    ],
    hidden: hidden === null ? null : initUnbiasedDense(flat, hidden, rng.child("hidden")),
    code: initUnbiasedDense(hidden ?? flat, latentDim, rng.child("code")),
    norms: [...channels, ...(hidden === null ? [] : [hidden])].map(initBatchNorm),
  };
}

export function initLeNetDecoder(options: LeNetOptions, rng: Rng): LeNetDecoder {
  const { channels, hidden, latentDim } = options;
  const planes = (hidden ?? latentDim) / seedPixels;
  if (!Number.isInteger(planes)) {
    throw new Error(
      `initLeNetDecoder: expected a multiple of ${seedPixels} for the layer that becomes ${seedPixels} pixels, got ` +
        `${hidden ?? latentDim}. Change ${hidden === null ? "latentDim" : "hidden"}.`,
    );
  }
  return {
    options,
    hidden: hidden === null ? null : initUnbiasedDense(latentDim, hidden, rng.child("hidden")),
    convolutions: [
      transposed(planes, channels[1], rng.child("convolution 1")),
      transposed(channels[1], channels[0], rng.child("convolution 2")),
      transposed(channels[0], 1, rng.child("convolution 3")),
    ],
    norms: [...(hidden === null ? [] : [hidden]), channels[1], channels[0]].map(initBatchNorm),
  };
}

/** The same weights and running statistics in variables of their own. */
export function copyLeNetEncoder(encoder: LeNetEncoder): LeNetEncoder {
  return replaceVariables(encoder, (variable) =>
    tf.variable(tf.tensor(variable.dataSync().slice(), variable.shape), variable.trainable),
  );
}

/** What an optimiser moves. */
export function leNetVariables({ convolutions, hidden, ...network }: LeNetEncoder | LeNetDecoder): tf.Variable[] {
  const layers = [...(hidden === null ? [] : [hidden]), ...("code" in network ? [network.code] : [])];
  return [...convolutions.map(({ filter }) => filter), ...layers.map((layer) => layer.kernel)];
}

/** What no optimiser moves and scoring needs. */
export function leNetStatistics({ norms }: LeNetEncoder | LeNetDecoder): tf.Variable[] {
  return norms.flatMap(batchNormVariables);
}

/** x: [rows, 784], pixels in [0, 1] -> code [rows, latentDim]. */
export function encodeImages(encoder: LeNetEncoder, x: tf.Tensor, mode: Mode): tf.Tensor {
  const { options, convolutions, hidden, code, norms } = encoder;
  const normed = (h: tf.Tensor, i: number): tf.Tensor => normalise(norms[i], h, { ...mode, epsilon: normEpsilon });
  let h: tf.Tensor = x.reshape([-1, side, side, 1]);
  convolutions.forEach(({ filter }, i) => {
    const maps = tf.conv2d(h as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, "same");
    // The activation grows with its argument, so it may follow the pooling, on a quarter of the pixels.
    h = tf.leakyRelu(tf.maxPool(normed(maps, i) as tf.Tensor4D, 2, 2, "valid"), options.slope);
  });
  // Channel by channel, as PyTorch flattens.
  h = h.transpose([0, 3, 1, 2]).reshape([-1, (side / 4) ** 2 * options.channels[1]]);
  if (hidden !== null) h = tf.leakyRelu(normed(applyDense(hidden, h), convolutions.length), options.slope);
  return applyDense(code, h);
}

/** z: [rows, latentDim] -> pixels [rows, 784] in (0, 1). */
export function decodeImages(decoder: LeNetDecoder, z: tf.Tensor, mode: Mode): tf.Tensor {
  const { options, convolutions, hidden, norms } = decoder;
  const first = hidden === null ? 0 : 1;
  let h = hidden === null ? z : normalise(norms[0], applyDense(hidden, z), { ...mode, epsilon: normEpsilon });
  h = h.reshape([-1, h.shape[1]! / seedPixels, 4, 4]).transpose([0, 2, 3, 1]);
  convolutions.forEach(({ filter }, i) => {
    if (i > 0) h = normalise(norms[first + i - 1], h, { ...mode, epsilon: normEpsilon });
    const small = tf.leakyRelu(h, options.slope) as tf.Tensor4D;
    h = convolveDoubled(small, filter as unknown as tf.Tensor4D, decoderPads[i]);
  });
  return h.reshape([-1, imageSize]).sigmoid();
}

function convolution(inputs: number, outputs: number, rng: Rng): Convolution {
  const values = torchUniform(inputs * kernel ** 2 * outputs, inputs * kernel ** 2, rng);
  return { filter: tf.variable(tf.tensor(values, [kernel, kernel, inputs, outputs])) };
}

/** PyTorch takes the filter's second axis for the inputs, which in a transposed convolution are the outputs. */
function transposed(inputs: number, outputs: number, rng: Rng): Convolution {
  return convolution(outputs, inputs, rng);
}
