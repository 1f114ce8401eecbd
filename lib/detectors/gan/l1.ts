// L1 distance of rows.
import type * as tf from "@tensorflow/tfjs";

/** Over all axes but the rows: [rows]. */
export function l1(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return a.sub(b).abs().reshape([a.shape[0], -1]).sum(1);
}
