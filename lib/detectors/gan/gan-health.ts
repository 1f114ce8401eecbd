// How a GAN's training does: whether its discriminator can tell generated rows from real ones, and whether the generator makes all of them alike.
import type * as tf from "@tensorflow/tfjs";
import type { History } from "../../train/history";

export interface GanHealth {
  /** Shares of real and of generated rows that the discriminator takes for what they are: both near 0.5 at a draw. */
  readonly realAccuracy: number;
  readonly madeAccuracy: number;
  /** Standard deviation of generated rows over that of real ones, each a mean over the columns: 0 is collapse to one row. */
  readonly spread: number;
}

/** Of one batch, as scalars. Logits are [rows], rows [rows, …]. */
export function batchHealth(
  logits: { readonly real: tf.Tensor; readonly made: tf.Tensor },
  rows: { readonly real: tf.Tensor; readonly made: tf.Tensor },
): Record<keyof GanHealth, tf.Tensor> {
  return {
    realAccuracy: logits.real.greater(0).cast("float32").mean(),
    madeAccuracy: logits.made.less(0).cast("float32").mean(),
    spread: deviation(rows.made).div(deviation(rows.real)),
  };
}

function deviation(x: tf.Tensor): tf.Tensor {
  return x.sub(x.mean(0)).square().mean(0).sqrt().mean();
}

/** Averages over the updates of `epoch`; null where it was not trained. */
export function healthOf(history: History, epoch: number): GanHealth | null {
  const { realAccuracy, madeAccuracy, spread } = history;
  if (realAccuracy?.[epoch] === undefined) return null;
  return { realAccuracy: realAccuracy[epoch], madeAccuracy: madeAccuracy[epoch], spread: spread[epoch] };
}
