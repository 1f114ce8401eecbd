// Adam and AMSGrad, step by step against PyTorch and Keras' formula, with a rate that changes from step to step.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile, type Engine } from "../../lib/compile";
import { adam } from "../../lib/train/adam";
import { amsgrad } from "../../lib/train/amsgrad";
import { milestones } from "../../lib/train/milestones";
import type { MomentOptions } from "../../lib/train/moment-descent";
import { minimise } from "../../lib/train/optimiser";
import { assertClose } from "../compile/compare";

type Variant = "pytorch" | "decayed" | "keras";

const fixture = JSON.parse(readFileSync("test/fixtures/moment-descent.json", "utf8")) as {
  readonly start: number[];
  readonly gradients: number[][];
  readonly rates: number[];
} & Readonly<Record<"adam" | "amsgrad", Readonly<Record<Variant, number[][]>>>>;

const variants: Readonly<Record<Variant, Partial<MomentOptions>>> = {
  pytorch: { epsilonAs: "pytorch" },
  decayed: { epsilonAs: "pytorch", weightDecay: 0.5 },
  keras: { epsilonAs: "keras" },
};
// A learning rate that would show, were it not for the input.
const common = { learningRate: 7, beta1: 0.9, beta2: 0.99, epsilon: 1e-2 };

for (const [name, optimiserOf] of Object.entries({ adam, amsgrad }) as ["adam" | "amsgrad", typeof adam][]) {
  describe(name, () => {
    before(() => tf.setBackend("cpu"));

    for (const variant of Object.keys(variants) as Variant[]) {
      for (const engine of ["onnxruntime", "reference"] as const satisfies Engine[]) {
        it(`follows the fixture (${variant}) on ${engine}, the rate an input that drops`, async () => {
          const w: tf.Variable = tf.variable<tf.Rank>(tf.tensor1d(fixture.start));
          const optimiser = optimiserOf([w], { ...common, ...variants[variant] });
          const step = await compile(
            // The gradient of this loss is the gradient given.
            ({ gradient, rate }) => ({
              loss: minimise(() => w.mul<tf.Tensor>(gradient).sum().asScalar(), optimiser, { learningRate: rate }),
            }),
            { gradient: [4], rate: [] },
            { engine },
          );
          for (const [i, gradient] of fixture.gradients.entries()) {
            await step.run({ gradient: Float32Array.from(gradient), rate: fixture.rates[i] });
            assertClose(w.dataSync(), fixture[name][variant][i], 2e-6, `update ${i + 1}`);
          }
          await step.release();
        });
      }
    }

    it("takes a variable as its rate", async () => {
      const w: tf.Variable = tf.variable<tf.Rank>(tf.tensor1d(fixture.start));
      const rate: tf.Variable = tf.variable<tf.Rank>(tf.scalar(0), false);
      const optimiser = optimiserOf([w], { ...common, ...variants.keras, learningRate: rate });
      const step = await compile(
        ({ gradient }) => ({ loss: minimise(() => w.mul<tf.Tensor>(gradient).sum().asScalar(), optimiser) }),
        { gradient: [4] },
      );
      for (const [i, gradient] of fixture.gradients.entries()) {
        rate.assign(tf.scalar(fixture.rates[i]));
        await step.run({ gradient: Float32Array.from(gradient) });
      }
      assertClose(w.dataSync(), fixture[name].keras.at(-1)!, 2e-6);
    });
  });
}

describe("Milestones", () => {
  it("are those of PyTorch's MultiStepLR", () => {
    const rates = fixture.rates.map((_, i) =>
      milestones({ from: 0.01, epochs: [1, 3], factor: 0.1 }, Math.floor(i / 3)),
    );
    rates.forEach((rate, i) => assert.ok(Math.abs(rate / fixture.rates[i] - 1) < 1e-14, `${rate} in update ${i + 1}`));
    assert.ok(new Set(fixture.rates).size === 3);
  });
});
