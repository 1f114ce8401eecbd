// Long short-term memory. Hochreiter and Schmidhuber 1997, with forget gates; one bias per gate, as Keras has it.
// Each gate has its own matrices: four products of [units, units] run faster than one product that is then split.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { glorotUniform, orthogonal } from "./initial";

/** In Keras' order. */
const gateNames = ["input", "forget", "cell", "output"] as const;
type GateName = (typeof gateNames)[number];
export type Gates<T> = Readonly<Record<GateName, T>>;

/** Hidden and cell state, [batch, units] each. */
export interface LstmState {
  readonly h: tf.Tensor;
  readonly c: tf.Tensor;
}

export interface Lstm {
  /** [inputs, units] each. */
  readonly kernel: Gates<tf.Variable>;
  /** [units, units] each. */
  readonly recurrent: Gates<tf.Variable>;
  /** [units] each. */
  readonly bias: Gates<tf.Variable>;
}

/** Keras' defaults: Glorot uniform kernel, orthogonal recurrent kernel, biases zero but one for the forget gate. */
export function initLstm(inputs: number, units: number, rng: Rng): Lstm {
  return {
    kernel: gates(glorotUniform(inputs, 4 * units, rng.child("kernel")), inputs, units),
    recurrent: gates(orthogonal(units, 4 * units, rng.child("recurrent")), units, units),
    bias: eachGate((gate) => tf.variable(gate === "forget" ? tf.ones([units]) : tf.zeros([units]))),
  };
}

export function lstmVariables(lstm: Lstm): tf.Variable[] {
  return [lstm.kernel, lstm.recurrent, lstm.bias].flatMap((part) => gateNames.map((gate) => part[gate]));
}

/** What the input adds to each gate: x W + b. x: [batch, inputs] -> four times [batch, units]. */
export function project(lstm: Lstm, x: tf.Tensor): Gates<tf.Tensor> {
  return eachGate((gate) => x.matMul<tf.Tensor>(lstm.kernel[gate]).add(lstm.bias[gate]));
}

/** Hidden states [batch, units], one per projected input, from zero initial states. Paper eqs. 3-7. */
export function runLstm(lstm: Lstm, projected: readonly Gates<tf.Tensor>[]): tf.Tensor[] {
  const hidden: tf.Tensor[] = [];
  let state: LstmState | null = null;
  for (const input of projected) {
    state = stepLstm(lstm, input, state);
    hidden.push(state.h);
  }
  return hidden;
}

/** One step from `state`; null is a state of zeros. */
export function stepLstm(lstm: Lstm, input: Gates<tf.Tensor>, state: LstmState | null): LstmState {
  // A zero state adds nothing: the first step leaves the products out.
  const gate = (name: GateName): tf.Tensor =>
    state === null ? input[name] : state.h.matMul<tf.Tensor>(lstm.recurrent[name]).add(input[name]);
  const written = gated(gate("input"), gate("cell"));
  const c = state === null ? written : remembered(gate("forget"), state.c).add<tf.Tensor>(written);
  return { h: gated(gate("output"), c), c };
}

// The gradients below are the usual ones with the products of the forward pass in them: y (1 - y) of a gate that is a
// factor of p is p - p y. Written out by autodiff they are 22 elementwise passes per step, here 17.

/** sigmoid(a) tanh(b). */
const gated = tf.customGrad((a, b, save) => {
  const s = (a as tf.Tensor).sigmoid();
  const t = (b as tf.Tensor).tanh();
  const y = s.mul(t);
  (save as tf.GradSaveFunc)([s, t, y]);
  return { value: y, gradFunc: (dy: tf.Tensor, [s, t, y]: tf.Tensor[]) => throughProduct(dy, s, t, y) };
});

/** sigmoid(f) c. */
const remembered = tf.customGrad((f, c, save) => {
  const s = (f as tf.Tensor).sigmoid();
  const y = s.mul(c as tf.Tensor);
  (save as tf.GradSaveFunc)([s, y]);
  return {
    value: y,
    gradFunc: (dy: tf.Tensor, [s, y]: tf.Tensor[]) => {
      const p = dy.mul(y);
      return [p.sub(p.mul(s)), dy.mul(s)];
    },
  };
});

/** Gradients of s = sigmoid(a) and t = tanh(b) where dy is that of y = s t. */
function throughProduct(dy: tf.Tensor, s: tf.Tensor, t: tf.Tensor, y: tf.Tensor): [da: tf.Tensor, db: tf.Tensor] {
  const p = dy.mul(y);
  return [p.sub(p.mul(s)), dy.mul(s).sub(p.mul(t))];
}

function eachGate<T>(make: (gate: GateName) => T): Gates<T> {
  return { input: make("input"), forget: make("forget"), cell: make("cell"), output: make("output") };
}

/** Cuts a [rows, 4 units] matrix into the four gates' columns. */
function gates(matrix: Float32Array, rows: number, units: number): Gates<tf.Variable> {
  return eachGate((gate) => {
    const first = gateNames.indexOf(gate) * units;
    const columns = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      const start = row * 4 * units + first;
      columns.set(matrix.subarray(start, start + units), row * units);
    }
    return tf.variable(tf.tensor2d(columns, [rows, units]));
  });
}
