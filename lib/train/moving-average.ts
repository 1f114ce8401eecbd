// Weights averaged over the updates, to score with: each update moves the average a little towards the weights. Polyak and Juditsky 1992, in
// the exponential form of TensorFlow's ExponentialMovingAverage, which starts at the weights and corrects no bias.
import * as tf from "@tensorflow/tfjs";

export interface MovingAverage {
  /** The variable that holds the average of `variable`; `variable` itself where none is kept of it. */
  of(variable: tf.Variable): tf.Variable;
  /** Part of a step, after its update. */
  move(): void;
  readonly averages: readonly tf.Variable[];
}

/** @param decay share of the average that an update leaves, in [0, 1); at 0 the variables stand for themselves. */
export function movingAverage(variables: readonly tf.Variable[], decay: number): MovingAverage {
  const copyOf = (variable: tf.Variable): tf.Variable =>
    tf.variable<tf.Rank>(tf.tensor(variable.dataSync().slice(), variable.shape), false);
  const averageOf = new Map(decay === 0 ? [] : variables.map((variable) => [variable, copyOf(variable)] as const));
  return {
    of: (variable) => averageOf.get(variable) ?? variable,
    move() {
      for (const [variable, average] of averageOf) average.assign(average.add(variable.sub(average).mul(1 - decay)));
    },
    averages: [...averageOf.values()],
  };
}
