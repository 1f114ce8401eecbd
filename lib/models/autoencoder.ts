// Autoencoder of dense layers, the decoder the mirror of the encoder. Hinton and Salakhutdinov 2006, Reducing the dimensionality of data
// with neural networks; in the sizes of Fast Forward Labs' report FF12 (2020) and of its companion Anomagram.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import type { KernelStart } from "./dense";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";

export interface AutoencoderOptions {
  /** Of the encoder, from the input to the code; the decoder has them backwards. FF12: 18, 15, 7, 2. Anomagram: 140, 7, 3, 2. */
  readonly sizes: readonly number[];
  /** Of the leaky ReLU of the hidden layers, below zero: 0 is a ReLU. The code is linear. */
  readonly slope: number;
  readonly output: "sigmoid" | "linear";
  readonly kernel: KernelStart;
}

export interface Autoencoder {
  readonly options: AutoencoderOptions;
  readonly encoder: Mlp;
  readonly decoder: Mlp;
}

export function initAutoencoder(options: AutoencoderOptions, rng: Rng): Autoencoder {
  const { sizes, slope, kernel } = options;
  return {
    options,
    encoder: initMlp({ sizes, slope, kernel }, rng.child("encoder")),
    decoder: initMlp({ sizes: [...sizes].reverse(), slope, kernel }, rng.child("decoder")),
  };
}

export function autoencoderVariables({ encoder, decoder }: Autoencoder): tf.Variable[] {
  return [...mlpVariables(encoder), ...mlpVariables(decoder)];
}

/** Factors of the sums of the absolute values and of the squares of the kernels. */
export interface KernelPenalty {
  readonly l1: number;
  readonly l2: number;
}

/** On the kernels of the hidden layers, the code's and the output's left out, as Anomagram regularises. */
export function kernelPenalty({ encoder, decoder }: Autoencoder, { l1, l2 }: KernelPenalty): tf.Scalar {
  const kernels = [encoder, decoder].flatMap(({ layers }) => layers.slice(0, -1).map(({ kernel }) => kernel));
  const weights = tf.concat(kernels.map((kernel) => kernel.flatten()));
  return weights.abs().sum().mul(l1).add(weights.square().sum().mul(l2)).asScalar();
}

/** x: [rows, sizes[0]] -> its reconstruction, of the same shape. */
export function reconstruct({ encoder, decoder, options }: Autoencoder, x: tf.Tensor): tf.Tensor {
  const y = applyMlp(decoder, applyMlp(encoder, x));
  return options.output === "sigmoid" ? y.sigmoid() : y;
}
