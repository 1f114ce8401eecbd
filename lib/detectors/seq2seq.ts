// A row is as anomalous as a sequence-to-sequence network, trained on normal rows, writes it badly from what it read. Fast Forward Labs, Deep
// Learning for Anomaly Detection (report FF12, 2020; models/seq2seq.py of its code).
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import {
  encodeSeries,
  initSeq2seq,
  seq2seqVariables,
  writeAfter,
  writeFrom,
  type Seq2seq,
  type Seq2seqOptions,
} from "../models/seq2seq";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { adam } from "../train/adam";
import { batchOf, type EpochHooks, type EpochOptions } from "../train/epochs";
import { minimise } from "../train/optimiser";
import { dropoutMask } from "../train/dropout-mask";
import { openScorer, requireWidth, trainNetwork, type AdamOptions, type Trained } from "./trained";

export interface Seq2seqTraining extends Seq2seqOptions, EpochOptions {
  readonly adam: AdamOptions;
  /** Of the numbers that each of the three LSTMs reads. FF12: 0.2. */
  readonly dropout: number;
}

/** Factors of a dropout by LSTM, [rows, steps] each: 0, or 1 / (1 - rate). */
export interface SeriesDropout {
  readonly forward: tf.Tensor;
  readonly backward: tf.Tensor;
  readonly decoder: tf.Tensor;
}

/** Mean squared error of the next number after each; after the last one FF12's code has the first. x: [rows, steps]. */
export function teacherForcedLoss(network: Seq2seq, x: tf.Tensor, dropout: SeriesDropout): tf.Scalar {
  const code = encodeSeries(network, x.mul(dropout.forward), x.mul(dropout.backward));
  const next = tf.concat([x.slice([0, 1], [-1, -1]), x.slice([0, 0], [-1, 1])], 1);
  return writeAfter(network, code, x.mul(dropout.decoder)).sub(next).square().mean().asScalar();
}

/** Mean squared error of the series that the decoder writes on its own from the first number: [rows]. */
export function rewritingError(network: Seq2seq, x: tf.Tensor): tf.Tensor {
  const written = writeFrom(network, encodeSeries(network, x, x), x.slice([0, 0], [-1, 1]));
  return written.sub(x).square().mean(1);
}

/** Trains on xTrain [rows, steps]. */
export async function fitSeq2seq(
  xTrain: Rows,
  options: Seq2seqTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<Trained> {
  const { steps, dropout } = options;
  requireWidth("fitSeq2seq", xTrain, steps);
  const [rowCount] = xTrain.shape;
  const network = initSeq2seq(options, rng.child("init"));
  const variables = seq2seqVariables(network);

  const optimiser = adam(variables, options.adam);
  const step = await compile(
    ({ x, ...masks }) => ({ loss: minimise(() => teacherForcedLoss(network, x, masks), optimiser) }),
    { x: ["batch", steps], forward: ["batch", steps], backward: ["batch", steps], decoder: ["batch", steps] },
    { ...engine, batch: batchOf(rowCount, options), name: "Seq2seq step" },
  );
  const dropoutRng = rng.child("dropout");
  const mask = (count: number): Float32Array => dropoutMask(count * steps, dropout, dropoutRng);
  const trained = await trainNetwork(
    {
      variables,
      optimisers: [optimiser],
      step,
      draw: (indices) => {
        const [forward, backward, decoder] = [mask(indices.length), mask(indices.length), mask(indices.length)];
        return { x: takeRows(xTrain, indices).data, forward, backward, decoder };
      },
    },
    rowCount,
    options,
    rng,
    hooks,
  );

  const score = (x: tf.Tensor): tf.Tensor => rewritingError(network, x);
  return { ...trained, ...(await openScorer("seq2seq", steps, score, engine, variables)) };
}
