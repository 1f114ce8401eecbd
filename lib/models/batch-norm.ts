// Batch normalisation without scale and offset. Ioffe and Szegedy 2015, with PyTorch's running statistics.
import * as tf from "@tensorflow/tfjs";

/** Running statistics, [features] each. They are state, not parameters: no optimiser moves them. */
export interface BatchNorm {
  readonly mean: tf.Variable;
  readonly variance: tf.Variable;
}

export interface BatchNormOptions {
  /** Whether the batch's own statistics normalise it and move the running ones; else the running ones normalise. */
  readonly training: boolean;
  /** Added to the variance. */
  readonly epsilon: number;
  /** How far the running statistics move towards the batch's: PyTorch's default 0.1 unless given. 0 leaves them. */
  readonly momentum?: number;
}

export function initBatchNorm(features: number): BatchNorm {
  return { mean: tf.variable(tf.zeros([features]), false), variance: tf.variable(tf.ones([features]), false) };
}

export function batchNormVariables({ mean, variance }: BatchNorm): tf.Variable[] {
  return [mean, variance];
}

/** Normalises the last axis of x: [..., features]. */
export function normalise(norm: BatchNorm, x: tf.Tensor, options: BatchNormOptions): tf.Tensor {
  const { training, epsilon, momentum = 0.1 } = options;
  if (!training) return x.sub(norm.mean).mul(norm.variance.add(epsilon).rsqrt());
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const count = x.shape.slice(0, -1).reduce((product, n) => product * n, 1);
  // The gradient in closed form: tfjs' own goes through mean and variance one by one, over the whole batch each time.
  const normalised = tf.customGrad((given, save) => {
    const x = given as tf.Tensor;
    const mean = x.mean(axes);
    const centred = x.sub(mean);
    const variance = centred.square().mean<tf.Tensor>(axes);
    const scale = variance.add(epsilon).rsqrt();
    const y = centred.mul(scale);
    if (momentum > 0) {
      move(norm.mean, mean, momentum);
      move(norm.variance, variance.mul(count / (count - 1)), momentum);
    }
    (save as tf.GradSaveFunc)([y, scale]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, scale] = saved;
        const along = dy.mul(y).mean(axes);
        return dy.sub(dy.mean(axes)).sub(y.mul(along)).mul(scale);
      },
    };
  });
  return normalised(x);
}

function move(running: tf.Variable, now: tf.Tensor, momentum: number): void {
  running.assign(running.mul(1 - momentum).add(now.mul(momentum)));
}
