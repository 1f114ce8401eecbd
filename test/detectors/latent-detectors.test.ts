// Latent-space detectors against scikit-learn, scipy and numpy (fixtures/detectors.json) and against what must hold.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { SupervisedDetector, TransductiveDetector } from "../../lib/detectors/detector";
import { hierarchicalDetector } from "../../lib/detectors/clustering/hierarchical";
import { kMeansDetector } from "../../lib/detectors/clustering/k-means";
import { scoreByLargerCluster } from "../../lib/detectors/clustering/larger-cluster";
import { spectralDetector, spectralEmbedding } from "../../lib/detectors/clustering/spectral";
import { svmDetector } from "../../lib/detectors/svm";
import { wassersteinScore } from "../../lib/detectors/wasserstein";
import { doubleRows } from "../../lib/double-rows";
import { rng } from "../../lib/rng";
import { rows, takeRows, type Rows } from "../../lib/rows";

interface Fixture {
  shape: [number, number];
  x: number[];
  variance: number[];
  overlapping: number[];
  labels: number[];
  gamma: number;
  kMeans: number[];
  ward: number[];
  average: number[];
  complete: number[];
  spectral: number[];
  eigenvalue: number;
  embedding: number[];
  wasserstein: number[];
  svm: Record<string, { cost: number; decisions: number[] }>;
}

const fixture = JSON.parse(readFileSync("test/fixtures/detectors.json", "utf8")) as Fixture;
const x = rows(Float32Array.from(fixture.x), fixture.shape);
const latent = { mean: x, variance: rows(Float32Array.from(fixture.variance), fixture.shape) };
const first = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

const clusterings: [keyof Fixture, TransductiveDetector][] = [
  ["kMeans", kMeansDetector()],
  ["ward", hierarchicalDetector({ linkage: "ward" })],
  ["average", hierarchicalDetector({ linkage: "average" })],
  ["complete", hierarchicalDetector({ linkage: "complete" })],
  ["spectral", spectralDetector({ gamma: fixture.gamma })],
];

/** Two groups of rows, far apart: `sizes[0]` around 0 and `sizes[1]` around 100. */
function twoGroups(sizes: [number, number], seed: number): Rows {
  const normals = rng(seed).normals(3 * (sizes[0] + sizes[1]), 0, 0.5);
  return rows(
    normals.map((value, p) => (p < 3 * sizes[0] ? value : value + 100)),
    [sizes[0] + sizes[1], 3],
  );
}

function equal(count: number): Rows {
  return rows(new Float32Array(2 * count).fill(0.1), [count, 2]);
}

describe("clusterings", () => {
  for (const [name, detector] of clusterings) {
    it(`${detector.name} finds scikit-learn's two clusters`, async () => {
      assert.deepEqual(Array.from(await detector.fitScore(x, rng(5))), fixture[name]);
    });

    it(`${detector.name} flags the smaller of two far groups, first or last`, async () => {
      const last = await detector.fitScore(twoGroups([30, 12], 1), rng(1));
      assert.deepEqual(Array.from(last), [...Array<number>(30).fill(0), ...Array<number>(12).fill(1)]);
      const leading = await detector.fitScore(twoGroups([12, 30], 1), rng(1));
      assert.deepEqual(Array.from(leading), [...Array<number>(12).fill(1), ...Array<number>(30).fill(0)]);
    });

    it(`${detector.name} gives the same scores for the same seed`, async () => {
      assert.deepEqual(await detector.fitScore(x, rng(9)), await detector.fitScore(x, rng(9)));
    });

    it(`${detector.name} separates a lone pair of distinct rows`, async () => {
      const pair = await detector.fitScore(rows(Float32Array.from([0, 1]), [2, 1]), rng(1));
      assert.deepEqual(Array.from(pair), [0, 1]);
    });

    it(`${detector.name} refuses one row, equal rows and numbers that are not finite`, () => {
      const where = detector.name.startsWith("hierarchical") ? "hierarchical" : name;
      assert.throws(() => detector.fitScore(equal(1), rng(1)), {
        message: `${where}: expected at least 2 rows, got 1. Pass more rows.`,
      });
      assert.throws(() => detector.fitScore(equal(9), rng(1)), {
        message: `${where}: expected at least 2 distinct rows, got 9 equal ones. Check whether the model collapsed.`,
      });
      assert.throws(() => detector.fitScore(rows(Float32Array.from([0, 1, 2, NaN]), [2, 2]), rng(1)), {
        message: `${where}: expected finite numbers, got NaN in row 1. Drop or fill such rows; where a network gave them, its training diverged.`,
      });
    });
  }

  it("score the first row's cluster as normal when both are of one size", () => {
    assert.deepEqual(Array.from(scoreByLargerCluster([7, 3, 3, 7])), [0, 1, 1, 0]);
  });

  it("k-means takes rows that repeat", async () => {
    const repeated = rows(Float32Array.from([0, 0, 0, 5, 5]), [5, 1]);
    assert.deepEqual(Array.from(await kMeansDetector().fitScore(repeated, rng(1))), [0, 0, 0, 1, 1]);
  });
});

describe("spectral embedding", () => {
  it("has scipy's second eigenvalue and eigenvector", () => {
    const { eigenvalue, embedding } = spectralEmbedding(doubleRows("test", x), fixture.gamma, rng(2));
    assert.ok(Math.abs(eigenvalue - fixture.eigenvalue) < 1e-12, `${eigenvalue} against ${fixture.eigenvalue}`);
    const sign = Math.sign(embedding[0] * fixture.embedding[0]);
    fixture.embedding.forEach((expected, i) => {
      const error = Math.abs(sign * embedding[i] - expected);
      assert.ok(error < 1e-9 * Math.max(1, Math.abs(expected)), `row ${i}: ${sign * embedding[i]} against ${expected}`);
    });
  });

  it("refuses a gamma of 0 and rows out of each other's reach", () => {
    assert.throws(() => spectralDetector({ gamma: 0 }), {
      message: "spectralDetector: expected gamma > 0, got 0. scikit-learn's default is 1.",
    });
    assert.throws(() => spectralDetector({ gamma: 1 }).fitScore(rows(Float32Array.from([0, 99]), [2, 1]), rng(1)), {
      message: "spectral: expected rows within reach of each other, got affinity 0 for every pair. Lower gamma (1).",
    });
  });
});

describe("Wasserstein score", () => {
  const n = fixture.shape[0];

  it("is numpy's median over all others, however the subset is drawn", () => {
    for (const options of [
      { subsetSize: n, subset: "one per run" },
      { subsetSize: n - 1, subset: "one per item" },
    ] as const) {
      const scores = wassersteinScore(latent, options, rng(1));
      fixture.wasserstein.forEach((expected, i) => {
        assert.ok(Math.abs(scores[i] - expected) < 1e-6 * expected, `${i}: ${scores[i]} against ${expected}`);
      });
    }
  });

  it("compares a row of the subset with the other rows of it, never with itself", () => {
    const apart = (values: number[]): Rows => rows(Float32Array.from(values), [values.length, 1]);
    const three = { mean: apart([0, 10, 30]), variance: apart([1, 1, 1]) };
    const scores = wassersteinScore(three, { subsetSize: 3, subset: "one per run" }, rng(1));
    assert.deepEqual(Array.from(scores), [(100 + 900) / 2, (100 + 400) / 2, (900 + 400) / 2]);
    for (const score of wassersteinScore(three, { subsetSize: 1, subset: "one per item" }, rng(1))) {
      assert.ok([100, 400, 900].includes(score));
    }
  });

  it("adds the squared differences of the standard deviations, not of the variances", () => {
    const one = (a: number, b: number): Rows => rows(Float32Array.from([a, b]), [2, 1]);
    const scores = wassersteinScore(
      { mean: one(0, 3), variance: one(4, 25) },
      { subsetSize: 2, subset: "one per run" },
      rng(1),
    );
    assert.deepEqual(Array.from(scores), [18, 18]);
  });

  it("gives the same scores for the same seed and other ones for another", () => {
    for (const subset of ["one per run", "one per item"] as const) {
      const score = (seed: number): Float32Array => wassersteinScore(latent, { subsetSize: 50, subset }, rng(seed));
      assert.deepEqual(score(1), score(1));
      assert.notDeepEqual(score(1), score(2));
    }
  });

  it("refuses a subset larger than the rows, unlike shapes and negative variances", () => {
    assert.throws(() => wassersteinScore(latent, { subsetSize: n, subset: "one per item" }, rng(1)), {
      message: `wassersteinScore: expected a subsetSize from 1 to ${n - 1} for ${n} rows, one per item, got ${n}. Lower it or pass more rows.`,
    });
    const narrow = rows(new Float32Array(n), [n, 1]);
    assert.throws(
      () => wassersteinScore({ mean: x, variance: narrow }, { subsetSize: 9, subset: "one per run" }, rng(1)),
      {
        message: `wassersteinScore: expected mean and variance of one shape [n, d], got [${n}, 5] and [${n}, 1]. Pass both for the same rows.`,
      },
    );
    const negative = rows(new Float32Array(x.data.length).fill(-1), x.shape);
    assert.throws(
      () => wassersteinScore({ mean: x, variance: negative }, { subsetSize: 9, subset: "one per run" }, rng(1)),
      {
        message:
          "wassersteinScore: expected variances of 0 or more, got -1 in row 0. Pass variances, not their logarithms.",
      },
    );
  });
});

describe("linear SVM", () => {
  const linear = (cost: number): SupervisedDetector => svmDetector({ kernel: { type: "linear" }, cost });
  const trainOn: Record<string, Rows> = {
    separable: takeRows(x, first(100)),
    overlapping: rows(Float32Array.from(fixture.overlapping), [100, 5]),
    "cheap slack": rows(Float32Array.from(fixture.overlapping), [100, 5]),
  };
  const yTrain = fixture.labels.slice(0, 100);

  for (const [name, { cost, decisions }] of Object.entries(fixture.svm)) {
    it(`has scikit-learn's decision values on ${name} rows`, async () => {
      const fitted = await linear(cost).fit(trainOn[name], yTrain, rng(1));
      const scores = await fitted.score(x);
      decisions.forEach((expected, i) => {
        assert.ok(Math.abs(scores[i] - expected) < 1e-3, `row ${i}: ${scores[i]} against ${expected}`);
      });
    });
  }

  it("scores anomalies positive whichever class comes first", async () => {
    for (const y of [
      [0, 0, 1, 1],
      [1, 1, 0, 0],
    ]) {
      const line = rows(Float32Array.from(y.map((label, i) => 4 * label + i / 10)), [4, 1]);
      const fitted = await linear(1).fit(line, y, rng(1));
      const scores = Array.from(await fitted.score(line));
      assert.deepEqual(
        scores.map((score) => (score > 0 ? 1 : 0)),
        y,
      );
    }
  });

  it("refuses one class only, missing labels and rows of another width", async () => {
    const detector = linear(1);
    assert.throws(
      () =>
        detector.fit(
          x,
          fixture.labels.map(() => 0),
          rng(1),
        ),
      {
        message:
          "svm: expected a label 0 or 1 for each of 200 rows, both present, got 200 labels with values 0. Map the classes first.",
      },
    );
    assert.throws(() => detector.fit(x, [0, 1], rng(1)), {
      message:
        "svm: expected a label 0 or 1 for each of 200 rows, both present, got 2 labels with values 0, 1. Map the classes first.",
    });
    const fitted = await detector.fit(x, fixture.labels, rng(1));
    assert.throws(() => fitted.score(equal(3)), {
      message: "svm: expected rows of 5 numbers as in training, got 2. Make both in the same way.",
    });
  });
});
