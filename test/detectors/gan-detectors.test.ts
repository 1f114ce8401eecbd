// AnoGAN, EGBAD and ALAD: from first weights to scores against the same algorithms in PyTorch; rows that do not influence one another;
// scores that separate; seeds that repeat.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { fitAlad, type AladTraining } from "../../lib/detectors/gan/alad";
import { fitAnogan, type AnoganTraining } from "../../lib/detectors/gan/anogan";
import { fitEgbad, type EgbadTraining } from "../../lib/detectors/gan/egbad";
import type { GanTraining, TrainedGan } from "../../lib/detectors/gan/gan";
import { batchHealth } from "../../lib/detectors/gan/gan-health";
import { openInversion } from "../../lib/detectors/gan/inversion";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { initEgbadDiscriminator } from "../../lib/models/egbad";
import { initEncoder, initGenerator } from "../../lib/models/gan";
import { networkVariables } from "../../lib/models/network-variables";
import { rng } from "../../lib/rng";
import { rows, takeRows, type Rows } from "../../lib/rows";
import type { ValidatedHooks } from "../../lib/detectors/validated-training";
import type { History } from "../../lib/train/history";
import { assertClose } from "../compile/compare";
import { sineRng } from "./sine-rng";

interface Followed {
  network: "tabular" | "image";
  term: "features" | "cross entropy" | "L1" | "L2";
  history: History;
  scores: number[];
}

const fixture = JSON.parse(readFileSync("test/fixtures/gan.json", "utf8")) as Record<string, Followed[]>;

const adam = { learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, epsilonAs: "keras" } as const;

/** The fixture's sizes: of 6 columns or 28 x 28 pixels, hidden layers a fraction of the code's. */
const small = (network: "tabular" | "image") => {
  const [inputs, width] = network === "tabular" ? [6, 1 / 32] : [784, 1 / 64];
  return {
    network,
    inputs,
    latentDim: 3,
    width,
    slope: 0.1,
    adam,
    epochs: 2,
    batchSize: 4,
    averageDecay: 0.9,
  } as const;
};
const inversion = {
  steps: 6,
  rates: [
    { from: 0, rate: 0.05 },
    { from: 4, rate: 0.005 },
  ],
} as const;

function wavy(inputs: number): { readonly xTrain: Rows; readonly xTest: Rows } {
  const data = Float32Array.from({ length: 8 * inputs }, (_, i) => (Math.sin(0.37 * i) + 1) / 2);
  return {
    xTrain: rows(data, [8, inputs]),
    xTest: rows(
      data.slice(0, 3 * inputs).map((v) => v ** 2),
      [3, inputs],
    ),
  };
}

async function follows(expected: Followed, trained: TrainedGan, xTest: Rows): Promise<void> {
  assert.deepEqual(Object.keys(trained.history).sort(), Object.keys(expected.history).sort());
  for (const [curve, values] of Object.entries(expected.history)) {
    assertClose(trained.history[curve], values, 2e-5, curve);
  }
  const scale = Math.max(...expected.scores.map(Math.abs));
  const scores = await trained.score(xTest);
  assertClose(
    scores.map((score) => score / scale),
    expected.scores.map((score) => score / scale),
    5e-6,
    "scores",
  );
  await trained.release();
}

describe("GAN detectors", () => {
  before(() => tf.setBackend("cpu"));

  const followed = {
    AnoGAN: ({ network, term }: Followed, x: Rows) =>
      fitAnogan(
        x,
        { ...small(network), dropout: 0.2, inversion, discriminatorWeight: 0.1, discriminatorTerm: term as "features" },
        sineRng(),
      ),
    EGBAD: ({ network, term }: Followed, x: Rows) =>
      fitEgbad(
        x,
        {
          ...small(network),
          dropout: network === "tabular" ? 0.2 : 0.5,
          discriminatorWeight: 0.1,
          discriminatorTerm: term as "features",
        },
        sineRng(),
      ),
    ALAD: ({ network, term }: Followed, x: Rows) =>
      fitAlad(x, { ...small(network), dropout: { pair: 0.5, cycle: 0.2 }, score: term }, sineRng()),
  };
  for (const [name, fit] of Object.entries(followed)) {
    for (const expected of fixture[name]) {
      it(`${name}, ${expected.network}, by ${expected.term}: losses, health and scores are PyTorch's`, async () => {
        const { xTrain, xTest } = wavy(small(expected.network).inputs);
        await follows(expected, await fit(expected, xTrain), xTest);
      });
    }
  }

  /** Rows near a line through the cube, which is normal, or anywhere in it. */
  function cube(count: number, where: "line" | "anywhere", seed: number): Rows {
    const random = rng(seed);
    const row = (t: number): number[] =>
      Array.from({ length: 6 }, (_, j) => (where === "anywhere" ? random.uniform() : j % 2 ? t : 1 - t));
    return rows(Float32Array.from(Array.from({ length: count }, () => row(random.uniform())).flat()), [count, 6]);
  }
  const xTrain = cube(100, "line", 1);
  const xTest = rows(Float32Array.of(...cube(40, "line", 2).data, ...cube(40, "anywhere", 3).data), [80, 6]);
  const yTest = Uint8Array.from({ length: 80 }, (_, i) => Number(i >= 40));
  const toy = {
    ...small("tabular"),
    latentDim: 2,
    width: 1 / 4,
    adam: { ...adam, learningRate: 0.005 },
    epochs: 40,
    batchSize: 20,
  } as const;
  const toyAnogan: AnoganTraining = {
    ...toy,
    dropout: 0.2,
    inversion: { steps: 100, rates: [{ from: 0, rate: 0.05 }] },
    discriminatorWeight: 0.1,
    discriminatorTerm: "features",
  };
  const toyEgbad: EgbadTraining = { ...toy, dropout: 0.2, discriminatorWeight: 0.1, discriminatorTerm: "features" };
  const toyAlad: AladTraining = { ...toy, dropout: { pair: 0.5, cycle: 0.2 }, score: "features" };
  type Fit = (changes: Partial<GanTraining>, hooks?: ValidatedHooks) => Promise<TrainedGan>;
  const fits: Record<string, Fit> = {
    AnoGAN: (changes, hooks) => fitAnogan(xTrain, { ...toyAnogan, ...changes }, rng(3), {}, hooks),
    EGBAD: (changes, hooks) => fitEgbad(xTrain, { ...toyEgbad, ...changes }, rng(3), {}, hooks),
    ALAD: (changes, hooks) => fitAlad(xTrain, { ...toyAlad, ...changes }, rng(3), {}, hooks),
  };

  for (const [name, fit] of Object.entries(fits)) {
    it(`${name}: trained, it tells anomalies from normal rows, which it did not before`, async () => {
      const [trained, untrained] = [await fit({}), await fit({ epochs: 0 })];
      const [after, before] = [rocAuc(yTest, await trained.score(xTest)), rocAuc(yTest, await untrained.score(xTest))];
      assert.ok(after > 0.85 && after > before + 0.3, `AUC ${before} to ${after}`);
      assert.deepEqual([untrained.weightsMoved, untrained.history, untrained.health], [0, {}, null]);
      assert.ok(trained.weightsMoved > 1e-3 && trained.history.loss.length === 40);
      const { realAccuracy, madeAccuracy, spread } = trained.health!;
      assert.ok(Math.min(realAccuracy, madeAccuracy) < 0.9 && spread > 0.5, JSON.stringify(trained.health));
      for (const fitted of [trained, untrained]) await fitted.release();
    });

    it(`${name}: a seed repeats to the bit`, async () => {
      const [once, again] = [await fit({ epochs: 3 }), await fit({ epochs: 3 })];
      assert.deepEqual(once.history, again.history);
      assert.deepEqual(await once.score(xTest), await again.score(xTest));
      for (const fitted of [once, again]) await fitted.release();
    });

    it(`${name}: a row's score does not depend on the rows scored with it`, async () => {
      const fitted = await fit({ epochs: 2 });
      const [whole, first] = [await fitted.score(xTest), await fitted.score(takeRows(xTest, [0, 1, 2]))];
      const others = await fitted.score(takeRows(xTest, [0, 50, 2]));
      assert.deepEqual([others[0], others[2]], [first[0], first[2]]);
      assertClose(first, whole.slice(0, 3), 1e-4, "three of eighty");
      await fitted.release();
    });

    it(`${name}: validation stops it and brings back the best epoch's weights`, async () => {
      const values = [0.1, 0.9, 0.5, 0.4];
      const seen: Float32Array[] = [];
      const value = (scores: Float32Array, epoch: number): number => {
        seen.push(scores.slice());
        return values[(epoch - 1) / 2];
      };
      const validation = { x: xTest, every: 2, patience: 4, better: "higher", value } as const;
      const fitted = await fit({ epochs: 20 }, { validation });
      assert.equal(fitted.history.loss.length, 8);
      assert.deepEqual(fitted.history.validation, values);
      assert.deepEqual(fitted.best, { epoch: 3, value: 0.9 });
      assert.equal(fitted.health!.spread, fitted.history.spread[3]);
      assert.deepEqual(await fitted.score(xTest), seen[1]);
      assert.notDeepEqual(seen[1], seen[3]);
      await fitted.release();
    });

    it(`${name}: a learning rate of 0 is seen, and rows of another width are refused`, async () => {
      const still = await fit({ epochs: 2, adam: { ...adam, learningRate: 0 } });
      assert.equal(still.weightsMoved, 0);
      await assert.rejects(still.score(rows(new Float32Array(10), [2, 5])), {
        message: `${name.toLowerCase()}: expected rows of 6 numbers as in training, got 5. Make both in the same way.`,
      });
      await still.release();
    });
  }

  it("have the sizes of the code for KDD99 and MNIST", async () => {
    const sized = { epochs: 0, width: 1, averageDecay: 0 } as const;
    const kdd = { ...sized, inputs: 121, latentDim: 32 } as const;
    const x = rows(new Float32Array(121), [1, 121]);
    const dense = (...units: number[]): number => units.slice(1).reduce((sum, n, i) => sum + (units[i] + 1) * n, 0);
    const [encoder, generator] = [dense(121, 64, 32), dense(32, 64, 128, 121)];
    const pair = dense(121, 128) + dense(32, 128) + dense(256, 128, 1);
    const [xx, zz] = [dense(242, 128, 1), dense(64, 32, 1)];
    const anogan = await fitAnogan(x, { ...toyAnogan, ...kdd }, rng(1));
    const egbad = await fitEgbad(x, { ...toyEgbad, ...kdd }, rng(1));
    const alad = await fitAlad(x, { ...toyAlad, ...kdd }, rng(1));
    assert.equal(anogan.parameters, generator + dense(121, 256, 128, 128, 1));
    assert.equal(egbad.parameters, encoder + generator + pair);
    // Normalised, the layer of x has a scale and an offset in place of its biases.
    assert.equal(alad.parameters, encoder + generator + pair + 128 + xx + zz);
    assert.deepEqual(
      [anogan, egbad, alad].map(({ scoringNumbers }) => scoringNumbers),
      [anogan.parameters, egbad.parameters, encoder + generator + xx],
    );
    for (const fitted of [anogan, egbad, alad]) await fitted.release();

    // Units and filters a sixteenth of the code's.
    const mnist = { network: "image", inputs: 784, latentDim: 200, width: 1 / 16, slope: 0.1 } as const;
    const count = (network: object): number =>
      networkVariables(network).reduce((sum, { size, trainable }) => sum + (trainable ? size : 0), 0);
    const drawn = initGenerator(mnist, rng(1));
    const images = 49 * 8;
    // Scales and offsets under batch normalisation, and no biases.
    assert.equal(count(drawn), 200 * 64 + 64 * images + 16 * 8 * 4 + 16 * 4 + 1 + 2 * (64 + images + 4));
    const [e, d] = [initEncoder(mnist, rng(1)), initEgbadDiscriminator(mnist, 0.5, rng(1))];
    assert.equal(count(e), 9 * 2 + 2 + 9 * 2 * 4 + 9 * 4 * 8 + 2 * (4 + 8) + dense(images, 200));
    assert.equal(count(d), 16 * 4 + 4 + 16 * 4 * 4 + 2 * 4 + dense(200, 32) + dense(49 * 4 + 32, 64, 1));
    for (const network of [drawn, e, d]) tf.dispose(networkVariables(network));
  });

  it("refuses images of another size", async () => {
    await assert.rejects(fitAnogan(xTrain, { ...toyAnogan, network: "image" }, rng(1)), {
      message: "gan: expected images of 784 pixels, got 6. Take the tabular network.",
    });
  });

  it("inversion: reaches what a generator can make, and of one that makes one row alone the score is the distance from that", async () => {
    const inverted = { latentDim: 6, knownSize: 6, known: (x: tf.Tensor) => x, chunk: 50 };
    const search = {
      steps: 300,
      rates: [
        { from: 0, rate: 0.1 },
        { from: 200, rate: 0.01 },
      ],
    };
    const copy = await openInversion(
      6,
      { ...inverted, loss: (x, _, z) => x.sub(z).square().sum(1) },
      search,
      rng(1),
      {},
    );
    const constant = await openInversion(
      6,
      { ...inverted, loss: (x, _, z) => x.sub(z.mul(0)).abs().sum(1) },
      search,
      rng(1),
      {},
    );
    const [reached, distances] = [await copy.score(xTest), await constant.score(xTest)];
    assert.ok(Math.max(...reached) < 1e-3, `${Math.max(...reached)}`);
    const sums = Array.from({ length: 80 }, (_, i) => xTest.data.slice(6 * i, 6 * i + 6).reduce((sum, v) => sum + v));
    assertClose(distances, sums, 1e-5);
    await copy.release();
    await constant.release();
  });

  it("health: accuracies of logits, and a spread that is 0 for a generator that makes one row, 1 for the data's own rows", () => {
    const real = tf.tensor2d([0, 0, 2, 8], [2, 2]);
    const logits = { real: tf.tensor1d([1, -2]), made: tf.tensor1d([-3, -1]) };
    const of = (made: tf.Tensor): number[] =>
      Object.values(batchHealth(logits, { real, made })).map((value) => value.dataSync()[0]);
    assert.deepEqual(of(tf.ones([2, 2])), [0.5, 1, 0]);
    assert.deepEqual(of(real), [0.5, 1, 1]);
    assert.deepEqual(of(real.div(4)), [0.5, 1, 0.25]);
  });
});
