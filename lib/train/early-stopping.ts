// Early stopping: training ends where rows held out stop getting better, and goes back to where they were best. Prechelt 1998, Early
// stopping - but when?; in the form of Keras' EarlyStopping with restore_best_weights.
import * as tf from "@tensorflow/tfjs";

export interface EarlyStoppingOptions {
  /** Epochs without a better value after which training stops. */
  readonly patience: number;
  readonly better: "higher" | "lower";
}

export interface Best {
  readonly epoch: number;
  readonly value: number;
}

export interface EarlyStopping {
  /** Epochs rise from call to call and need not be all. Throws on a value that is no number. */
  seen(epoch: number, value: number): "best" | "go on" | "stop";
  /** Sets the variables to what they were at the best epoch, which it gives; null, and nothing set, where none was seen. */
  restore(): Best | null;
}

/** Watches `variables`: all that scores depend on, running statistics and averaged weights included. */
export function earlyStopping(
  variables: readonly tf.Variable[],
  { patience, better }: EarlyStoppingOptions,
): EarlyStopping {
  let best: (Best & { readonly values: readonly Float32Array[] }) | null = null;
  return {
    seen(epoch, value) {
      if (Number.isNaN(value)) {
        throw new Error(
          `earlyStopping: expected a number in epoch ${epoch + 1}, got NaN. Look at the scores it is of.`,
        );
      }
      if (best === null || (better === "higher" ? value > best.value : value < best.value)) {
        best = { epoch, value, values: variables.map((variable) => variable.dataSync().slice() as Float32Array) };
        return "best";
      }
      return epoch - best.epoch >= patience ? "stop" : "go on";
    },
    restore() {
      if (best === null) return null;
      const { epoch, value, values } = best;
      variables.forEach((variable, i) => {
        tf.tidy(() => variable.assign(tf.tensor(values[i], variable.shape)));
      });
      return { epoch, value };
    },
  };
}
