// Stacks of layers: the shapes that they make, what batch normalisation remembers, what dropout drops.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { networkVariables } from "../../lib/models/network-variables";
import { applyStack, dropouts, initStack, outputShape, type Layer, type Stack } from "../../lib/models/stack";
import { rng } from "../../lib/rng";
import { assertClose } from "../compile/compare";

const stackOf = (input: readonly number[], layers: readonly Layer[]): Stack =>
  initStack({ input, layers, slope: 0.1, start: "Glorot uniform" }, rng(1));
const plain = { outputs: 2, activation: "none" } as const;

describe("Stacks of layers", () => {
  before(() => tf.setBackend("cpu"));

  it("keep sizes as TensorFlow's padding 'same' does: divided by a stride and rounded up, or multiplied by it", () => {
    const convolution = { ...plain, kind: "convolution", filter: { side: 3, stride: 2 } } as const;
    const transposed = { ...plain, kind: "transposed convolution", filter: { side: 4, stride: 2 } } as const;
    const back = { ...plain, kind: "dense", outputs: 18, image: [3, 3, 2] } as const;
    const stack = stackOf([5, 5, 1], [convolution, convolution, back, transposed]);
    assert.deepEqual(
      stack.weights.map(({ shape }) => shape),
      [
        [3, 3, 2],
        [2, 2, 2],
        [3, 3, 2],
        [6, 6, 2],
      ],
    );
    assert.deepEqual(applyStack(stack, tf.ones([7, 5, 5, 1]), { statistics: "running" }).shape, [7, 6, 6, 2]);
    assert.deepEqual(outputShape(stack), [6, 6, 2]);
    assert.deepEqual(outputShape(stackOf([4], [])), [4]);
  });

  it("start at Glorot's limit, the taps of a filter counted on both sides", () => {
    const stack = stackOf([9, 9, 3], [{ ...plain, kind: "convolution", outputs: 50, filter: { side: 5, stride: 1 } }]);
    const largest = Math.max(...stack.weights[0].kernel.abs().dataSync());
    const limit = Math.sqrt(6 / (25 * 3 + 25 * 50));
    assert.ok(largest <= limit && largest > 0.99 * limit, `${largest} of ${limit}`);
  });

  it("normalise by the batch, and remember a hundredth of its statistics where asked to", () => {
    const stack = stackOf([1], [{ ...plain, kind: "dense", outputs: 1, normalised: true }]);
    const { kernel, norm } = stack.weights[0];
    kernel.assign(tf.tensor2d([[2]]));
    norm!.scale.assign(tf.tensor1d([3]));
    norm!.offset.assign(tf.tensor1d([-1]));
    const x = tf.tensor2d([0, 1, 5], [3, 1]);
    // 2 x: mean 4, variance 56 / 3, or 28 without bias.
    const expected = [0, 2, 10].map((h) => (3 * (h - 4)) / Math.sqrt(56 / 3 + 1e-3) - 1);
    const { mean, variance } = norm!.running;
    assertClose(applyStack(stack, x, { statistics: "batch" }).dataSync(), expected, 1e-5);
    assert.deepEqual([mean.dataSync()[0], variance.dataSync()[0]], [0, 1]);
    assertClose(applyStack(stack, x, { statistics: "batch, remembered" }).dataSync(), expected, 1e-5);
    assertClose([mean.dataSync()[0], variance.dataSync()[0]], [0.04, 0.99 + 0.28], 1e-6);
    const by = [0, 2, 10].map((h) => (3 * (h - 0.04)) / Math.sqrt(1.27 + 1e-3) - 1);
    assertClose(applyStack(stack, x, { statistics: "running" }).dataSync(), by, 1e-5);
    // Kernel, scale and offset are trained; there is no bias.
    assert.deepEqual(
      networkVariables(stack).map(({ trainable }) => trainable),
      [true, true, true, false, false],
    );
  });

  it("multiply by one mask for each layer with dropout, after its activation", () => {
    const layer = { kind: "dense", outputs: 2, activation: "leaky ReLU" } as const;
    const stack = stackOf([2], [{ ...layer, dropout: 0.5 }, layer, { ...layer, dropout: 0.2 }]);
    for (const { kernel } of stack.weights) kernel.assign(tf.tensor2d([1, 0, 0, 1], [2, 2]));
    assert.deepEqual(dropouts(stack), [
      { rate: 0.5, size: 2 },
      { rate: 0.2, size: 2 },
    ]);
    const masks = [tf.tensor2d([2, 0], [1, 2]), tf.tensor2d([1.25, 1.25], [1, 2])];
    const x = tf.tensor2d([-8, 3], [1, 2]);
    assertClose(applyStack(stack, x, { statistics: "running", masks }).dataSync(), [-8 * 0.001 * 2.5, 0], 1e-7);
    assertClose(applyStack(stack, x, { statistics: "running" }).dataSync(), [-0.008, 3], 1e-7);
  });
});
