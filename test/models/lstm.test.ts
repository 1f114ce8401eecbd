// The LSTM against PyTorch's, and its initial weights against what Keras promises.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { orthogonal } from "../../lib/models/initial";
import { initLstm, lstmVariables, project, runLstm } from "../../lib/models/lstm";
import { rng } from "../../lib/rng";
import { assertClose } from "../compile/compare";

interface Fixture {
  batch: number;
  steps: number;
  inputs: number;
  units: number;
  x: number[];
  weights: number[];
  hidden: number[];
  kernel: number[][];
  recurrent: number[][];
  bias: number[][];
  kernelGradient: number[][];
  recurrentGradient: number[][];
  biasGradient: number[][];
}

describe("The LSTM", () => {
  before(() => tf.setBackend("cpu"));

  it("has PyTorch's hidden states and gradients", () => {
    const f = JSON.parse(readFileSync("test/fixtures/lstm.json", "utf8")) as Fixture;
    const lstm = initLstm(f.inputs, f.units, rng(0));
    const variables = lstmVariables(lstm);
    [...f.kernel, ...f.recurrent, ...f.bias].forEach((values, i) =>
      variables[i].assign(tf.tensor(values, variables[i].shape)),
    );
    const x = tf.tensor3d(f.x, [f.batch, f.steps, f.inputs]);
    const weights = tf.tensor3d(f.weights, [f.batch, f.steps, f.units]);
    const hidden = (): tf.Tensor => {
      const points = tf.unstack(x, 1);
      return tf.stack(
        runLstm(
          lstm,
          points.map((point) => project(lstm, point)),
        ),
        1,
      );
    };
    assertClose(hidden().dataSync(), f.hidden, 1e-6);
    const { grads } = tf.variableGrads(() => hidden().mul(weights).sum().asScalar(), variables);
    [...f.kernelGradient, ...f.recurrentGradient, ...f.biasGradient].forEach((expected, i) =>
      assertClose(grads[variables[i].name].dataSync(), expected, 1e-5, `gradient ${i}`),
    );
  });

  it("starts as Keras' does: orthonormal recurrent rows over all gates, forget bias one", () => {
    const units = 6;
    const lstm = initLstm(2, units, rng(3));
    const rows = tf.concat(
      [lstm.recurrent.input, lstm.recurrent.forget, lstm.recurrent.cell, lstm.recurrent.output],
      1,
    );
    assertClose(rows.matMul(rows.transpose()).dataSync(), tf.eye(units).dataSync(), 1e-6);
    assert.deepEqual([...lstm.bias.forget.dataSync()], Array(units).fill(1));
    assert.deepEqual([...lstm.bias.input.dataSync()], Array(units).fill(0));
    const limit = Math.sqrt(6 / (2 + 4 * units));
    const kernel = [...lstm.kernel.input.dataSync(), ...lstm.kernel.output.dataSync()];
    assert.ok(kernel.every((w) => Math.abs(w) <= limit));
    assert.ok(Math.max(...kernel) > limit / 2);
  });

  it("draws tall orthogonal matrices with orthonormal columns", () => {
    const tall = tf.tensor2d(orthogonal(7, 3, rng(1)), [7, 3]);
    assertClose(tall.transpose().matMul(tall).dataSync(), tf.eye(3).dataSync(), 1e-6);
  });
});
