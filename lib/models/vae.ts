// Variational autoencoder of dense layers with a Gaussian code. Kingma and Welling 2014, Auto-encoding variational Bayes, in the form of
// Fast Forward Labs' report FF12 (2020).
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";

export interface VaeOptions {
  /** Of the encoder, from the input to the code; the decoder has them backwards. FF12: 18, 15, 7, 2. */
  readonly sizes: readonly number[];
  /** Of the leaky ReLU of the hidden layers, below zero: 0 is a ReLU. Both heads are linear, the output is a sigmoid. */
  readonly slope: number;
}

export interface Vae {
  readonly options: VaeOptions;
  /** All of the encoder but its heads. */
  readonly trunk: Mlp;
  readonly mean: Dense;
  readonly logVariance: Dense;
  readonly decoder: Mlp;
}

/** q(z|x): mean and log variance, [rows, latentDim] each. */
export interface Code {
  readonly mean: tf.Tensor;
  readonly logVariance: tf.Tensor;
}

export function initVae(options: VaeOptions, rng: Rng): Vae {
  const { sizes, slope } = options;
  const [code, last] = [...sizes].reverse();
  return {
    options,
    trunk: initMlp({ sizes: sizes.slice(0, -1), slope }, rng.child("trunk")),
    mean: initDense(last, code, rng.child("mean")),
    logVariance: initDense(last, code, rng.child("log variance")),
    decoder: initMlp({ sizes: [...sizes].reverse(), slope }, rng.child("decoder")),
  };
}

export function vaeVariables({ trunk, mean, logVariance, decoder }: Vae): tf.Variable[] {
  return [...mlpVariables(trunk), ...[mean, logVariance].flatMap(denseVariables), ...mlpVariables(decoder)];
}

export function encodeVae({ trunk, mean, logVariance, options }: Vae, x: tf.Tensor): Code {
  const h = tf.leakyRelu(applyMlp(trunk, x), options.slope);
  return { mean: applyDense(mean, h), logVariance: applyDense(logVariance, h) };
}

/** z = mean + sigma epsilon, with standard normal epsilon [rows, latentDim]. */
export function sampleCode({ mean, logVariance }: Code, epsilon: tf.Tensor): tf.Tensor {
  return logVariance.div(2).exp().mul(epsilon).add(mean);
}

/** z: [rows, latentDim] -> [rows, sizes[0]], in (0, 1). */
export function decodeVae({ decoder }: Vae, z: tf.Tensor): tf.Tensor {
  return applyMlp(decoder, z).sigmoid();
}

/** KL(q(z|x) || N(0, I)): [rows]. */
export function klFromNormal({ mean, logVariance }: Code): tf.Tensor {
  return logVariance.add(1).sub(mean.square()).sub(logVariance.exp()).sum(1).mul(-0.5);
}
