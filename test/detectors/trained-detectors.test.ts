// Detectors that train a network: a loss that falls, scores that separate, seeds that repeat, and a training that does nothing is seen.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { fitAutoencoder, type AutoencoderTraining } from "../../lib/detectors/autoencoder";
import { fitBigan, ratesOf, type BiganTraining } from "../../lib/detectors/bigan";
import { fitSeq2seq, type Seq2seqTraining } from "../../lib/detectors/seq2seq";
import { chunkRows, openScorer, type Trained } from "../../lib/detectors/trained";
import { fitVae, type VaeTraining } from "../../lib/detectors/vae";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";
import { dropoutMask, dropoutMaskByGaps } from "../../lib/train/dropout-mask";

const width = 6;

/** Rows near a line through the unit cube, or anywhere in it. */
function cube(count: number, where: "line" | "anywhere", seed: number): Rows {
  const random = rng(seed);
  const data = Array.from({ length: count }, () => random.uniform()).flatMap((t) =>
    Array.from({ length: width }, (_, j) => (where === "line" ? (j % 2 ? t : 1 - t) : random.uniform())),
  );
  return rows(Float32Array.from(data), [count, width]);
}

const xTrain = cube(50, "line", 1);
const xTest = rows(Float32Array.of(...cube(40, "line", 2).data, ...cube(40, "anywhere", 3).data), [80, width]);
const yTest = Uint8Array.from({ length: 80 }, (_, i) => Number(i >= 40));

const adam = { learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, epsilonAs: "keras" } as const;
// 50 rows leave a last batch of 2.
const common = { adam, epochs: 60, batchSize: 16, lastBatch: "keep" } as const;
const options = {
  autoencoder: {
    ...common,
    sizes: [width, 5, 1],
    slope: 0.1,
    output: "sigmoid",
    kernel: "Glorot uniform",
  } satisfies AutoencoderTraining,
  VAE: { ...common, sizes: [width, 5, 2], slope: 0.1, klWeight: 0.01 } satisfies VaeTraining,
  Seq2seq: { ...common, steps: width, units: 4, dropout: 0, epochs: 25 } satisfies Seq2seqTraining,
  BiGAN: {
    ...common,
    inputs: width,
    hidden: 16,
    latentDim: 1,
    epochIs: "all rows",
    updateCounter: "own",
    dropout: 0.2,
    discriminatorWeight: 0.1,
    epochs: 2,
  } satisfies BiganTraining,
};
type Changes = { readonly epochs?: number; readonly learningRate?: number };
const fits = {
  autoencoder: ({ learningRate = 0.02, ...more }: Changes = {}, x = xTrain) =>
    fitAutoencoder(x, { ...options.autoencoder, adam: { ...adam, learningRate }, ...more }, rng(7)),
  VAE: ({ learningRate = 0.02, ...more }: Changes = {}, x = xTrain) =>
    fitVae(x, { ...options.VAE, adam: { ...adam, learningRate }, ...more }, rng(7)),
  Seq2seq: ({ learningRate = 0.02, ...more }: Changes = {}, x = xTrain) =>
    fitSeq2seq(x, { ...options.Seq2seq, adam: { ...adam, learningRate }, ...more }, rng(7)),
  BiGAN: ({ learningRate = 0.02, ...more }: Changes = {}, x = xTrain) =>
    fitBigan(x, { ...options.BiGAN, adam: { ...adam, learningRate }, ...more }, rng(7)),
};

async function scored(trained: Trained): Promise<Trained & { readonly auc: number; readonly scores: Float32Array }> {
  const scores = await trained.score(xTest);
  await trained.release();
  return { ...trained, scores, auc: rocAuc(yTest, scores) };
}

describe("Detectors that train a network", () => {
  before(() => tf.setBackend("cpu"));

  for (const name of ["autoencoder", "VAE", "Seq2seq"] as const) {
    it(`${name}: the loss falls, anomalies score higher than before training, and a seed repeats to the bit`, async function () {
      this.timeout(60_000);
      const once = await scored(await fits[name]());
      const { loss } = once.history;
      assert.equal(loss.length, options[name].epochs);
      assert.ok(loss.at(-1)! < 0.6 * loss[0], `loss ${loss[0]} to ${loss.at(-1)}`);
      const untrained = await scored(await fits[name]({ epochs: 0 }));
      assert.deepEqual([untrained.weightsMoved, untrained.history], [0, {}]);
      assert.ok(once.auc > 0.85 && once.auc > untrained.auc, `AUC ${untrained.auc} to ${once.auc}`);
      assert.deepEqual((await scored(await fits[name]())).scores, once.scores);
    });
  }

  it("BiGAN: trained to a draw, it makes normal rows better than others from their codes", async () => {
    const training = { ...options.BiGAN, epochs: 100, adam: { ...adam, learningRate: 0.01, beta1: 0.5 } };
    const fit = (epochs: number): Promise<Trained> => fitBigan(xTrain, { ...training, epochs }, rng(7));
    const [trained, untrained] = [await scored(await fit(100)), await scored(await fit(0))];
    // Where the discriminator can no longer tell the pairs apart, its cross entropy is ln 2.
    assert.ok(Math.abs(trained.history.discriminator.at(-1)! - Math.LN2) < 0.1);
    assert.ok(trained.auc > 0.75 && trained.auc > untrained.auc + 0.1, `AUC ${untrained.auc} to ${trained.auc}`);
  });

  for (const name of Object.keys(fits) as (keyof typeof fits)[]) {
    it(`${name}: without an effective backward pass the weights do not move, and that is recorded`, async () => {
      const still = await fits[name]({ epochs: 2, learningRate: 0 });
      const moving = await fits[name]({ epochs: 2 });
      assert.equal(still.weightsMoved, 0);
      assert.ok(moving.weightsMoved > 1e-3);
      await Promise.all([still.release(), moving.release()]);
    });

    it(`${name}: refuses rows of another width`, async () => {
      const where = `fit${name[0].toUpperCase()}${name.slice(1).replace("AE", "ae").replace("iGAN", "igan")}`;
      await assert.rejects(fits[name]({}, rows(new Float32Array(10), [2, 5])), {
        message: `${where}: expected rows of shape [rows, 6], got [2, 5].`,
      });
    });

    it(`${name}: scores no row that is wider or has no numbers`, async () => {
      const trained = await fits[name]({ epochs: 1 });
      await assert.rejects(
        trained.score(rows(new Float32Array(14), [2, 7])),
        /: expected rows of 6 numbers as in training, got 7\./,
      );
      const bad = rows(Float32Array.of(0, 0, 0, 0, 0, 0, 0, NaN, 0, 0, 0, 0), [2, 6]);
      await assert.rejects(
        trained.score(bad),
        /: expected finite numbers, got NaN in row 1\. Check the rows to score\./,
      );
      await trained.release();
    });
  }

  it("autoencoder: a penalty has a curve of its own, shrinks the kernels, and leaves the loss that of the rows", async () => {
    const fit = (l2: number): Promise<Trained> =>
      fitAutoencoder(xTrain, { ...options.autoencoder, penalty: { l1: 0, l2 } }, rng(7));
    const [free, none, strong] = [await fits.autoencoder(), await fit(0), await fit(0.1)];
    assert.deepEqual(none.history.loss, free.history.loss);
    assert.deepEqual(new Set(none.history.penalty), new Set([0]));
    const { loss, penalty } = strong.history;
    assert.ok(penalty[59] < 0.1 * penalty[0]);
    assert.ok(loss[59] > free.history.loss[59]);
    // One batch of all rows: the loss of the epoch is the error of the rows before its update.
    const once = { ...options.autoencoder, epochs: 1, batchSize: 50, penalty: { l1: 0, l2: 0.1 } };
    const before = await fitAutoencoder(xTrain, { ...once, epochs: 0 }, rng(7));
    const errors = await before.score(xTrain);
    const first = (await fitAutoencoder(xTrain, once, rng(7))).history.loss[0];
    assert.ok(Math.abs(first - errors.reduce((sum, error) => sum + error, 0) / 50) < 1e-6);
  });

  it("VAE: a score is drawn anew each time, and at the mean of z it is not", async () => {
    const vae = await fits.VAE({ epochs: 2 });
    assert.notDeepEqual(await vae.score(xTest), await vae.score(xTest));
    assert.deepEqual(await vae.scoreAtMean(xTest), await vae.scoreAtMean(xTest));
    await vae.release();
  });

  it("BiGAN: scored as a set, rows keep the order of their distances and share one cross entropy", async () => {
    const bigan = await fits.BiGAN({ epochs: 1 });
    const [single, whole] = [await bigan.score(xTest), await bigan.scoreAsSet(xTest)];
    await bigan.release();
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean(single) - mean(whole)) < 1e-5);
    assert.notDeepEqual(single, whole);
  });

  it("BiGAN: FF12's fifteen rounds see one random batch each, and an epoch of all rows sees each row", async () => {
    const trained = await fitBigan(xTrain, { ...options.BiGAN, epochIs: "one random batch", epochs: 3 }, rng(7));
    assert.equal(trained.history.loss.length, 3);
    assert.ok(trained.weightsMoved > 0);
    await trained.release();
  });

  it("BiGAN: one Adam for both networks corrects the first joint update as if it were the third", () => {
    const own = { adam, updateCounter: "own" } as const;
    assert.deepEqual(ratesOf(3, own), [0.02, 0.02, 0.02]);
    const correction = (t: number): number => Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
    const [real, made, pair] = ratesOf(0, { adam, updateCounter: "shared" });
    assert.deepEqual([real, made], [0.02, 0.02]);
    assert.ok(Math.abs(pair - (0.02 * correction(3)) / correction(1)) < 1e-15);
    // Long trainings do not feel it.
    for (const rate of ratesOf(20_000, { adam, updateCounter: "shared" })) assert.ok(Math.abs(rate - 0.02) < 1e-9);
  });

  it("scores every row, in its place, in chunks", async () => {
    const count = 2 * chunkRows + 3;
    const x = rows(
      Float32Array.from({ length: count }, (_, i) => i),
      [count, 1],
    );
    const sizes: number[] = [];
    const double = (x: tf.Tensor): tf.Tensor => {
      sizes.push(x.shape[0]);
      return x.mul(2).sum(1);
    };
    const scorer = await openScorer("double", 1, double, {});
    const scores = await scorer.score(x);
    await scorer.release();
    // Traced once for each size of a chunk.
    assert.deepEqual(sizes, [chunkRows, 3]);
    assert.deepEqual(
      scores,
      x.data.map((value) => 2 * value),
    );
  });

  for (const [how, draw] of Object.entries({ dropoutMask, dropoutMaskByGaps })) {
    it(`a ${how} drops at its rate, whether its neighbour was dropped or not, and keeps the mean`, () => {
      const mask = draw(10_000, 0.2, rng(1));
      const [dropped, kept] = [mask.filter((factor) => factor === 0).length, mask.filter((f) => f === 1.25).length];
      assert.equal(dropped + kept, 10_000);
      assert.ok(Math.abs(dropped / 10_000 - 0.2) < 0.015);
      const inPairs = mask.filter((factor, i) => factor === 0 && mask[i + 1] === 0).length;
      assert.ok(Math.abs(inPairs / dropped - 0.2) < 0.03);
    });
  }
});
