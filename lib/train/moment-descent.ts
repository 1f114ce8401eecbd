// What Adam and AMSGrad share: variables move along their first moment, divided by the root of a second one.
import * as tf from "@tensorflow/tfjs";
import { cut, joined, slotFor } from "./flat";
import type { Optimiser } from "./optimiser";

export interface MomentOptions {
  /** A scalar tensor may be a variable, set between runs; `minimise` also takes a rate, such as an input of the step. */
  readonly learningRate: number | tf.Tensor;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** To the root before its bias is corrected, as in Keras and TensorFlow, or after, as in PyTorch and tf.train. */
  readonly epsilonAs?: "keras" | "pytorch";
  /** L2: so much of the variable is added to its gradient, as PyTorch's Adam does it. Default 0. */
  readonly weightDecay?: number;
}

/** @param keepsLargest divides by the root of the largest second moment so far, not of the last. */
export function momentDescent(
  variables: readonly tf.Variable[],
  { learningRate, beta1, beta2, epsilon, epsilonAs, weightDecay = 0 }: MomentOptions,
  keepsLargest: boolean,
): Optimiser {
  const [first, second] = [slotFor(variables), slotFor(variables)];
  const largest = keepsLargest ? slotFor(variables) : null;
  const beta1Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  const beta2Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  return {
    variables,
    slots: [first, second, ...(largest === null ? [] : [largest]), beta1Power, beta2Power],
    apply(gradients, given = learningRate) {
      const b1 = beta1Power.mul<tf.Tensor>(beta1);
      const b2 = beta2Power.mul<tf.Tensor>(beta2);
      // Both corrections on the numbers that all entries share, none on the vectors.
      const correction = tf.sub(1, b2).sqrt();
      const rate = correction.div<tf.Tensor>(tf.sub(1, b1)).mul(given);
      const floor = epsilonAs === "pytorch" ? correction.mul(epsilon) : epsilon;
      const decay = weightDecay === 0 ? null : joined(variables).mul(weightDecay);
      const gradient = decay === null ? joined(gradients) : joined(gradients).add<tf.Tensor>(decay);
      const m = first.mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
      const v = second.mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
      const divisor = largest === null ? v : tf.maximum(largest, v);
      first.assign(m);
      second.assign(v);
      largest?.assign(divisor);
      const change = rate.mul(m).div(divisor.sqrt().add(floor));
      cut(change, variables).forEach((part, i) => variables[i].assign(variables[i].sub(part)));
      beta1Power.assign(b1);
      beta2Power.assign(b2);
    },
  };
}
