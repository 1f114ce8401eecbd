// The deep detectors of the NCAE paper against the same trainings in PyTorch, and what they make of images.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { fitConvolutionalAutoencoder } from "../../lib/detectors/images/convolutional-autoencoder";
import { deepSadLoss, fitDeepSad } from "../../lib/detectors/images/deep-sad";
import { awayFromZero, fitDeepSvdd } from "../../lib/detectors/images/deep-svdd";
import { fitNcae } from "../../lib/detectors/images/ncae";
import {
  calibratedError,
  errorToReplaced,
  follow,
  minedCount,
  minedRows,
  nearestMade,
  ncaeReadings,
  type NcaeReading,
} from "../../lib/detectors/images/ncae-mining";
import { fitSsDgm } from "../../lib/detectors/images/ss-dgm";
import { fitSupervisedClassifier } from "../../lib/detectors/images/supervised-classifier";
import { rateIn, type MilestoneTraining } from "../../lib/detectors/trained";
import { rocAuc } from "../../lib/metrics/roc-auc";
import type { DgmOptions } from "../../lib/models/dgm";
import { encodeImages, initLeNetEncoder, type LeNetOptions } from "../../lib/models/lenet";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";
import { assertClose } from "../compile/compare";
import { waveImages, waves } from "./waves";

interface TrainingFixture {
  learningRate: number;
  weightDecay: number;
  dropAt: number[];
  batchSize: number;
  epochs: number;
}

interface HypersphereFixture {
  sizes: LeNetOptions;
  training: TrainingFixture;
  labels: number[];
  eta: number;
  pretraining: number[];
  error: number[];
  center: number[];
  history: number[];
  scores: number[];
}

interface NcaeFixture {
  sizes: LeNetOptions;
  training: TrainingFixture & { ganLearningRate: number };
  reading: NcaeReading;
  rows: number;
  history: Record<string, number[]>;
  scores: number[];
}

interface LabelledFixture {
  training: TrainingFixture;
  labels: number[];
  history: number[];
  scores: number[];
}

interface Fixture {
  dgm: LabelledFixture & { options: DgmOptions & { alpha: number } };
  classifier: LabelledFixture & { sizes: LeNetOptions };
  hyperspheres: HypersphereFixture[];
  ncaes: NcaeFixture[];
}

const fixture = JSON.parse(readFileSync("test/fixtures/deep-detectors.json", "utf8")) as Fixture;

/** The last rows fill no batch. */
function trainingOf({ learningRate, weightDecay, dropAt, batchSize, epochs }: TrainingFixture): MilestoneTraining {
  const adam = { learningRate, weightDecay, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  return { adam, dropAt, batchSize, epochs, lastBatch: "drop" };
}

/** Images of a bright bar through the middle at one of four angles, moved and noisy. */
function bars(angle: number, count: number, seed: number): Rows {
  const random = rng(seed).child(angle);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 4), Math.sin((angle * Math.PI) / 4)];
  const data = Array.from({ length: count }, () => {
    const [across, along, light] = [3 * random.normal(), 3 * random.normal(), 0.6 + 0.4 * random.uniform()];
    return Array.from({ length: 784 }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / 28) - 14, (pixel % 28) - 14];
      const [u, v] = [column * cos + row * sin - along, row * cos - column * sin - across];
      return light * Math.exp(-((u / 8) ** 4) - (v / 1.5) ** 2) + 0.05 * random.uniform();
    });
  });
  return rows(Float32Array.from(data.flat()), [count, 784]);
}

function joined(parts: readonly Rows[]): Rows {
  const count = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  return rows(Float32Array.from(parts.flatMap(({ data }) => Array.from(data))), [count, 784]);
}

describe("Deep detectors of images", () => {
  before(() => tf.setBackend("cpu"));

  for (const f of fixture.hyperspheres) {
    const labelled = f.labels.some((label) => label !== 0);
    const name = labelled ? `Deep SAD with eta ${f.eta}` : "Deep SVDD";
    it(`autoencoder, then ${name}, codes of ${f.sizes.latentDim}: PyTorch's losses, centre and scores`, async () => {
      const [xTrain, xTest] = [waveImages(f.labels.length, "train"), waveImages(f.scores.length, "test")];
      const training = trainingOf(f.training);
      const cae = await fitConvolutionalAutoencoder(xTrain, { ...f.sizes, ...training }, waves());
      assertClose(cae.history.loss, f.pretraining, 2e-5, "pre-training");
      const error = await cae.score(xTest);
      assertClose(error, f.error, 2e-5, "reconstruction error");
      const sphere = labelled
        ? await fitDeepSad(xTrain, Int8Array.from(f.labels), cae.encoder, { ...training, eta: f.eta }, waves())
        : await fitDeepSvdd(xTrain, cae.encoder, training, waves());
      assertClose(sphere.center, f.center, 1e-4, "centre");
      assertClose(sphere.history.loss, f.history, 1e-3, "loss");
      assertClose(await sphere.score(xTest), f.scores, 1e-3, "scores");
      assert.deepEqual(await cae.score(xTest), error, "the autoencoder stays as it was");
      await Promise.all([cae.release(), sphere.release()]);
    });
  }

  for (const f of fixture.ncaes) {
    const { as, tau, mined, statistics = "rows and made images" } = f.reading;
    it(`NCAE as the ${as} has it, ${tau} of a batch mined, ${mined}, statistics of ${statistics}: PyTorch's curves and scores`, async () => {
      const training = trainingOf(f.training);
      const gan = { ...training.adam, learningRate: f.training.ganLearningRate, beta1: 0.5, weightDecay: 0 };
      const [x, truth] = [
        waveImages(f.rows, "train"),
        Uint8Array.from({ length: f.rows }, (_, i) => Number(i % 3 === 0)),
      ];
      const ncae = await fitNcae(x, { ...f.sizes, ...training, ...f.reading, gan }, waves(), {}, {}, truth);
      assert.deepEqual(Object.keys(ncae.history).sort(), Object.keys(f.history).sort());
      for (const [curve, values] of Object.entries(f.history)) assertClose(ncae.history[curve], values, 3e-3, curve);
      assertClose(await ncae.score(waveImages(f.scores.length, "test")), f.scores, 2e-5, "scores");
      await ncae.release();
    });
  }

  it("NCAE: refuses a truth that is not a label for each row, and learns nothing from one", async () => {
    const f = fixture.ncaes[0];
    const options = { ...f.sizes, ...trainingOf(f.training), ...ncaeReadings.paper, epochs: 1 };
    const fit = (truth?: Uint8Array): ReturnType<typeof fitNcae> =>
      fitNcae(waveImages(16, "train"), { ...options, gan: options.adam }, rng(1), {}, {}, truth);
    const message = (count: number, most: number): string =>
      `fitNcae: expected truth to be 16 labels, 0 (normal) or 1 (anomaly), got ${count} from 0 to ${most}. ` +
      "Pass one for each training row, or none at all.";
    await assert.rejects(fit(Uint8Array.of(0, 1)), { message: message(2, 1) });
    await assert.rejects(fit(new Uint8Array(16).fill(2, 5)), { message: message(16, 2) });
    for (const mined of ["anomalies", "tau of the anomalies"] as const) {
      await assert.rejects(fitNcae(waveImages(16, "train"), { ...options, mined, gan: options.adam }, rng(1)), {
        message:
          "fitNcae: expected truth where the anomalies themselves are mined, got none. Pass a label for each training row.",
      });
    }
    const scores = await Promise.all(
      [undefined, new Uint8Array(16), new Uint8Array(16).fill(1)].map(async (truth) => {
        const ncae = await fit(truth);
        assert.deepEqual(ncae.history.minedAnomalies, truth && [truth[0] * ncae.history.mined[0]]);
        const made = await ncae.score(waveImages(5, "test"));
        await ncae.release();
        return made;
      }),
    );
    assert.deepEqual(scores[1], scores[0]);
    assert.deepEqual(scores[2], scores[0]);
  });

  for (const name of ["SS-DGM", "supervised classifier"] as const) {
    it(`${name}: PyTorch's losses and scores`, async () => {
      const { dgm, classifier } = fixture;
      const f = name === "SS-DGM" ? dgm : classifier;
      const [x, labels, training] = [
        waveImages(f.labels.length, "train"),
        Int8Array.from(f.labels),
        trainingOf(f.training),
      ];
      const trained =
        name === "SS-DGM"
          ? await fitSsDgm(x, labels, { ...dgm.options, ...training }, waves())
          : await fitSupervisedClassifier(x, labels, { ...classifier.sizes, ...training }, waves());
      assertClose(trained.history.loss, f.history, 1e-4, "loss");
      assertClose(await trained.score(waveImages(f.scores.length, "test")), f.scores, 1e-4, "scores");
      await trained.release();
    });
  }

  it("Deep SVDD: the centre is the mean code, entries near zero moved to 0.1 with their sign", async () => {
    const encoder = initLeNetEncoder(fixture.hyperspheres[0].sizes, rng(1));
    // Codes far enough from zero that some means stay where they are.
    encoder.code.kernel.assign(encoder.code.kernel.mul(12));
    const x = waveImages(6, "train");
    const training = { ...trainingOf(fixture.hyperspheres[0].training), epochs: 0 };
    const sphere = await fitDeepSvdd(x, encoder, training, rng(2));
    await sphere.release();
    const means = encodeImages(encoder, tf.tensor2d(x.data, [6, 784]), { training: false })
      .mean(0)
      .dataSync();
    const near = means.map((mean) => Number(Math.abs(mean) < 0.1));
    assert.ok(near.includes(0) && near.includes(1));
    assertClose(
      sphere.center,
      Array.from(means, (mean, i) => (near[i] ? 0.1 * Math.sign(mean) : mean)),
      1e-5,
    );
    assert.deepEqual([-0.2, -0.01, 0, 0.0999, 0.1].map(awayFromZero), [-0.2, -0.1, 0, 0.1, 0.1]);
  });

  it("Deep SAD: known anomalies count by the inverse of their distance, known normal rows by eta times theirs", () => {
    const loss = deepSadLoss(tf.tensor1d([2, 2, 2]), tf.tensor1d([-1, 0, 1]), 3).dataSync();
    assertClose(loss, [3 / 2.000001, 2, 3 * 2.000001], 1e-6);
  });

  it("Deep SAD: refuses labels that are not one per row, or not 0, -1 or 1", () => {
    const encoder = initLeNetEncoder(fixture.hyperspheres[0].sizes, rng(1));
    const fit = (labels: Int8Array): unknown =>
      fitDeepSad(
        waveImages(3, "train"),
        labels,
        encoder,
        { ...trainingOf(fixture.hyperspheres[0].training), eta: 1 },
        rng(1),
      );
    const message = (count: number, low: number, high: number): string =>
      `fitDeepSad: expected 3 labels of 0, -1 or 1, got ${count} from ${low} to ${high}. ` +
      "Label known anomalies -1, known normal rows 1, all others 0.";
    assert.throws(() => fit(Int8Array.of(0, 1)), { message: message(2, 0, 1) });
    assert.throws(() => fit(Int8Array.of(0, 2, -1)), { message: message(3, -1, 2) });
  });

  it("NCAE: the released code mines nothing and its encoder's adversarial loss has no gradient; the paper's both do", async () => {
    const f = fixture.ncaes[0];
    const curvesOf = async (reading: NcaeReading): Promise<Record<string, number[]>> => {
      const training = { ...f.sizes, ...trainingOf(f.training), ...reading, batchSize: 16, epochs: 1 };
      const ncae = await fitNcae(waveImages(16, "train"), { ...training, gan: training.adam }, rng(1));
      await ncae.release();
      return ncae.history;
    };
    const { paper, code, intended } = ncaeReadings;
    const [ofPaper, ofCode, ofIntent] = [await curvesOf(paper), await curvesOf(code), await curvesOf(intended)];
    assert.deepEqual([ofPaper.mined, ofCode.mined, ofIntent.mined], [[2], [0], [1]]);
    assert.equal(ofPaper.minedAnomalies, undefined, "without a truth");
    assert.deepEqual([ofCode.adversarialGradient, ofIntent.adversarialGradient], [[0], [0]]);
    assert.ok(ofPaper.adversarialGradient[0] > 0.01);
    assert.deepEqual(
      [paper, code, intended].map((reading) => minedCount(128, reading)),
      [13, 0, 12],
    );
  });

  it("NCAE: mines the rows whose codes point least, or most, the way of the made ones", () => {
    // Cosines with the made codes: 1, 0, -1, 0.71.
    const codes = tf.tensor2d([5, 0, 0, 2, -1, 0, 3, 3], [4, 2]);
    const made = tf.tensor2d([2, 0, 0.1, 0], [2, 2]);
    const mined = (count: number, which: "least similar" | "most similar"): number[] =>
      Array.from(minedRows(codes, made, count, which).dataSync());
    assert.deepEqual(
      [mined(0, "least similar"), mined(1, "least similar")],
      [
        [0, 0, 0, 0],
        [0, 0, 1, 0],
      ],
    );
    assert.deepEqual(
      [mined(2, "least similar"), mined(2, "most similar")],
      [
        [0, 1, 1, 0],
        [1, 0, 0, 1],
      ],
    );
  });

  it("NCAE: errors of mined rows count against the others', or are those of made images", () => {
    const [image, x] = [tf.tensor2d([1, 1, 0, 0], [2, 2]), tf.tensor2d([0, 0, 0, 2], [2, 2])];
    const isMined = tf.tensor1d([1, 0]);
    // Errors per pixel of the rows: 1 and 2; of the first as a copy of a made image: 16.
    assert.equal(calibratedError(image, x, isMined, 1, 1).dataSync()[0], 2 - 1);
    assert.equal(calibratedError(image, x, isMined, 1, 0.5).dataSync()[0], 2 - 0.5);
    assert.equal(calibratedError(image, x, tf.zerosLike(isMined), 0, 1).dataSync()[0], 1.5);
    const made = tf.tensor2d([5, 5, 9, 9], [2, 2]);
    // Driven from the made image, which is 5 away, in place of its own reconstruction.
    assert.equal(calibratedError(image, x, isMined, 1, 1, made).dataSync()[0], 2 - 25);
    assert.equal(errorToReplaced(image, x, made, isMined).dataSync()[0], (16 + 2) / 2);
  });

  it("NCAE: the nearest made image is that of the code in most nearly the same direction, the mean of equals", () => {
    const made = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const nearest = nearestMade(
      tf.tensor2d([5, 1, 0, 2, -1, 0], [3, 2]),
      tf.tensor2d([1, 0, 0, 1, 0, 3], [3, 2]),
      made,
    );
    assertClose(nearest.dataSync(), [1, 2, 4, 5, 4, 5], 0, "nearest");
  });

  it("NCAE: mu's entries follow the means of theirs, and in the code one mean of all, twice", () => {
    const codes = tf.tensor2d([0, 0, 2, 0], [2, 2]);
    const moved = (as: NcaeReading["as"]): number[] => {
      const mu: tf.Variable = tf.variable<tf.Rank>(tf.tensor1d([1, 2]));
      follow(mu, codes, tf.scalar(0.5), as);
      return Array.from(mu.dataSync());
    };
    assert.deepEqual(moved("paper"), [1, 1]);
    assert.deepEqual(moved("code"), [0.25, 1.25]);
  });

  for (const name of ["NCAE", "SS-DGM"] as const) {
    it(`${name}: a seed repeats to the bit, another does not`, async () => {
      const f = fixture.ncaes[0];
      const training = { ...trainingOf(f.training), epochs: 1 };
      const scores = async (seed: number): Promise<Float32Array> => {
        const x = waveImages(16, "train");
        const trained =
          name === "NCAE"
            ? await fitNcae(x, { ...f.sizes, ...training, ...f.reading, gan: training.adam }, rng(seed))
            : await fitSsDgm(x, new Int8Array(16).fill(-1, 0, 9), { ...fixture.dgm.options, ...training }, rng(seed));
        const result = await trained.score(waveImages(5, "test"));
        await trained.release();
        return result;
      };
      const once = await scores(1);
      assert.deepEqual(await scores(1), once);
      assert.notDeepEqual(await scores(2), once);
    });
  }

  it("drop their learning rate to a tenth at each milestone, counted from 0", () => {
    const training = { ...trainingOf(fixture.hyperspheres[0].training), dropAt: [2, 3] };
    const rates = [0, 1, 2, 3, 4].map((epoch) => rateIn(epoch, training));
    assertClose(
      rates.map((rate) => rate / 0.002),
      [1, 1, 0.1, 0.01, 0.01],
      1e-12,
    );
  });

  it("tell strange images from those they trained on; contamination helps neither, and a seed repeats to the bit", async function () {
    this.timeout(120_000);
    const test = [bars(0, 60, 3), ...[1, 2, 3].map((angle) => bars(angle, 20, 3))];
    const xTest = joined(test);
    const yTest = Uint8Array.from({ length: 120 }, (_, i) => Number(i >= 60));
    const sizes = { channels: [4, 2], hidden: null, latentDim: 16, slope: 0.01 } as const;
    const adam = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-6 };
    const fit = async (polluting: number, epochs = 10): Promise<{ scores: Float32Array[]; aucs: number[] }> => {
      const training = { adam, dropAt: [], batchSize: 24, epochs, lastBatch: "drop" } as const;
      const xTrain = joined([bars(0, 192, 1), bars(1, polluting, 1), bars(2, polluting, 1)]);
      const xAll = joined([xTrain, bars(3, 32, 1)]);
      const labels = Int8Array.from({ length: xAll.shape[0] }, (_, i) => (i < xTrain.shape[0] ? 0 : -1));
      const cae = await fitConvolutionalAutoencoder(xTrain, { ...sizes, ...training }, rng(1));
      const svdd = await fitDeepSvdd(xTrain, cae.encoder, training, rng(2));
      const sad = await fitDeepSad(xAll, labels, cae.encoder, { ...training, eta: 1 }, rng(2));
      const classifier = await fitSupervisedClassifier(xAll, labels, { ...sizes, ...training }, rng(2));
      const all = [cae, svdd, sad, classifier];
      const scores: Float32Array[] = [];
      for (const trained of all) {
        scores.push(await trained.score(xTest));
        const { loss } = trained.history;
        assert.ok(trained.weightsMoved > 0 && loss.at(-1)! <= loss[0], `loss ${loss[0]} to ${loss.at(-1)}`);
      }
      for (const trained of all) await trained.release();
      return { scores, aucs: scores.map((values) => rocAuc(yTest, values)) };
    };
    const [clean, contaminated] = [await fit(0), await fit(64)];
    clean.aucs.forEach((auc, i) => {
      assert.ok(auc > 0.7, `${i}: AUC ${auc}`);
      assert.ok(contaminated.aucs[i] < auc, `${i}: AUC ${auc}, contaminated ${contaminated.aucs[i]}`);
    });
    assert.deepEqual((await fit(0, 1)).scores, (await fit(0, 1)).scores);
  });
});
