// The same split drawn several times, each from a stream of its own.
import type { Rng } from "../rng";

/** `split` of the streams `resampling 1` … `resampling count`: asking for more leaves the first ones as they were. */
export function resamplings<T>(count: number, rng: Rng, split: (rng: Rng) => T): T[] {
  return Array.from({ length: count }, (_, i) => split(rng.child(`resampling ${i + 1}`)));
}
