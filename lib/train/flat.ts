// All variables of an optimiser end to end: one update of a long vector takes a tenth of the operations of an update for
// each variable, which is what a small network's step spends its time on. Each number is computed as it would be alone.
import * as tf from "@tensorflow/tfjs";

/** Tensors end to end: [total]. */
export function joined(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(tensors.map((tensor) => tensor.flatten()));
}

/** A [total] vector cut into the shapes of `variables`. */
export function cut(vector: tf.Tensor, variables: readonly tf.Variable[]): tf.Tensor[] {
  const sizes = variables.map(({ size }) => size);
  return tf.split(vector, sizes).map((part, i) => part.reshape(variables[i].shape));
}

/** A variable of zeros with a number for each of `variables`. */
export function slotFor(variables: readonly tf.Variable[]): tf.Variable {
  return tf.variable(tf.zeros([variables.reduce((sum, { size }) => sum + size, 0)]), false);
}
