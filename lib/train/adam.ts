// Adam. Kingma and Ba 2015, algorithm 1.
import * as tf from "@tensorflow/tfjs";
import { cut, joined, slotFor } from "./flat";
import type { Optimiser } from "./optimiser";

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the corrected second moment. */
  readonly epsilon: number;
}

export function adam(
  variables: readonly tf.Variable[],
  { learningRate, beta1, beta2, epsilon }: AdamOptions,
): Optimiser {
  const [first, second] = [slotFor(variables), slotFor(variables)];
  const beta1Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  const beta2Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  return {
    variables,
    slots: [first, second, beta1Power, beta2Power],
    apply(gradients) {
      const b1 = beta1Power.mul<tf.Tensor>(beta1);
      const b2 = beta2Power.mul<tf.Tensor>(beta2);
      const correction = tf.sub(1, b2).sqrt();
      const gradient = joined(gradients);
      const m = first.mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
      const v = second.mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
      // Both corrections on the numbers that they share, none on the vectors.
      const rate = correction.div(tf.sub(1, b1)).mul(learningRate);
      const change = m.div(v.sqrt().add(correction.mul(epsilon))).mul(rate);
      first.assign(m);
      second.assign(v);
      cut(change, variables).forEach((part, i) => variables[i].assign(variables[i].sub(part)));
      beta1Power.assign(b1);
      beta2Power.assign(b2);
    },
  };
}
