// AMSGrad: Adam whose second moment never shrinks. Reddi, Kale and Kumar 2018, algorithm 2, with Keras' bias correction.
import * as tf from "@tensorflow/tfjs";
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
  const slot = (): tf.Variable[] => variables.map((variable) => tf.variable(tf.zeros(variable.shape), false));
  const [first, second, largest] = [slot(), slot(), slot()];
  const beta1Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  const beta2Power: tf.Variable = tf.variable<tf.Rank>(tf.scalar(1), false);
  return {
    variables,
    slots: [...first, ...second, ...largest, beta1Power, beta2Power],
    apply(gradients) {
      const b1 = beta1Power.mul<tf.Tensor>(beta1);
      const b2 = beta2Power.mul<tf.Tensor>(beta2);
      const rate = tf.sub(1, b2).sqrt().div(tf.sub(1, b1)).mul(learningRate);
      variables.forEach((variable, i) => {
        const gradient = gradients[i];
        const m = first[i].mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
        const v = second[i].mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
        const vMax = tf.maximum(largest[i], v);
        first[i].assign(m);
        second[i].assign(v);
        largest[i].assign(vMax);
        variable.assign(variable.sub(rate.mul(m).div(vMax.sqrt().add(epsilon))));
      });
      beta1Power.assign(b1);
      beta2Power.assign(b2);
    },
  };
}
