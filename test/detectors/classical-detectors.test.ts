// Classical detectors against scikit-learn (fixtures/classical.json), hand-made cases and what must hold.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Detector } from "../../lib/detectors/detector";
import { averagePathLength, isolationForestDetector, pathLengths } from "../../lib/detectors/isolation-forest";
import { kNearestNeighboursDetector } from "../../lib/detectors/k-nearest-neighbours";
import { kernelDensityDetector } from "../../lib/detectors/kernel-density";
import { nearestCentroidDetector } from "../../lib/detectors/clustering/nearest-centroid";
import { pcaAxisDistanceDetector } from "../../lib/detectors/pca-axis-distance";
import { pcaReconstructionDetector } from "../../lib/detectors/pca-reconstruction";
import { zScoreDetector } from "../../lib/detectors/z-score";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rng } from "../../lib/rng";
import { rows, takeRows, type Rows } from "../../lib/rows";

interface Fixture {
  shape: [number, number];
  x: number[];
  test: number[];
  testLabels: number[];
  pcaReconstruction: number[][];
  pcaAxisDistance: number[][];
  neighbours: Record<string, { kth: number[]; mean: number[] }>;
  /** By seed. */
  isolationForest: number[][];
  averagePathLength: Record<string, number>;
  density: Record<string, number[]>;
  bandwidthGrid: number[];
  logLikelihoods: number[];
  bestBandwidth: number;
  zScore: { max: number[]; mean: number[] };
  centroids: Record<string, number[]>;
}

const fixture = JSON.parse(readFileSync("test/fixtures/classical.json", "utf8")) as Fixture;
const width = fixture.shape[1];
const xTrain = rows(Float32Array.from(fixture.x), fixture.shape);
const xTest = rows(Float32Array.from(fixture.test), [fixture.test.length / width, width]);

async function scoresOf(detector: Detector, train: Rows = xTrain, test: Rows = xTest): Promise<number[]> {
  const fitted = await detector.fit(train, rng(1));
  return Array.from(await fitted.score(test));
}

function assertClose(actual: number[], expected: number[], tolerance = 2e-6): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    const error = Math.abs(actual[i] - value);
    assert.ok(error <= tolerance * Math.max(1, Math.abs(value)), `row ${i}: ${actual[i]} against ${value}`);
  });
}

describe("detectors by principal components", () => {
  for (const components of [1, 2, 3]) {
    it(`have scikit-learn's reconstruction errors and axis distances with ${components} components`, async () => {
      const errors = await scoresOf(pcaReconstructionDetector({ components }));
      assertClose(errors, fixture.pcaReconstruction[components - 1]);
      const distances = await scoresOf(pcaAxisDistanceDetector({ components }));
      assertClose(distances, fixture.pcaAxisDistance[components - 1]);
    });
  }

  it("rebuild every row exactly with all components", async () => {
    const errors = await scoresOf(pcaReconstructionDetector({ components: width }));
    assertClose(
      errors,
      errors.map(() => 0),
      1e-10,
    );
  });

  it("take the signs of the axes from the training rows", async () => {
    const mirror = (x: Rows): Rows => ({ ...x, data: x.data.map((value) => -value) });
    const detector = pcaAxisDistanceDetector({ components: 2 });
    // Of mirrored rows the axes are mirrored; a sign taken from an axis' own entries would leave them.
    assertClose(await scoresOf(detector, mirror(xTrain), mirror(xTest)), await scoresOf(detector));
  });
});

describe("k nearest neighbours", () => {
  for (const [k, { kth, mean }] of Object.entries(fixture.neighbours)) {
    it(`have scikit-learn's distances, k = ${k}`, async () => {
      assertClose(await scoresOf(kNearestNeighboursDetector({ k: Number(k), score: "k-th" })), kth);
      assertClose(await scoresOf(kNearestNeighboursDetector({ k: Number(k), score: "mean" })), mean);
    });
  }

  it("are found across blocks, exactly, far from the origin", async () => {
    const [count, size] = [5000, 3];
    const train = rows(rng(4).uniforms(count * size, 1000, 1001), [count, size]);
    const test = rows(rng(5).uniforms(40 * size, 1000, 1001), [40, size]);
    const found = await scoresOf(kNearestNeighboursDetector({ k: 3, score: "k-th" }), train, test);
    const expected = found.map((_, i) => {
      const distances = Array.from({ length: count }, (_, j) =>
        Math.hypot(...[0, 1, 2].map((c) => test.data[i * size + c] - train.data[j * size + c])),
      );
      return distances.sort((a, b) => a - b)[2];
    });
    assertClose(found, expected, 1e-6);
    const own = await scoresOf(kNearestNeighboursDetector({ k: 1, score: "mean" }), train, takeRows(train, [7, 4500]));
    assert.ok(own.every((distance) => distance === 0));
  });

  it("refuse a k above the training rows", () => {
    assert.throws(() => kNearestNeighboursDetector({ k: 151, score: "mean" }).fit(xTrain, rng(1)), {
      message: "kNearestNeighbours: expected k from 1 to 150, the training rows, got 151.",
    });
  });
});

describe("isolation forest", () => {
  const count = xTest.shape[0];
  const reference = Array.from({ length: count }, (_, i) => meanOf(fixture.isolationForest.map((scores) => scores[i])));
  const detector = isolationForestDetector({ trees: 100, samples: 64 });
  const ours = (seed: number): Promise<Float32Array> =>
    Promise.resolve(detector.fit(xTrain, rng(seed))).then((fitted) => fitted.score(xTest));

  it("has scikit-learn's average path lengths", () => {
    for (const [n, expected] of Object.entries(fixture.averagePathLength)) {
      assert.ok(Math.abs(averagePathLength(Number(n)) - expected) < 1e-12);
    }
  });

  it("adds up the depths of a tree made by hand, with c(n) for the rows of its leaves", () => {
    // x0 <= 1 ? 1 + c(1) : x1 <= -2 ? 2 + c(1) : 2 + c(5)
    const tree = {
      feature: Int32Array.of(0, -1, 1, -1, -1),
      threshold: Float64Array.of(1, 1, -2, 2, 2 + averagePathLength(5)),
      left: Int32Array.of(1, 0, 3, 0, 0),
      right: Int32Array.of(2, 0, 4, 0, 0),
    };
    const x = rows(Float32Array.of(1, 9, 1.5, -2, 1.5, 0), [3, 2]);
    assert.deepEqual(Array.from(pathLengths([tree, tree], x)), [2, 4, 4 + 2 * averagePathLength(5)]);
  });

  it("scores within scikit-learn's spread over seeds: the same mean for each row, and the same spread", async () => {
    const seeds = [...Array(20).keys()];
    const runs: Float32Array[] = [];
    for (const seed of seeds) runs.push(await ours(seed));
    let squaredZ = 0;
    const ratios: number[] = [];
    for (let i = 0; i < count; i++) {
      const theirs = fixture.isolationForest.map((scores) => scores[i]);
      const mine = runs.map((scores) => scores[i]);
      const error = (variance(theirs) + variance(mine)) / seeds.length;
      squaredZ += (meanOf(mine) - reference[i]) ** 2 / error / count;
      ratios.push(variance(mine) / variance(theirs));
    }
    // The rows of a forest are correlated, so the mean of z^2 scatters around 1 by more than 60 independent rows would.
    assert.ok(squaredZ < 2.5, `mean z^2 ${squaredZ}`);
    assert.ok(Math.abs(Math.log(meanOf(ratios))) < Math.log(1.5), `ratio of variances ${meanOf(ratios)}`);
    const auc = fixture.isolationForest.map((scores) => rocAuc(fixture.testLabels, scores));
    const ownAuc = runs.map((scores) => rocAuc(fixture.testLabels, scores));
    assert.ok(Math.abs(meanOf(auc) - meanOf(ownAuc)) < 0.01, `AUC ${meanOf(ownAuc)} against ${meanOf(auc)}`);
  });

  it("gives the same scores for the same seed and other ones for another", async () => {
    assert.deepEqual(await ours(3), await ours(3));
    assert.notDeepEqual(await ours(3), await ours(4));
  });

  it("takes equal rows: nothing to split, every path as usual", async () => {
    const equal = rows(new Float32Array(20).fill(3), [10, 2]);
    const scores = await scoresOf(isolationForestDetector({ trees: 5, samples: 256 }), equal, equal);
    assert.deepEqual(scores, Array<number>(10).fill(0.5));
  });

  it("refuses 0 trees and a sample of 1 row", () => {
    assert.throws(() => isolationForestDetector({ trees: 0, samples: 256 }), {
      message: "isolationForestDetector: expected trees from 1, a whole number, got 0.",
    });
    assert.throws(() => isolationForestDetector({ trees: 1, samples: 1 }), {
      message: "isolationForestDetector: expected samples from 2, a whole number, got 1.",
    });
  });
});

describe("kernel density", () => {
  for (const [bandwidth, expected] of Object.entries(fixture.density)) {
    it(`is scikit-learn's, bandwidth ${bandwidth}`, async () => {
      assertClose(await scoresOf(kernelDensityDetector({ bandwidth: Number(bandwidth) })), expected, 5e-5);
    });
  }

  it("chooses scikit-learn's bandwidth, by its held-out log-likelihoods", async () => {
    const bandwidth = { grid: fixture.bandwidthGrid, folds: 5, order: "as given" } as const;
    const fitted = await kernelDensityDetector({ bandwidth }).fit(xTrain, rng(1));
    assertClose([...(fitted.logLikelihoods ?? [])], fixture.logLikelihoods, 1e-5);
    assert.equal(fitted.bandwidth, fixture.bestBandwidth);
    assert.deepEqual(
      Array.from(await fitted.score(xTest)),
      await scoresOf(kernelDensityDetector({ bandwidth: fixture.bestBandwidth })),
    );
    const shuffled = await kernelDensityDetector({ bandwidth: { ...bandwidth, order: "shuffled" } }).fit(
      xTrain,
      rng(1),
    );
    assert.notDeepEqual(shuffled.logLikelihoods, fitted.logLikelihoods);
  });

  it("sees the same likelihoods where each kernel is the square of the one before", async () => {
    const grid = Array.from({ length: 6 }, (_, k) => 0.1 * 2 ** (k / 2));
    const likelihoods = async (of: number[]): Promise<number[]> => {
      const bandwidth = { grid: of, folds: 5, order: "as given" } as const;
      return [...((await kernelDensityDetector({ bandwidth }).fit(xTrain, rng(1))).logLikelihoods ?? [])];
    };
    assertClose(await likelihoods(grid), (await likelihoods([...grid].reverse())).reverse(), 1e-9);
  });

  it("adds up blocks relative to the nearest row, however far all of them are", async () => {
    // 5,000 rows on a line, the nearest in the second block; the density is a sum that underflows when taken plainly.
    const train = rows(
      Float32Array.from({ length: 5000 }, (_, i) => i / 100),
      [5000, 1],
    );
    const [score] = await scoresOf(kernelDensityDetector({ bandwidth: 1 }), train, rows(Float32Array.of(150), [1, 1]));
    const exponents = Array.from(train.data, (value) => -((150 - value) ** 2) / 2);
    const largest = Math.max(...exponents);
    const sum = exponents.reduce((total, exponent) => total + Math.exp(exponent - largest), 0);
    const expected = -(largest + Math.log(sum) - Math.log(5000) - 0.5 * Math.log(2 * Math.PI));
    assert.ok(Math.abs(score / expected - 1) < 1e-6, `${score} against ${expected}`);
  });

  it("refuses bandwidths of 0 and more folds than rows", async () => {
    assert.throws(() => kernelDensityDetector({ bandwidth: 0 }), {
      message: "kernelDensityDetector: expected bandwidths > 0, got [0].",
    });
    const bandwidth = { grid: [1], folds: 200, order: "as given" } as const;
    await assert.rejects(kernelDensityDetector({ bandwidth }).fit(xTrain, rng(1)), {
      message: "kernelDensity: expected folds from 2 to 149, below the training rows, got 200.",
    });
  });
});

describe("z-scores and centroids", () => {
  for (const aggregate of ["max", "mean"] as const) {
    it(`have StandardScaler's ${aggregate} |z|`, async () => {
      assertClose(await scoresOf(zScoreDetector({ aggregate })), fixture.zScore[aggregate]);
    });
  }

  it("count a number that is always the same with a deviation of 1", async () => {
    const constant = rows(Float32Array.of(0.1, 0, 0.1, 2, 0.1, 4), [3, 2]);
    const [score] = await scoresOf(
      zScoreDetector({ aggregate: "max" }),
      constant,
      rows(Float32Array.of(3.1, 2), [1, 2]),
    );
    assert.ok(Math.abs(score - 3) < 1e-6, String(score));
  });

  it("have scikit-learn's distances to one centroid, and to two", async () => {
    assertClose(await scoresOf(nearestCentroidDetector({ centroids: 1 })), fixture.centroids[1]);
    const far = rows(Float32Array.of(...xTrain.data, ...xTrain.data.map((value) => value + 50)), [300, width]);
    assertClose(await scoresOf(nearestCentroidDetector({ centroids: 2 }), far), fixture.centroids[2]);
  });

  it("refuse half a centroid and rows of another width", async () => {
    assert.throws(() => nearestCentroidDetector({ centroids: 0.5 }), {
      message: "nearestCentroidDetector: expected 1 centroid or more, got 0.5.",
    });
    const narrow = rows(new Float32Array(2), [1, 2]);
    const expected: [string, Detector][] = [
      ["zScore", zScoreDetector({ aggregate: "max" })],
      ["nearestCentroid", nearestCentroidDetector({ centroids: 1 })],
      ["pcaReconstruction", pcaReconstructionDetector({ components: 1 })],
      ["pcaAxisDistance", pcaAxisDistanceDetector({ components: 1 })],
      ["kNearestNeighbours", kNearestNeighboursDetector({ k: 1, score: "mean" })],
      ["isolationForest", isolationForestDetector({ trees: 1, samples: 9 })],
      ["kernelDensity", kernelDensityDetector({ bandwidth: 1 })],
    ];
    for (const [where, detector] of expected) {
      const fitted = await detector.fit(xTrain, rng(1));
      await assert.rejects(async () => fitted.score(narrow), {
        message: `${where}: expected rows of 4 numbers as in training, got 2. Make both in the same way.`,
      });
    }
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = meanOf(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
