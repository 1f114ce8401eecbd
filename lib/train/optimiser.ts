// Optimiser: how gradients change variables. `minimise` is one step of training as a plain tfjs program.
import * as tf from "@tensorflow/tfjs";

export interface Optimiser {
  /** What it updates. */
  readonly variables: readonly tf.Variable[];
  /** Moments and counters that it keeps. */
  readonly slots: readonly tf.Variable[];
  /** Frees what it keeps beside its slots; absent where that is nothing. */
  release?(): void;
  /** One update. `gradients[i]` belongs to `variables[i]`; `learningRate`, a scalar, stands in for the optimiser's own. */
  apply(gradients: readonly tf.Tensor[], learningRate?: number | tf.Tensor): void;
}

export interface MinimiseOptions {
  /** Each gradient entry is clipped to ±clipValue. Left out: no clipping. */
  readonly clipValue?: number;
  /** In place of the optimiser's own: an input of the step, so that a schedule needs no new compilation. */
  readonly learningRate?: tf.Tensor;
}

/** Frees what they keep; the variables that they update stay. */
export function releaseOptimisers(optimisers: readonly Optimiser[]): void {
  for (const optimiser of optimisers) {
    tf.dispose([...optimiser.slots]);
    optimiser.release?.();
  }
}

/** One update towards a lower loss. Returns the loss before it. */
export function minimise(
  loss: () => tf.Scalar,
  optimiser: Optimiser,
  { clipValue, learningRate }: MinimiseOptions = {},
): tf.Scalar {
  const { value, grads } = tf.variableGrads(loss, [...optimiser.variables]);
  const gradients = optimiser.variables.map(({ name }) => grads[name]);
  optimiser.apply(
    clipValue === undefined ? gradients : gradients.map((gradient) => gradient.clipByValue(-clipValue, clipValue)),
    learningRate,
  );
  return value;
}
