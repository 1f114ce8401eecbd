// A dense layer: x W + b, or x W.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { glorotNormal, glorotUniform, torchUniform, xavierNormal } from "./initial";

export interface Dense {
  /** [inputs, outputs] */
  readonly kernel: tf.Variable;
  /** [outputs]; null for a layer without. */
  readonly bias: tf.Variable | null;
}

/** Uniform as in Keras, normal as in TensorFlow.js layers, or not cut off as in PyTorch. */
export type KernelStart = "Glorot uniform" | "Glorot normal" | "Xavier normal";

const starts = { "Glorot uniform": glorotUniform, "Glorot normal": glorotNormal, "Xavier normal": xavierNormal };

/** As Keras starts it unless given otherwise: Glorot uniform kernel, zero bias. */
export function initDense(inputs: number, outputs: number, rng: Rng, start: KernelStart = "Glorot uniform"): Dense {
  const draw = starts[start];
  return {
    kernel: tf.variable(tf.tensor2d(draw(inputs, outputs, rng), [inputs, outputs])),
    bias: tf.variable(tf.zeros([outputs])),
  };
}

/** As PyTorch starts a layer without bias. */
export function initUnbiasedDense(inputs: number, outputs: number, rng: Rng): Dense {
  return {
    kernel: tf.variable(tf.tensor2d(torchUniform(inputs * outputs, inputs, rng), [inputs, outputs])),
    bias: null,
  };
}

export function denseVariables({ kernel, bias }: Dense): tf.Variable[] {
  return bias === null ? [kernel] : [kernel, bias];
}

/** x: [rows, inputs] -> [rows, outputs] */
export function applyDense({ kernel, bias }: Dense, x: tf.Tensor): tf.Tensor {
  const product = x.matMul<tf.Tensor>(kernel);
  return bias === null ? product : product.add(bias);
}
