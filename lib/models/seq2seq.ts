// Sequence to sequence: a Bi-LSTM reads a series and an LSTM that starts from its states writes it. Sutskever, Vinyals and Le 2014, Sequence
// to sequence learning with neural networks, in the form of Fast Forward Labs' report FF12 (2020), which takes a row as a series of numbers.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";
import { initLstm, lstmVariables, project, stepLstm, type Lstm, type LstmState } from "./lstm";

export interface Seq2seqOptions {
  /** Numbers in a row, which are the steps of a series. FF12: 18. */
  readonly steps: number;
  /** Of each direction of the encoder; the decoder has twice as many. FF12: 10. */
  readonly units: number;
}

export interface Seq2seq {
  readonly options: Seq2seqOptions;
  readonly forward: Lstm;
  readonly backward: Lstm;
  readonly decoder: Lstm;
  readonly output: Dense;
}

export function initSeq2seq(options: Seq2seqOptions, rng: Rng): Seq2seq {
  const { units } = options;
  return {
    options,
    forward: initLstm(1, units, rng.child("forward")),
    backward: initLstm(1, units, rng.child("backward")),
    decoder: initLstm(1, 2 * units, rng.child("decoder")),
    output: initDense(2 * units, 1, rng.child("output")),
  };
}

export function seq2seqVariables({ forward, backward, decoder, output }: Seq2seq): tf.Variable[] {
  return [...[forward, backward, decoder].flatMap(lstmVariables), ...denseVariables(output)];
}

/** The last states of both directions side by side. Each direction reads its own copy of the series, [batch, steps]. */
export function encodeSeries(network: Seq2seq, forward: tf.Tensor, backward: tf.Tensor): LstmState {
  const left = lastState(network.forward, points(forward));
  const right = lastState(network.backward, points(backward).reverse());
  return { h: tf.concat([left.h, right.h], 1), c: tf.concat([left.c, right.c], 1) };
}

/** What the decoder writes after each number that it is given: [batch, steps] -> [batch, steps], in (0, 1). */
export function writeAfter(network: Seq2seq, code: LstmState, given: tf.Tensor): tf.Tensor {
  let state = code;
  const written = points(given).map((point) => {
    state = stepLstm(network.decoder, project(network.decoder, point), state);
    return applyDense(network.output, state.h).sigmoid();
  });
  return tf.concat(written, 1);
}

/** The series that the decoder writes on its own: the true first number [batch, 1], then each from the one written before. */
export function writeFrom(network: Seq2seq, code: LstmState, first: tf.Tensor): tf.Tensor {
  let state = code;
  const written = [first];
  while (written.length < network.options.steps) {
    state = stepLstm(network.decoder, project(network.decoder, written[written.length - 1]), state);
    written.push(applyDense(network.output, state.h).sigmoid());
  }
  return tf.concat(written, 1);
}

function points(series: tf.Tensor): tf.Tensor[] {
  return tf.split(series, series.shape[1]!, 1);
}

function lastState(lstm: Lstm, series: readonly tf.Tensor[]): LstmState {
  let state: LstmState | null = null;
  for (const point of series) state = stepLstm(lstm, project(lstm, point), state);
  return state!;
}
