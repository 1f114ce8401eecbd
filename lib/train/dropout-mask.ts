// Dropout as an input of a step. Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting; scaled in training,
// as Keras does it, so that scoring needs no factor.
import type { Rng } from "../rng";

/** `size` factors: 0 at `rate`, else 1 / (1 - rate). */
export function dropoutMask(size: number, rate: number, rng: Rng): Float32Array {
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) mask[i] = rng.uniform() < rate ? 0 : 1 / (1 - rate);
  return mask;
}

/** The same in law, with `rate` times as many draws: of the gaps between the zeros, which are geometric. */
export function dropoutMaskByGaps(size: number, rate: number, rng: Rng): Float32Array {
  const mask = new Float32Array(size).fill(1 / (1 - rate));
  const gap = (): number => Math.floor(Math.log(1 - rng.uniform()) / Math.log(1 - rate));
  for (let i = gap(); i < size; i += 1 + gap()) mask[i] = 0;
  return mask;
}
