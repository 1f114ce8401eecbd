// Trainings that are stopped and go on from a checkpoint: to the bit as if nothing had happened.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { fitAutoencoder } from "../../lib/detectors/autoencoder";
import { fitBigan } from "../../lib/detectors/bigan";
import { fitConvolutionalAutoencoder } from "../../lib/detectors/images/convolutional-autoencoder";
import { fitDeepSad } from "../../lib/detectors/images/deep-sad";
import { fitNcae } from "../../lib/detectors/images/ncae";
import { ncaeReadings } from "../../lib/detectors/images/ncae-mining";
import { fitSsDgm } from "../../lib/detectors/images/ss-dgm";
import { fitSupervisedClassifier } from "../../lib/detectors/images/supervised-classifier";
import { fitSeq2seq } from "../../lib/detectors/seq2seq";
import type { Trained } from "../../lib/detectors/trained";
import { fitVae } from "../../lib/detectors/vae";
import { fitVrae } from "../../lib/detectors/vrae";
import { initLeNetEncoder } from "../../lib/models/lenet";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";
import type { Checkpoints } from "../../lib/train/checkpoint";
import type { EpochHooks } from "../../lib/train/epochs";
import type { History } from "../../lib/train/history";

interface Outcome {
  readonly scores: readonly number[];
  readonly weightsMoved: number;
  readonly history: History;
}

/** In memory, always due. */
function memory(): Checkpoints & { bytes: Uint8Array | null } {
  return {
    bytes: null,
    read() {
      return this.bytes;
    },
    isDue: () => true,
    keep(bytes) {
      this.bytes = bytes;
      return Promise.resolve();
    },
    child: () => assert.fail("a single training"),
  };
}

const epochs = 4;
const x = rows(rng("rows").uniforms(20 * 6, 0, 1), [20, 6]);
const images = rows(rng("images").uniforms(20 * 784, 0, 1), [20, 784]);
const labels = Int8Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? -1 : 0));

const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const batches = { epochs, batchSize: 8, lastBatch: "keep" } as const;
const ae = { ...batches, sizes: [6, 3, 1], slope: 0.1, output: "sigmoid", kernel: "Glorot uniform" } as const;
const leNet = { channels: [2, 1], hidden: null, latentDim: 16, slope: 0.1 } as const;
const deep = { ...leNet, ...batches, lastBatch: "drop", adam, dropAt: [2] } as const;

async function outcome(training: Promise<Trained>, x: Rows): Promise<Outcome> {
  const fitted = await training;
  const { weightsMoved, history } = fitted;
  const scores = Array.from(await fitted.score(x));
  await fitted.release();
  return { scores, weightsMoved, history };
}

const trainings: Readonly<Record<string, (hooks: EpochHooks) => Promise<Outcome>>> = {
  "an autoencoder": (hooks) => outcome(fitAutoencoder(x, { ...ae, adam }, rng(1), {}, hooks), x),
  "an autoencoder moved by TensorFlow.js' Adam": (hooks) => {
    const optimiser = { name: "adam", learningRate: 0.01, beta1: 0.5, momentum: 0.9 } as const;
    return outcome(fitAutoencoder(x, { ...ae, optimiser }, rng(1), {}, hooks), x);
  },
  "a VAE": (hooks) =>
    outcome(fitVae(x, { ...batches, sizes: [6, 3, 2], slope: 0.1, adam, klWeight: 1 }, rng(1), {}, hooks), x),
  "a Seq2seq": (hooks) =>
    outcome(fitSeq2seq(x, { ...batches, steps: 6, units: 3, dropout: 0.2, adam }, rng(1), {}, hooks), x),
  "a BiGAN, one random batch an epoch": (hooks) => {
    const sizes = { inputs: 6, hidden: 5, latentDim: 2, dropout: 0.2, discriminatorWeight: 0.1 };
    const updates = { epochIs: "one random batch", updateCounter: "shared" } as const;
    return outcome(fitBigan(x, { ...batches, ...sizes, ...updates, adam }, rng(1), {}, hooks), x);
  },
  "a VRAE that is validated": async (hooks) => {
    const sizes = { steps: 6, units: 3, latentDim: 2, softplusIs: "variance" } as const;
    const update = { epochs, batchSize: 10, learningRate: 0.01, clipValue: 5, l1Activity: 1e-7 };
    const klWeight = { from: 0.1, to: 1, epochs: 3 };
    const inputNoise = { deviation: 0.5, unit: "absolute" } as const;
    const training = { ...sizes, ...update, klWeight, inputNoise };
    const vrae = await fitVrae(x, training, rng(1), {}, { ...hooks, validation: x });
    const { mean } = await vrae.encode(x);
    await vrae.release();
    return { scores: Array.from(mean.data), weightsMoved: vrae.weightsMoved, history: vrae.history };
  },
  "a convolutional autoencoder": (hooks) =>
    outcome(fitConvolutionalAutoencoder(images, deep, rng(1), {}, hooks), images),
  "Deep SAD": (hooks) => {
    const pretrained = initLeNetEncoder(leNet, rng("pretrained"));
    return outcome(fitDeepSad(images, labels, pretrained, { ...deep, eta: 1 }, rng(1), {}, hooks), images);
  },
  "SS-DGM, whose batches hold other numbers of labels": (hooks) => {
    const options = { ...deep, sizes: [8, 4], classifier: leNet, alpha: 0.1, latentDim: 3 } as const;
    return outcome(fitSsDgm(images, labels, options, rng(1), {}, hooks), images);
  },
  "a supervised classifier": (hooks) =>
    outcome(fitSupervisedClassifier(images, labels, deep, rng(1), {}, hooks), images),
  NCAE: (hooks) => outcome(fitNcae(images, { ...deep, ...ncaeReadings.paper, gan: adam }, rng(1), {}, hooks), images),
};

/** Ends in its third epoch, two being kept. */
async function stopped(train: (hooks: EpochHooks) => Promise<Outcome>): Promise<ReturnType<typeof memory>> {
  const checkpoints = memory();
  const onEpoch = (epoch: number): void => {
    if (epoch === 2) throw new Error("killed");
  };
  await assert.rejects(train({ checkpoints, onEpoch }), { message: "killed" });
  return checkpoints;
}

describe("A training that was stopped", () => {
  before(() => tf.setBackend("cpu"));

  for (const [name, train] of Object.entries(trainings)) {
    it(`${name}: goes on where it was, and ends with the same scores, curves and weights to the bit`, async () => {
      const whole = await train({});
      const checkpoints = await stopped(train);
      const seen = new Set<number>();
      const again = await train({ checkpoints, onUpdate: ({ epoch }) => void seen.add(epoch) });
      assert.deepEqual(again, whole);
      assert.deepEqual([...seen], [2, 3]);
      assert.equal(whole.history[Object.keys(whole.history)[0]].length, epochs);
      // Its end is kept too: what comes after training may take long.
      assert.deepEqual(await train({ checkpoints, onUpdate: () => assert.fail("trained again") }), whole);
    });
  }

  const { "an autoencoder": train, "a VAE": another } = trainings;

  it("starts again where its checkpoint is damaged or of another network", async () => {
    const whole = await train({});
    const checkpoints = await stopped(train);
    for (const bytes of [checkpoints.bytes!.subarray(0, -1), (await stopped(another)).bytes, new Uint8Array(3)]) {
      const seen = new Set<number>();
      const others = { ...memory(), bytes };
      assert.deepEqual(await train({ checkpoints: others, onUpdate: ({ epoch }) => void seen.add(epoch) }), whole);
      assert.equal(seen.size, epochs);
    }
  });

  it("is over where it was told to stop", async () => {
    const checkpoints = memory();
    const early = await train({ checkpoints, onEpoch: (epoch) => (epoch === 1 ? "stop" : undefined) });
    assert.equal(early.history.loss.length, 2);
    assert.deepEqual(await train({ checkpoints, onUpdate: () => assert.fail("trained again") }), early);
  });
});
