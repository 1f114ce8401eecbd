// AMSGrad: Adam whose second moment never shrinks. Reddi, Kale and Kumar 2018, algorithm 2, with Adam's bias correction.
import type * as tf from "@tensorflow/tfjs";
import { momentDescent, type MomentOptions } from "./moment-descent";
import type { Optimiser } from "./optimiser";

/** `epsilonAs` is keras unless it says otherwise. */
export function amsgrad(variables: readonly tf.Variable[], options: MomentOptions): Optimiser {
  return momentDescent(variables, { epsilonAs: "keras", ...options }, true);
}
