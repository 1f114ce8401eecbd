// The training step of the VRAE: compiled against eager over several updates, each of its inputs and options at work, and
// whole trainings from one seed bit for bit the same.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { Engine } from "../../lib/compile";
import { fitVrae, type VraeTraining } from "../../lib/detectors/vrae";
import { vraeStep } from "../../lib/detectors/vrae-step";
import { initVrae, vraeVariables } from "../../lib/models/vrae";
import { rng } from "../../lib/rng";
import { rows } from "../../lib/rows";
import { assertClose } from "../compile/compare";

const batch = 6;
const training: VraeTraining = {
  steps: 5,
  units: 4,
  latentDim: 2,
  softplusIs: "variance",
  epochs: 3,
  batchSize: batch,
  learningRate: 1e-2,
  // Below the largest gradients of this network, so that clipping changes something.
  clipValue: 0.05,
  klWeight: { from: 0.1, to: 1, epochs: 2 },
  inputNoise: { deviation: 0.8, unit: "training standard deviations" },
  l1Activity: 1e-2,
};

type Scale = "noise" | "spread" | "klWeight";
type Options = Pick<VraeTraining, "clipValue" | "l1Activity" | "learningRate">;

interface Updates {
  readonly losses: number[];
  readonly weights: Float32Array;
}

/** Three updates from the same weights, on other series, noise, epsilon and KL weight each time. */
async function threeUpdates(
  engine: Engine,
  { noise = 0.5, spread = 1, klWeight = 0.3, ...changes }: Partial<Record<Scale, number>> & Partial<Options> = {},
): Promise<Updates> {
  const vrae = initVrae(training, rng("weights"));
  const step = await vraeStep(vrae, { ...training, ...changes }, batch, { engine });
  const random = rng("series");
  const losses: number[] = [];
  for (let update = 1; update <= 3; update++) {
    const { loss, reconstruction, kl } = await step.run({
      x: random
        .child("x")
        .child(update)
        .normals(batch * training.steps),
      noise: random
        .child("noise")
        .child(update)
        .normals(batch * training.steps, 0, noise),
      epsilon: random
        .child("epsilon")
        .child(update)
        .normals(batch * training.latentDim, 0, spread),
      klWeight: klWeight * update,
    });
    losses.push(loss, reconstruction, kl);
  }
  await step.release();
  const variables = vraeVariables(vrae);
  const weights = Float32Array.from(variables.flatMap((variable) => [...variable.dataSync()]));
  tf.dispose(variables);
  return { losses, weights };
}

function largestGap(a: Updates, b: Updates): number {
  return a.weights.reduce((gap, weight, i) => Math.max(gap, Math.abs(weight - b.weights[i])), 0);
}

describe("The VRAE training step", () => {
  let compiled: Updates;
  before(async () => {
    await tf.setBackend("cpu");
    compiled = await threeUpdates("onnxruntime");
  });

  it("has the losses and the weights of the eager engine after three updates", async () => {
    const eager = await threeUpdates("reference");
    assertClose(compiled.losses, eager.losses, 1e-5, "losses");
    assertClose(compiled.weights, eager.weights, 1e-5, "weights");
  });

  for (const [name, changes] of Object.entries({
    "input noise": { noise: 0 },
    epsilon: { spread: 0 },
    "KL weight": { klWeight: 0 },
    "clip value": { clipValue: 5 },
    "L1 activity": { l1Activity: 0 },
    "learning rate": { learningRate: 1e-3 },
  })) {
    it(`depends on its ${name}`, async () => {
      const gap = largestGap(compiled, await threeUpdates("onnxruntime", changes));
      assert.ok(gap > 1e-3, `without it the weights differ by ${gap} at most`);
    });
  }

  it("weighs the losses that it returns: reconstruction + weight x KL, and the L1 norm of the state", async () => {
    const { losses } = await threeUpdates("onnxruntime", { l1Activity: 0 });
    const sums = [0, 1, 2].map((i) => losses[3 * i + 1] + 0.3 * (i + 1) * losses[3 * i + 2]);
    assertClose(
      [0, 1, 2].map((i) => losses[3 * i]),
      sums,
      1e-6,
    );
    assert.ok(compiled.losses[0] > losses[0]);
  });

  it("frees its moments on release", async () => {
    const variables = Object.values(tf.engine().registeredVariables).length;
    await threeUpdates("onnxruntime");
    assert.equal(Object.values(tf.engine().registeredVariables).length, variables);
  });
});

describe("fitVrae", () => {
  const x = rows(rng("rows").normals(2 * batch * training.steps), [2 * batch, training.steps]);

  async function latents(seed: number): Promise<Float32Array> {
    const trained = await fitVrae(x, training, rng(seed));
    const { mean, variance } = await trained.encode(x);
    await assert.rejects(trained.encode(rows(new Float32Array(4 * x.shape[1]), [2, 2 * x.shape[1]])), /as in training/);
    await trained.release();
    return Float32Array.of(...mean.data, ...variance.data);
  }

  it("gives the same latents bit for bit from the same seed, and others from another", async () => {
    const first = await latents(1);
    assert.deepEqual(await latents(1), first);
    const other = await latents(2);
    assert.ok(first.every((value, i) => value !== other[i]));
  });

  it("bounds the evidence of the validation rows by its two terms, in closed form and by sampling", async () => {
    const trained = await fitVrae(x, training, rng(1), {}, { validation: x });
    const [q, p] = [await trained.encode(x), await trained.reconstruct(x)];
    const { reconstruction, kl } = await trained.validationBound(3, rng("bound"));
    const [count, size] = q.mean.shape;
    const divergence = (k: number): number =>
      Array.from({ length: count }, (_, row) => row * size + k)
        .map((i) => [q.mean.data[i], q.variance.data[i]])
        .reduce((sum, [mean, variance]) => sum + 0.5 * (variance + mean ** 2 - 1 - Math.log(variance)), 0) / count;
    assertClose(kl, [divergence(0), divergence(1)], 1e-5, "KL by dimension");
    const atMean =
      p.mean.data.reduce((sum, mean, i) => {
        const variance = p.variance.data[i];
        return sum + 0.5 * Math.log(2 * Math.PI * variance) + (x.data[i] - mean) ** 2 / (2 * variance);
      }, 0) / count;
    assertClose([trained.history.validationReconstruction[training.epochs - 1]], [atMean], 1e-5, "at the mean");
    assert.equal(new Set([atMean, ...reconstruction]).size, 4);
    assert.deepEqual(await trained.validationBound(3, rng("bound")), { reconstruction: reconstruction, kl: kl });
    await trained.release();
  });

  it("has no bound without validation rows", async () => {
    const trained = await fitVrae(x, { ...training, epochs: 1 }, rng(1));
    await assert.rejects(
      trained.validationBound(3, rng("bound")),
      /validationBound: expected validation rows and 1 draw or more, got 0 rows and 3 draws\. Pass them to fitVrae\./,
    );
    await trained.release();
  });
});
