// The paper's network: its size, its shapes, its loss terms against closed forms, compiled against eager.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  decode,
  encoderState,
  initVrae,
  klDivergence,
  negativeLogLikelihood,
  posterior,
  sampleLatent,
  vraeVariables,
  type Vrae,
} from "../../lib/models/vrae";
import { rng } from "../../lib/rng";
import { assertClose, assertSame } from "../compile/compare";

const small = { steps: 4, units: 3, latentDim: 2, softplusIs: "variance" } as const;
const normals = (shape: number[], seed: string): tf.Tensor =>
  tf.tensor(rng(seed).normals(shape.reduce((product, axis) => product * axis, 1)), shape);

function loss(vrae: Vrae, x: tf.Tensor, epsilon: tf.Tensor): tf.Scalar {
  const q = posterior(vrae, encoderState(vrae, x));
  return negativeLogLikelihood(x, decode(vrae, sampleLatent(q, epsilon)))
    .add(klDivergence(q))
    .mean()
    .asScalar();
}

describe("The VRAE network", () => {
  before(() => tf.setBackend("cpu"));

  it("has the paper's 273,420 parameters", () => {
    const vrae = initVrae({ steps: 140, units: 128, latentDim: 5, softplusIs: "variance" }, rng(1));
    const count = vraeVariables(vrae).reduce((sum, variable) => sum + variable.size, 0);
    assert.equal(count, 273_420);
  });

  it("maps [batch, steps] to a latent Gaussian and back", () => {
    const vrae = initVrae(small, rng(1));
    const q = posterior(vrae, encoderState(vrae, normals([5, 4], "x")));
    assert.deepEqual(q.mean.shape, [5, 2]);
    assert.deepEqual(q.variance.shape, [5, 2]);
    const p = decode(vrae, q.mean);
    assert.deepEqual(p.mean.shape, [5, 4]);
    assert.ok([...p.variance.dataSync(), ...q.variance.dataSync()].every((v) => v > 0));
  });

  it("squares the softplus where it is read as a standard deviation", () => {
    const asVariance = initVrae(small, rng(1));
    const asDeviation = initVrae({ ...small, softplusIs: "standard deviation" }, rng(1));
    const state = normals([1, 6], "state");
    const softplus = posterior(asVariance, state).variance.sub(1e-6);
    assertClose(posterior(asDeviation, state).variance.sub(1e-6).dataSync(), softplus.square().dataSync(), 1e-6);
  });

  it("has the closed form of the KL divergence and of the Gaussian likelihood", () => {
    const mean = [0.5, -1];
    const variance = [0.25, 2];
    const gaussian = { mean: tf.tensor2d([mean]), variance: tf.tensor2d([variance]) };
    const kl = mean.reduce((sum, m, i) => sum + 0.5 * (variance[i] + m * m - 1 - Math.log(variance[i])), 0);
    assertClose(klDivergence(gaussian).dataSync(), [kl], 1e-6);
    const x = [1, 1];
    const density = x.map((v, i) => {
      const sd = Math.sqrt(variance[i]);
      return Math.exp(-0.5 * ((v - mean[i]) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
    });
    assertClose(
      negativeLogLikelihood(tf.tensor2d([x]), gaussian).dataSync(),
      [-Math.log(density[0]) - Math.log(density[1])],
      1e-6,
    );
    const standard = { mean: tf.zeros([1, 2]), variance: tf.ones([1, 2]) };
    assertClose(klDivergence(standard).dataSync(), [0], 1e-7);
  });

  it("sees the series from both ends: the state depends on the first and on the last point", () => {
    const vrae = initVrae(small, rng(1));
    const x = normals([1, 4], "ends").dataSync().slice();
    const stateAt = (change: number | null): Float32Array => {
      const moved = Float32Array.from(x);
      if (change !== null) moved[change] += 1;
      return encoderState(vrae, tf.tensor2d(moved, [1, 4])).dataSync() as Float32Array;
    };
    const base = stateAt(null);
    for (const point of [0, 3]) {
      const moved = stateAt(point);
      for (const [name, from] of [
        ["forward", 0],
        ["backward", 3],
      ] as const) {
        assert.ok(
          [0, 1, 2].some((i) => Math.abs(moved[from + i] - base[from + i]) > 1e-4),
          `the ${name} state ignores point ${point}`,
        );
      }
    }
  });

  it("has the same loss and gradients compiled as eager", async () => {
    const vrae = initVrae(small, rng(2));
    const variables = vraeVariables(vrae);
    await assertSame(
      ({ x, epsilon }) => {
        const { value, grads } = tf.variableGrads(() => loss(vrae, x, epsilon), variables);
        return { loss: value, ...Object.fromEntries(variables.map((v, i) => [`g${i}`, grads[v.name]])) };
      },
      { x: [3, 4], epsilon: [3, 2] },
      rng("vrae"),
      { tolerance: 2e-5 },
    );
  });

  it("has the gradients of finite differences", () => {
    const vrae = initVrae(small, rng(4));
    const variables = vraeVariables(vrae);
    const [x, epsilon] = [normals([3, 4], "x"), normals([3, 2], "epsilon")];
    const { grads } = tf.variableGrads(() => loss(vrae, x, epsilon), variables);
    const h = 2e-3;
    for (const variable of variables) {
      const values = variable.dataSync().slice();
      const at = (j: number, shift: number): number =>
        tf.tidy(() => {
          const moved = values.slice();
          moved[j] += shift;
          variable.assign(tf.tensor(moved, variable.shape));
          return loss(vrae, x, epsilon).dataSync()[0];
        });
      // Two entries of each variable: the graph is the same for all of them.
      for (const j of [0, values.length - 1]) {
        const slope = (at(j, h) - at(j, -h)) / (2 * h);
        const gradient = grads[variable.name].dataSync()[j];
        assert.ok(Math.abs(slope - gradient) < 1e-2 * Math.max(1, Math.abs(slope)), `${slope} against ${gradient}`);
      }
      variable.assign(tf.tensor(values, variable.shape));
    }
  });
});
