// DeLong's variance and test against their definition in numpy and scipy (test/fixtures/delong.py), and against draws.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { delong, delongPaired } from "../../lib/metrics/delong";
import { mean, standardDeviation } from "../../lib/metrics/moments";
import { normalCdf, normalQuantile } from "../../lib/metrics/normal";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rng } from "../../lib/rng";

interface Case {
  name: string;
  labels: number[];
  a: number[];
  b: number[];
  auc: number;
  variance: number;
  intervals: { confidence: number; low: number; high: number }[];
  difference: number;
  standardError: number;
  pValue: number;
}
interface Fixture {
  cdf: [number, number][];
  quantile: [number, number][];
  cases: Case[];
}
const fixture = JSON.parse(readFileSync("test/fixtures/delong.json", "utf8")) as Fixture;

function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: expected ${expected}, got ${actual}`);
}

describe("The normal distribution", () => {
  it("has scipy's cumulative distribution to 12 digits, far lower tail included", () => {
    for (const [z, p] of fixture.cdf) assertClose(normalCdf(z), p, 1e-12 * p, `normalCdf(${z})`);
    assert.deepEqual([normalCdf(-Infinity), normalCdf(Infinity)], [0, 1]);
  });

  it("has scipy's quantiles", () => {
    for (const [p, z] of fixture.quantile) assertClose(normalQuantile(p), z, 1e-11, `normalQuantile(${p})`);
  });

  it("refuses what has no answer", () => {
    assert.throws(() => normalCdf(NaN), /normalCdf: expected a number z, got NaN\. Check the values/);
    assert.throws(() => normalQuantile(0), /normalQuantile: expected p in \(0, 1\), got 0\. Quantiles 0 and 1/);
  });
});

describe("DeLong's method agrees with its definition", () => {
  for (const c of fixture.cases) {
    it(`on ${c.name}`, () => {
      for (const { confidence, low, high } of c.intervals) {
        const found = delong(c.labels, c.a, confidence);
        assertClose(found.auc, c.auc, 1e-12, "auc");
        assertClose(found.variance, c.variance, 1e-10 * c.variance, "variance");
        assertClose(found.low, low, 1e-10, `low at ${confidence}`);
        assertClose(found.high, high, 1e-10, `high at ${confidence}`);
      }
      const pair = delongPaired(c.labels, c.a, c.b);
      assertClose(pair.difference, c.difference, 1e-12, "difference");
      assertClose(pair.standardError, c.standardError, 1e-10 * c.standardError, "standardError");
      assertClose(pair.pValue, c.pValue, 1e-10 * c.pValue, "pValue");
    });
  }
});

/** Binormal rows: two detectors that share half of their noise, the first of them the better one. */
function draw(seed: number): { labels: number[]; a: number[]; b: number[] } {
  const random = rng(seed);
  const labels = Array.from({ length: 300 }, (_, i) => (i < 100 ? 1 : 0));
  const shared = labels.map(() => random.normal());
  const scores = (shift: number): number[] => labels.map((label, i) => shared[i] + random.normal() + shift * label);
  return { labels, a: scores(2), b: scores(1.2) };
}

describe("DeLong's method", () => {
  const draws = Array.from({ length: 2000 }, (_, seed) => draw(seed));

  it("foresees how much the AUC varies over draws", () => {
    const found = draws.map(({ labels, a }) => delong(labels, a));
    const spread = standardDeviation(found.map(({ auc }) => auc)) ** 2;
    // 2000 draws know a variance to 3 %, one standard error.
    assertClose(mean(found.map(({ variance }) => variance)) / spread, 1, 0.1, "foreseen by observed variance");
    const truth = normalCdf(1);
    const covered = found.filter(({ low, high }) => low <= truth && truth <= high).length / found.length;
    // The normal interval is short where rows are few: 35 anomalies and 65 normals of these draws give 0.925.
    assertClose(covered, 0.95, 0.02, "coverage of the true AUC");
  });

  it("foresees how much the difference of two correlated AUC varies over draws", () => {
    const found = draws.map(({ labels, a, b }) => delongPaired(labels, a, b));
    const spread = standardDeviation(found.map(({ difference }) => difference)) ** 2;
    assertClose(mean(found.map((pair) => pair.standardError ** 2)) / spread, 1, 0.1, "foreseen by observed variance");
  });

  it("rejects equal detectors as often as it says", () => {
    const rejected = draws.filter(({ labels, a }, k) => {
      const other = rng(`other ${k}`);
      const twin = a.map((score) => score + other.normal());
      const sister = a.map((score) => score + other.normal());
      return delongPaired(labels, twin, sister).pValue < 0.05;
    });
    assertClose(rejected.length / draws.length, 0.05, 0.02, "rejected at 0.05");
  });

  it("has the AUC of rocAuc, and depends on the order of the scores alone", () => {
    for (const { labels, a, b } of draws.slice(0, 20)) {
      assertClose(delong(labels, a).auc, rocAuc(labels, a), 1e-15, "auc");
      const bent = a.map((score) => Math.exp(score) - 7);
      assert.deepEqual(delong(labels, bent), delong(labels, a));
      assert.deepEqual(delongPaired(labels, a, bent), { difference: 0, standardError: 0, pValue: 1 });
      const { difference, ...same } = delongPaired(labels, a, b);
      assert.deepEqual(delongPaired(labels, b, a), { difference: -difference, ...same });
    }
  });

  it("has a point for an interval where nothing varies", () => {
    assert.deepEqual(delong([0, 0, 1, 1], [1, 2, 3, 4]), { auc: 1, variance: 0, low: 1, high: 1 });
    assert.deepEqual(delong([0, 0, 1, 1], [5, 5, 5, 5]), { auc: 0.5, variance: 0, low: 0.5, high: 0.5 });
    const pair = delongPaired([0, 0, 1, 1], [1, 2, 3, 4], [4, 3, 2, 1]);
    assert.deepEqual(pair, { difference: 1, standardError: 0, pValue: 0 });
  });

  it("takes 0 and -0 for one score", () => {
    assert.deepEqual(delong([0, 0, 1, 1], [0, 1, -0, 2]), delong([0, 0, 1, 1], [0, 1, 0, 2]));
  });

  it("refuses what has no answer", () => {
    assert.throws(() => delong([0, 1], [1]), /delong: expected as many labels as scores or predictions, got 2 labels/);
    assert.throws(() => delong([0, 0], [1, 2]), /delong: expected labels of both classes, got 2 normals and 0 anom/);
    assert.throws(() => delong([0, 1], [1, NaN]), /delong: expected finite scores, got NaN at row 1/);
    assert.throws(
      () => delong([0, 0, 1], [1, 2, 3]),
      /delong: expected at least 2 rows of each class, got 2 normals and 1 anomalies\. One row has no spread/,
    );
    assert.throws(() => delong([0, 1], [1, 2], 95), /delong: expected a confidence in \(0, 1\), got 95\. Write 95 %/);
    assert.throws(
      () => delongPaired([0, 0, 1, 1], [1, 2, 3, 4], [1, 2, 3]),
      /delongPaired: expected as many labels as scores or predictions, got 4 labels and 3/,
    );
  });
});
