// The epoch loop with rows held out: they are scored as training goes on, it stops when their value gets no better, and the weights of the
// best epoch come back.
import type * as tf from "@tensorflow/tfjs";
import type { Rows } from "../rows";
import type { Rng } from "../rng";
import { earlyStopping, type Best, type EarlyStoppingOptions } from "../train/early-stopping";
import { trainEpochs, type EpochHooks, type EpochOptions } from "../train/epochs";
import type { EpochAverages, History } from "../train/history";

export interface Validation extends EarlyStoppingOptions {
  readonly x: Rows;
  /** Epochs from one look to the next. */
  readonly every: number;
  /** Of the scores of x: the average precision, say, with the labels that the caller holds. */
  readonly value: (scores: Float32Array, epoch: number) => number;
}

export interface ValidatedHooks extends EpochHooks {
  readonly validation?: Validation;
}

export interface ValidatedTraining {
  /** With a curve `validation` of one value per look, where there is a validation. */
  readonly history: History;
  /** The epoch whose weights came back; null without validation, or where no look was taken. */
  readonly best: Best | null;
}

/** @param state all variables that `score` depends on. */
export async function trainValidated(
  rowCount: number,
  options: EpochOptions,
  rng: Rng,
  update: (rows: Int32Array, epoch: number) => Promise<EpochAverages>,
  { validation, onEpoch, ...hooks }: ValidatedHooks,
  state: readonly tf.Variable[],
  score: (x: Rows) => Promise<Float32Array>,
): Promise<ValidatedTraining> {
  const stopping = validation && earlyStopping(state, validation);
  const looks: number[] = [];
  const history = await trainEpochs(rowCount, options, rng, update, {
    ...hooks,
    async onEpoch(epoch, averages) {
      if (stopping === undefined || (epoch + 1) % validation!.every !== 0) return onEpoch?.(epoch, averages);
      const value = validation!.value(await score(validation!.x), epoch);
      looks.push(value);
      const verdict = stopping.seen(epoch, value);
      const asked = await onEpoch?.(epoch, { ...averages, validation: value });
      return verdict === "stop" ? "stop" : asked;
    },
  });
  return {
    history: validation ? { ...history, validation: looks } : history,
    best: stopping?.restore() ?? null,
  };
}
