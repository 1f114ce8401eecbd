// AMSGrad: Adam whose second moment never shrinks. Reddi, Kale and Kumar 2018, algorithm 2, with Keras' bias correction.
import * as tf from "@tensorflow/tfjs";
import { cut, joined, slotFor } from "./flat";
import type { Optimiser } from "./optimiser";

export interface AmsgradOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export function amsgrad(
  variables: readonly tf.Variable[],
  { learningRate, beta1, beta2, epsilon }: AmsgradOptions,
): Optimiser {
  const [first, second, largest] = [slotFor(variables), slotFor(variables), slotFor(variables)];
  const beta1Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  const beta2Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  return {
    variables,
    slots: [first, second, largest, beta1Power, beta2Power],
    apply(gradients) {
      const b1 = beta1Power.mul<tf.Tensor>(beta1);
      const b2 = beta2Power.mul<tf.Tensor>(beta2);
      const rate = tf.sub(1, b2).sqrt().div(tf.sub(1, b1)).mul(learningRate);
      const gradient = joined(gradients);
      const m = first.mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
      const v = second.mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
      const vMax = tf.maximum(largest, v);
      first.assign(m);
      second.assign(v);
      largest.assign(vMax);
      const change = rate.mul(m).div(vMax.sqrt().add(epsilon));
      cut(change, variables).forEach((part, i) => variables[i].assign(variables[i].sub(part)));
      beta1Power.assign(b1);
      beta2Power.assign(b2);
    },
  };
}
