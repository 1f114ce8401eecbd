// Adam. Kingma and Ba 2015, algorithm 1.
import type * as tf from "@tensorflow/tfjs";
import { momentDescent, type MomentOptions } from "./moment-descent";
import type { Optimiser } from "./optimiser";

/** `epsilonAs` is pytorch unless it says otherwise. */
export function adam(variables: readonly tf.Variable[], options: MomentOptions): Optimiser {
  return momentDescent(variables, { epsilonAs: "pytorch", ...options }, false);
}
