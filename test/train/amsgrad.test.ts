// AMSGrad against PyTorch's.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { amsgrad } from "../../lib/train/amsgrad";
import { minimise } from "../../lib/train/optimiser";
import { assertClose } from "../compile/compare";

describe("AMSGrad", () => {
  before(() => tf.setBackend("cpu"));

  it("follows PyTorch's through a spike that plain Adam would forget", () => {
    const fixture = JSON.parse(readFileSync("test/fixtures/amsgrad.json", "utf8")) as {
      start: number[];
      gradients: number[][];
      weights: number[][];
    };
    const w: tf.Variable = tf.variable<tf.Rank>(tf.tensor1d(fixture.start));
    const optimiser = amsgrad([w], { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-12 });
    fixture.gradients.forEach((gradient, i) => {
      optimiser.apply([tf.tensor1d(gradient)]);
      assertClose(w.dataSync(), fixture.weights[i], 2e-6, `update ${i + 1}`);
    });
  });

  it("clips by value before the update", () => {
    const w: tf.Variable = tf.variable<tf.Rank>(tf.tensor1d([0, 0]));
    const seen: number[] = [];
    const optimiser = {
      variables: [w],
      slots: [],
      apply: ([g]: readonly tf.Tensor[]) => void seen.push(...g.dataSync()),
    };
    minimise(
      () =>
        w
          .mul<tf.Tensor>(tf.tensor1d([100, -0.5]))
          .sum()
          .asScalar(),
      optimiser,
      { clipValue: 5 },
    );
    assertClose(seen, [5, -0.5], 1e-7);
  });
});
