// AnoEAN against PyTorch, scipy and scikit-learn (fixtures/anoean.json), and on rows of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { anoeanStep, fitAnoean, type AnoeanTraining } from "../../lib/detectors/anoean";
import { fitGaussian } from "../../lib/detectors/mahalanobis";
import { svmDetector } from "../../lib/detectors/svm";
import { averagePrecision } from "../../lib/metrics/average-precision";
import { anoeanVariables, initAnoean, type AnoeanNetworkOptions } from "../../lib/models/anoean";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";
import { adam } from "../../lib/train/adam";

interface Trained {
  losses: [number, number][];
  encoder: number[];
  discriminator: number[];
}
interface Fixture {
  dense: Trained;
  convolutional: Trained;
  gaussian: { smallest: number; distances: number[] };
  balanced: number[];
}
const fixture = JSON.parse(readFileSync("test/fixtures/anoean.json", "utf8")) as Fixture;

const wave = (size: number, start: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.5 * Math.sin(1.7 * (start + i)));
const waves = (count: number, size: number, start: number): Rows => rows(wave(count * size, start), [count, size]);

function assertClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < tolerance, `${i}: ${actual[i]} against ${value}`);
  });
}

const networks = {
  dense: { encoder: { kind: "dense", hidden: [4] }, inputs: 3, rows: 6, anomalies: 2 },
  convolutional: { encoder: { kind: "convolutional", filters: [2, 3, 4] }, inputs: 784, rows: 2, anomalies: 1 },
} as const;

/** Normal rows around one corner of the unit cube; anomalies of a known and of an unknown kind around two others. */
function cloud(count: number, kind: "normal" | "known" | "unknown", seed: number): Rows {
  const centre = { normal: [0, 0, 0, 0], known: [2, 0, 0, 0], unknown: [2, 2, 0, 0] }[kind];
  const random = rng(seed);
  const data = Array.from({ length: count }, () => centre.map((c) => c + 0.3 * random.normal())).flat();
  return rows(Float32Array.from(data), [count, 4]);
}

function joined(a: Rows, b: Rows): { x: Rows; labels: Uint8Array } {
  const count = a.shape[0] + b.shape[0];
  return {
    x: rows(Float32Array.from([...a.data, ...b.data]), [count, a.shape[1]]),
    labels: new Uint8Array(count).fill(1, a.shape[0]),
  };
}

const train = { normal: cloud(300, "normal", 1), anomalies: cloud(30, "known", 2) };
const validation = joined(cloud(60, "normal", 3), cloud(15, "known", 4));
const options: AnoeanTraining = {
  ...{ encoder: { kind: "dense", hidden: [16, 8] }, latentDim: 2, discriminator: [8], slope: 0.2 },
  ...{ epochs: 30, patience: 10, batchSize: 50, anomaliesPerBatch: 10, ridge: 1e-6 },
  adam: { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

describe("AnoEAN", () => {
  before(() => tf.setBackend("cpu"));

  for (const [name, { encoder, inputs, rows: count, anomalies }] of Object.entries(networks)) {
    it(`has PyTorch's losses and weights after alternating updates, ${name} encoder`, async () => {
      const sizes: AnoeanNetworkOptions = { encoder, latentDim: 2, discriminator: [3], slope: 0.2 };
      const network = initAnoean(inputs, sizes, rng(1));
      const variables = anoeanVariables(network);
      for (const group of Object.values(variables)) {
        group.forEach((variable, i) => variable.assign(tf.tensor(wave(variable.size, i), variable.shape)));
      }
      const constants = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
      const step = await compile(
        anoeanStep(network, {
          encoder: adam(variables.encoder, constants),
          discriminator: adam(variables.discriminator, constants),
        }),
        { normal: [count, inputs], anomalies: [anomalies, inputs], z: [count, 2] },
      );
      const given = {
        normal: wave(count * inputs, 3),
        anomalies: wave(anomalies * inputs, 13),
        z: wave(2 * count, 23),
      };
      const expected = fixture[name as keyof typeof networks];
      for (const losses of expected.losses) {
        const { discriminator, encoder } = await step.run(given);
        assertClose([discriminator[0], encoder[0]], losses, 1e-5);
      }
      const values = (group: readonly tf.Variable[]): number[] => group.flatMap((v) => Array.from(v.dataSync()));
      // Adam divides by the root of the gradient's square: where that is near 0, float32 decides the direction.
      assertClose(values(variables.encoder), expected.encoder, 2e-4);
      assertClose(values(variables.discriminator), expected.discriminator, 2e-4);
      await step.release();
    });
  }

  it("scores by scipy's Mahalanobis distance, with a ridge, and knows the smallest eigenvalue", () => {
    const gaussian = fitGaussian(waves(12, 3, 0), 1e-3);
    assertClose(gaussian.distances(waves(5, 3, 50)), fixture.gaussian.distances, 1e-4);
    assertClose([gaussian.smallestEigenvalue], [fixture.gaussian.smallest], 1e-6);
  });

  it("gives finite distances where all codes are one point, and an eigenvalue of 0 that says so", () => {
    const collapsed = fitGaussian(rows(new Float32Array(20).fill(0.25), [10, 2]), 1e-6);
    assert.equal(collapsed.smallestEigenvalue, 0);
    assertClose(collapsed.distances(rows(Float32Array.of(0.25, 0.25, 1.25, 0.25), [2, 2])), [0, 1000], 1e-2);
  });

  it("tells anomalies of a kind that it was shown, and of one that it was not, from normal rows", async () => {
    const fitted = await fitAnoean(train, validation, options, rng(5));
    for (const kind of ["known", "unknown"] as const) {
      const { x, labels } = joined(cloud(80, "normal", 6), cloud(20, kind, 7));
      assert.ok(averagePrecision(labels, await fitted.score(x)) > 0.95, kind);
    }
    const { history, validationAuprc } = fitted;
    assert.equal(validationAuprc, Math.max(...history["validation AUPRC"]));
    assert.equal(history["smallest eigenvalue"].length, history.encoder.length);
    assert.ok(history.accuracy.every((share) => share >= 0 && share <= 1));
    assert.deepEqual((await fitted.encode(validation.x)).shape, [75, 2]);
    // 4-16-8-2 and its biases, 2-8-1 and its; scoring needs the encoder, a mean and a covariance.
    assert.deepEqual([fitted.parameters, fitted.scoringNumbers], [234 + 33, 234 + 2 + 4]);
    await fitted.release();
  });

  it("stops when the validation rows get no better, and goes back to the best epoch", async () => {
    const long = { ...options, epochs: 200, patience: 3 };
    const fitted = await fitAnoean(train, validation, long, rng(5));
    const { "validation AUPRC": auprcs } = fitted.history;
    const best = auprcs.indexOf(Math.max(...auprcs));
    assert.ok(auprcs.length < 200);
    assert.equal(auprcs.length - 1 - best, 3);
    // Trained for just as long, without stopping: the same network.
    const short = await fitAnoean(train, validation, { ...options, epochs: best + 1, patience: 200 }, rng(5));
    assert.deepEqual(await fitted.score(validation.x), await short.score(validation.x));
    await fitted.release();
    await short.release();
  });

  it("scores the same from the same seed, and otherwise from another", async () => {
    const scores = async (seed: number): Promise<Float32Array> => {
      const fitted = await fitAnoean(train, validation, { ...options, epochs: 2 }, rng(seed));
      const scored = await fitted.score(validation.x);
      await fitted.release();
      return scored;
    };
    const first = await scores(1);
    assert.deepEqual(await scores(1), first);
    assert.notDeepEqual(await scores(2), first);
  });

  it("names rows of another width, and gives an untrained network after no epoch", async () => {
    await assert.rejects(fitAnoean({ ...train, anomalies: waves(20, 3, 0) }, validation, options, rng(1)), {
      message: "fitAnoean: expected rows of shape [rows, 4], got [20, 3].",
    });
    const untrained = await fitAnoean(train, validation, { ...options, epochs: 0 }, rng(1));
    assert.deepEqual([untrained.history, untrained.weightsMoved], [{}, 0]);
    assert.equal((await untrained.score(validation.x)).length, 75);
    await untrained.release();
  });
});

describe("a support vector machine with balanced classes", () => {
  it("has scikit-learn's decision values", async () => {
    const labels = Uint8Array.from({ length: 40 }, (_, i) => Number(i % 5 === 0));
    const machine = svmDetector({ kernel: { type: "rbf", gamma: 0.7 }, cost: 2, weights: "balanced", tolerance: 1e-6 });
    const fitted = await machine.fit(waves(40, 3, 0), labels, rng(1));
    assertClose(await fitted.score(waves(6, 3, 7)), fixture.balanced, 1e-5);
  });
});
