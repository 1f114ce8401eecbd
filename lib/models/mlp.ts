// Multilayer perceptron: dense layers with leaky ReLU between them and a linear end. The encoder, discriminator and
// baselines of AnoEAN (the paper gives the sizes; slope and initial weights are those of the code it builds on).
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense, type KernelStart } from "./dense";

export interface MlpOptions {
  /** Of the input, each hidden layer and the output: two or more. */
  readonly sizes: readonly number[];
  /** Slope of the leaky ReLU below zero. */
  readonly slope: number;
  /** Glorot uniform unless given. */
  readonly kernel?: KernelStart;
}

export interface Mlp {
  readonly options: MlpOptions;
  readonly layers: readonly Dense[];
}

/** Biases start at zero. */
export function initMlp(options: MlpOptions, rng: Rng): Mlp {
  const { sizes, kernel } = options;
  const layers = sizes.slice(1).map((outputs, i) => initDense(sizes[i], outputs, rng.child(i), kernel));
  return { options, layers };
}

export function mlpVariables({ layers }: Mlp): tf.Variable[] {
  return layers.flatMap(denseVariables);
}

/** x: [rows, sizes[0]] -> [rows, sizes.at(-1)], linear. */
export function applyMlp({ layers, options }: Mlp, x: tf.Tensor): tf.Tensor {
  return layers.reduce((h, layer, i) => applyDense(layer, i === 0 ? h : tf.leakyRelu(h, options.slope)), x);
}
