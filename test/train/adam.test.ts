// Adam against PyTorch's.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { adam } from "../../lib/train/adam";
import { assertClose } from "../compile/compare";

describe("Adam", () => {
  before(() => tf.setBackend("cpu"));

  it("follows PyTorch's on parameters of several shapes, epsilon included", () => {
    const fixture = JSON.parse(readFileSync("test/fixtures/adam.json", "utf8")) as {
      start: number[][];
      gradients: number[][][];
      weights: number[][][];
    };
    const variables: tf.Variable[] = [[2, 3], [4]].map((shape, i) =>
      tf.variable<tf.Rank>(tf.tensor(fixture.start[i], shape)),
    );
    const optimiser = adam(variables, { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-2 });
    fixture.gradients.forEach((gradients, update) => {
      optimiser.apply(gradients.map((gradient, i) => tf.tensor(gradient, variables[i].shape)));
      variables.forEach((variable, i) =>
        assertClose(variable.dataSync(), fixture.weights[update][i], 2e-6, `update ${update + 1}, parameter ${i}`),
      );
    });
  });
});
