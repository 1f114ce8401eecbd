// Two logits as one: the softmax of two classes is the sigmoid of their difference.
import * as tf from "@tensorflow/tfjs";

/** Of class 1 against class 0, of their logits [rows, 2]: [rows]. */
export function logOdds(logits: tf.Tensor): tf.Tensor {
  return logits.mul(tf.tensor1d([-1, 1])).sum(1);
}
