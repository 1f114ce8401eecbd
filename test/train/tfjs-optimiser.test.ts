// The optimisers of TensorFlow.js by name: first updates in closed form, and compiled as they are eagerly.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { minimise } from "../../lib/train/optimiser";
import { tfjsOptimiser, type TfjsOptimiser } from "../../lib/train/tfjs-optimiser";

const names = ["adam", "adamax", "adadelta", "rmsprop", "momentum", "sgd"] as const;

/** The weight after so many updates on the loss w^2 / 2, whose gradient is w, from w = 1. */
async function weightAfter(
  updates: number,
  name: TfjsOptimiser["name"],
  engine: "onnxruntime" | "reference",
): Promise<number> {
  const w = tf.variable(tf.scalar(1)) as tf.Variable;
  const optimiser = tfjsOptimiser([w], { name, learningRate: 0.1, beta1: 0.5, momentum: 0.9 });
  const step = await compile(
    ({ x }) => ({ loss: minimise(() => w.square().mul<tf.Tensor>(x).div(2).asScalar(), optimiser) }),
    { x: [] },
    { engine },
  );
  for (let i = 0; i < updates; i++) await step.run({ x: 1 });
  await step.release();
  optimiser.release?.();
  const [value] = w.dataSync();
  w.dispose();
  return value;
}

describe("An optimiser of TensorFlow.js", () => {
  before(() => tf.setBackend("cpu"));

  it("makes the first updates of its formula", async () => {
    const second = 1 - 0.1 - 0.1 * 0.9;
    const expected: Readonly<Record<TfjsOptimiser["name"], readonly number[]>> = {
      sgd: [0.9, second],
      momentum: [0.9, 0.9 - 0.1 * (0.9 + 0.9)],
      // Its library divides by the mean square from before the update, which starts equal to that of the updates: it is SGD.
      adadelta: [0.9, second],
      rmsprop: [1 - 0.1 / Math.sqrt(0.1)],
      // A first update of Adam and Adamax is as long as the learning rate, whatever the gradient.
      adam: [0.9],
      adamax: [0.9],
    };
    for (const name of names) {
      for (const [i, weight] of expected[name].entries()) {
        const found = await weightAfter(i + 1, name, "onnxruntime");
        assert.ok(Math.abs(found - weight) < 1e-5, `${name}: ${found}, not ${weight}`);
      }
    }
  });

  it("is the same compiled and eager after five updates", async () => {
    for (const name of names) {
      const [compiled, eager] = [await weightAfter(5, name, "onnxruntime"), await weightAfter(5, name, "reference")];
      assert.ok(Math.abs(compiled - eager) < 1e-5, `${name}: ${compiled} and ${eager}`);
    }
  });
});
