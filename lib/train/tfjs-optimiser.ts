// The optimisers that TensorFlow.js has itself, named in plain data, so that a run's options can choose between them.
import * as tf from "@tensorflow/tfjs";
import type { Optimiser } from "./optimiser";

export interface TfjsOptimiser {
  readonly name: "adam" | "adamax" | "adadelta" | "rmsprop" | "momentum" | "sgd";
  readonly learningRate: number;
  /** Of Adam and Adamax. */
  readonly beta1: number;
  /** Of momentum. */
  readonly momentum: number;
}

const make: Readonly<Record<TfjsOptimiser["name"], (options: TfjsOptimiser) => tf.Optimizer>> = {
  adam: ({ learningRate, beta1 }) => tf.train.adam(learningRate, beta1),
  adamax: ({ learningRate, beta1 }) => tf.train.adamax(learningRate, beta1),
  adadelta: ({ learningRate }) => tf.train.adadelta(learningRate),
  rmsprop: ({ learningRate }) => tf.train.rmsprop(learningRate),
  momentum: ({ learningRate, momentum }) => tf.train.momentum(learningRate, momentum),
  sgd: ({ learningRate }) => tf.train.sgd(learningRate),
};

/** What `options` does not say is the library's default. `release` frees the slots, which it makes with its first update. */
export function tfjsOptimiser(variables: readonly tf.Variable[], options: TfjsOptimiser): Optimiser {
  const own = make[options.name](options);
  return {
    variables,
    slots: [],
    apply: (gradients) => own.applyGradients(variables.map(({ name }, i) => ({ name, tensor: gradients[i] }))),
    release: () => own.dispose(),
  };
}
