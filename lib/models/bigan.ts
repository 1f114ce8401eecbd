// Bidirectional GAN of dense layers. Donahue, Krähenbühl and Darrell 2017, Adversarial feature learning, in the form of Fast Forward Labs'
// report FF12 (2020): of the discriminator's code only what reaches its output, so no leaky ReLU on its inputs.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";

export interface BiganOptions {
  /** Numbers in a row. */
  readonly inputs: number;
  /** Units of the hidden layer in each of the three networks. FF12: 128. */
  readonly hidden: number;
  /** Size of z. FF12: 2. */
  readonly latentDim: number;
}

export interface Bigan {
  readonly options: BiganOptions;
  /** x -> z, linear at its end. */
  readonly encoder: Mlp;
  /** z -> x, before its sigmoid. */
  readonly generator: Mlp;
  readonly discriminator: { readonly hidden: Dense; readonly verdict: Dense };
}

/** Factors of a dropout: 0, or 1 / (1 - rate). [rows, latentDim + inputs] and [rows, hidden]. */
export interface Dropout {
  readonly inputs: tf.Tensor;
  readonly features: tf.Tensor;
}

const slopes = { encoder: 0.2, generator: 0, discriminator: 0.1 } as const;

export function initBigan(options: BiganOptions, rng: Rng): Bigan {
  const { inputs, hidden, latentDim } = options;
  return {
    options,
    encoder: initMlp({ sizes: [inputs, hidden, latentDim], slope: slopes.encoder }, rng.child("encoder")),
    generator: initMlp({ sizes: [latentDim, hidden, inputs], slope: slopes.generator }, rng.child("generator")),
    discriminator: {
      hidden: initDense(latentDim + inputs, hidden, rng.child("discriminator")),
      verdict: initDense(hidden, 1, rng.child("verdict")),
    },
  };
}

/** What the joint update of encoder and generator moves, and what that of the discriminator does. */
export function biganVariables({ encoder, generator, discriminator }: Bigan): {
  readonly pair: tf.Variable[];
  readonly discriminator: tf.Variable[];
} {
  return {
    pair: [...mlpVariables(encoder), ...mlpVariables(generator)],
    discriminator: [discriminator.hidden, discriminator.verdict].flatMap(denseVariables),
  };
}

/** x: [rows, inputs] -> z: [rows, latentDim] */
export function encodeBigan({ encoder }: Bigan, x: tf.Tensor): tf.Tensor {
  return applyMlp(encoder, x);
}

/** z: [rows, latentDim] -> [rows, inputs], in (0, 1). */
export function generate({ generator }: Bigan, z: tf.Tensor): tf.Tensor {
  return applyMlp(generator, z).sigmoid();
}

/** How sure it is that z came from x by the encoder, before its sigmoid: [rows]. Without dropout unless given. */
export function discriminate({ discriminator }: Bigan, z: tf.Tensor, x: tf.Tensor, dropout?: Dropout): tf.Tensor {
  const pair = tf.concat([z, x], 1);
  const h = tf.leakyRelu(
    applyDense(discriminator.hidden, dropout ? pair.mul(dropout.inputs) : pair),
    slopes.discriminator,
  );
  return applyDense(discriminator.verdict, dropout ? h.mul(dropout.features) : h).reshape([-1]);
}
