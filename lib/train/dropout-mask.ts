// Dropout as an input of a step. Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting; scaled in training,
// as Keras does it, so that scoring needs no factor.
import type { Rng } from "../rng";

/** `size` factors: 0 at `rate`, else 1 / (1 - rate). */
export function dropoutMask(size: number, rate: number, rng: Rng): Float32Array {
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) mask[i] = rng.uniform() < rate ? 0 : 1 / (1 - rate);
  return mask;
}
