// Metrics against scikit-learn (fixtures/metrics.json) and against what must hold for any labels and scores.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { averagePrecision } from "../../lib/metrics/average-precision";
import { bestAccuracyThreshold, scoresAbove } from "../../lib/metrics/best-accuracy-threshold";
import { bestF1Threshold } from "../../lib/metrics/best-f1-threshold";
import { bestThreshold } from "../../lib/metrics/best-threshold";
import {
  accuracy,
  fBeta,
  precision,
  recall,
  weightedF1,
  weightedPrecision,
  weightedRecall,
} from "../../lib/metrics/classification";
import { confusion } from "../../lib/metrics/confusion";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rocCurve } from "../../lib/metrics/roc-curve";
import { rng } from "../../lib/rng";

interface Case {
  name: string;
  labels: number[];
  scores: number[];
  rocAuc: number;
  falsePositiveRate: number[];
  truePositiveRate: number[];
  thresholds: number[];
  averagePrecision: number;
  at: number;
  accuracy: number;
  weightedPrecision: number;
  weightedRecall: number;
  weightedF1: number;
  precision: number;
  recall: number;
  f2: number;
  bestAbove: { threshold: number; accuracy: number };
  best: { threshold: number | null; accuracy: number; weightedF1: number };
}

const cases = JSON.parse(readFileSync("test/fixtures/metrics.json", "utf8")) as Case[];

function close(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${what}: expected ${expected}, got ${actual}`);
}

function closeAll(actual: ArrayLike<number>, expected: number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) => close(actual[i], value, `${what}[${i}]`));
}

/** Labels of both classes, and scores rounded so that some tie. */
function randomCase(seed: number): { labels: number[]; scores: number[]; predictions: number[] } {
  const random = rng(seed);
  const n = 2 + random.int(60);
  const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.int(2)));
  const scores = labels.map((label) => Math.round(4 * (random.normal() + label)) / 4);
  return { labels, scores, predictions: labels.map(() => random.int(2)) };
}

/** The predictions at a threshold: 1 where score >= threshold. */
function flagger(scores: readonly number[]): (threshold: number) => number[] {
  return (threshold) => scores.map((score) => Number(score >= threshold));
}

describe("metrics agree with scikit-learn", () => {
  for (const c of cases) {
    it(`on ${c.name}`, () => {
      close(rocAuc(c.labels, c.scores), c.rocAuc, "rocAuc");
      close(averagePrecision(c.labels, c.scores), c.averagePrecision, "averagePrecision");
      const curve = rocCurve(c.labels, c.scores);
      closeAll(curve.falsePositiveRate, c.falsePositiveRate, "falsePositiveRate");
      closeAll(curve.truePositiveRate, c.truePositiveRate, "truePositiveRate");
      closeAll(curve.thresholds.slice(1), c.thresholds, "thresholds");
      assert.equal(curve.thresholds[0], Infinity);
      const predictions = c.scores.map((score) => (score >= c.at ? 1 : 0));
      for (const metric of [accuracy, precision, recall, weightedPrecision, weightedRecall, weightedF1]) {
        close(metric(c.labels, predictions), c[metric.name as "accuracy"], metric.name);
      }
      close(fBeta(c.labels, predictions, 2), c.f2, "fBeta");
      const above = bestAccuracyThreshold(c.labels, c.scores);
      close(above.accuracy, c.bestAbove.accuracy, "accuracy above a score");
      close(above.threshold, c.bestAbove.threshold, "threshold above which");
      close(accuracy(c.labels, scoresAbove(c.scores, above.threshold)), above.accuracy, "its accuracy");
      const best = bestThreshold(c.labels, c.scores);
      assert.equal(best.threshold, c.best.threshold ?? Infinity);
      close(best.accuracy, c.best.accuracy, "best accuracy");
      close(best.weightedF1, c.best.weightedF1, "best weightedF1");
    });
  }
});

describe("metrics hold, for any labels and scores,", () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);

  it("that AUC is unchanged by an increasing map and by reordering the rows", () => {
    for (const seed of seeds) {
      const { labels, scores } = randomCase(seed);
      const auc = rocAuc(labels, scores);
      assert.equal(
        rocAuc(
          labels,
          scores.map((score) => Math.exp(score)),
        ),
        auc,
      );
      const order = [...rng(seed).permutation(labels.length)];
      assert.equal(
        rocAuc(
          order.map((i) => labels[i]),
          order.map((i) => scores[i]),
        ),
        auc,
      );
    }
  });

  it("that AUC counts the pairs an anomaly wins, a tie as one half", () => {
    for (const seed of seeds) {
      const { labels, scores } = randomCase(seed);
      let won = 0;
      let pairs = 0;
      labels.forEach((a, i) =>
        labels.forEach((b, j) => {
          if (a !== 1 || b !== 0) return;
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
        }),
      );
      assert.equal(rocAuc(labels, scores), won / pairs);
    }
  });

  it("that negated scores give one minus the AUC", () => {
    for (const seed of seeds) {
      const { labels, scores } = randomCase(seed);
      const negated = scores.map((score) => -score);
      close(rocAuc(labels, negated), 1 - rocAuc(labels, scores), `seed ${seed}`);
    }
  });

  it("that the AUC of 0/1 predictions is the mean of the two recalls", () => {
    for (const seed of seeds) {
      const { labels, predictions } = randomCase(seed);
      const c = confusion(labels, predictions);
      const truePositiveRate = c.truePositives / (c.truePositives + c.falseNegatives);
      const trueNegativeRate = c.trueNegatives / (c.trueNegatives + c.falsePositives);
      close(rocAuc(labels, predictions), (truePositiveRate + trueNegativeRate) / 2, `seed ${seed}`);
    }
  });

  it("that weighted recall equals accuracy", () => {
    for (const seed of seeds) {
      const { labels, predictions } = randomCase(seed);
      close(weightedRecall(labels, predictions), accuracy(labels, predictions), `seed ${seed}`);
    }
  });

  it("that no other threshold beats the best one, and that its rule is score >= threshold", () => {
    for (const seed of seeds) {
      const { labels, scores } = randomCase(seed);
      const best = bestThreshold(labels, scores);
      const flag = flagger(scores);
      assert.deepEqual(confusion(labels, flag(best.threshold)), best.confusion);
      for (const threshold of [Infinity, ...scores]) {
        const other = flag(threshold);
        assert.ok(accuracy(labels, other) <= best.accuracy);
        if (accuracy(labels, other) === best.accuracy) assert.ok(weightedF1(labels, other) <= best.weightedF1);
      }
    }
  });

  it("that the threshold of best F1 is the highest of those no other has a higher F1 than", () => {
    for (const seed of seeds) {
      const { labels, scores } = randomCase(seed);
      const flag = flagger(scores);
      const f1 = (threshold: number): number => fBeta(labels, flag(threshold), 1);
      const best = bestF1Threshold(labels, scores);
      const flagged = flag(best.threshold);
      close(best.f1, f1(best.threshold), `F1, seed ${seed}`);
      close(best.precision, precision(labels, flagged), `precision, seed ${seed}`);
      close(best.recall, recall(labels, flagged), `recall, seed ${seed}`);
      for (const threshold of scores) {
        const least = threshold > best.threshold ? 1e-12 : -1e-12;
        assert.ok(best.f1 - f1(threshold) > least, `${threshold}, seed ${seed}`);
      }
    }
  });

  it("that F-beta is F1 for beta 1, and lies between precision and recall, nearer recall for beta 2", () => {
    for (const seed of seeds) {
      const { labels, predictions } = randomCase(seed);
      const [p, r] = [precision(labels, predictions), recall(labels, predictions)];
      if (p === 0) continue;
      close(fBeta(labels, predictions, 1), (2 * p * r) / (p + r), `seed ${seed}`);
      close(fBeta(labels, predictions, 2), (5 * p * r) / (4 * p + r), `seed ${seed}`);
    }
    assert.throws(() => fBeta([0, 1], [0, 1], 0), {
      message: "fBeta: expected beta > 0, got 0. 1 weighs precision and recall alike.",
    });
  });

  it("that flagging nothing wins where every anomaly scores lowest, also against an equal that flags all", () => {
    assert.equal(bestThreshold([0, 0, 0, 1], [4, 3, 2, 1]).threshold, Infinity);
    assert.equal(bestThreshold([0, 1], [2, 1]).threshold, Infinity);
  });
});

describe("metrics refuse", () => {
  const scored = { rocAuc, rocCurve, averagePrecision, bestThreshold, bestF1Threshold, bestAccuracyThreshold };
  const predicted = { accuracy, precision, recall, weightedPrecision, weightedRecall, weightedF1, confusion };

  for (const [name, metric] of Object.entries({ ...scored, ...predicted })) {
    it(`labels and values of unequal length, no rows, and labels other than 0 and 1 in ${name}`, () => {
      assert.throws(() => metric([0, 1], [1]), {
        message: `${name}: expected as many labels as scores or predictions, got 2 labels and 1. Pass both for the same rows.`,
      });
      assert.throws(() => metric([], []), {
        message: `${name}: expected at least one row, got none. Check what was selected.`,
      });
      assert.throws(() => metric([0, 2], [0, 1]), {
        message: `${name}: expected labels 0 (normal) or 1 (anomaly), got 2 at row 1. Map the classes first.`,
      });
    });
  }

  for (const [name, metric] of Object.entries(scored)) {
    it(`one class only and scores that are not finite in ${name}`, () => {
      assert.throws(() => metric([0, 0], [1, 2]), {
        message: `${name}: expected labels of both classes, got 2 normals and 0 anomalies. The metric is undefined on one class; check the split.`,
      });
      assert.throws(() => metric([0, 1], [1, NaN]), {
        message: `${name}: expected finite scores, got NaN at row 1. Check whether the training diverged.`,
      });
    });
  }

  for (const [name, metric] of Object.entries(predicted)) {
    it(`predictions other than 0 and 1 in ${name}`, () => {
      assert.throws(() => metric([0, 1], [0, 0.5]), {
        message: `${name}: expected predictions 0 or 1, got 0.5 at row 1. Apply a threshold to scores first.`,
      });
    });
  }
});
