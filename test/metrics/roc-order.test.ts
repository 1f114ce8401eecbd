// The ROC curve without its scores: every metric that looks at ranks is the same from it.
import assert from "node:assert/strict";
import { averagePrecision } from "../../lib/metrics/average-precision";
import { delong } from "../../lib/metrics/delong";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rocCurve } from "../../lib/metrics/roc-curve";
import { rankedRows, rocOrder } from "../../lib/metrics/roc-order";
import { rng } from "../../lib/rng";

/** 1 in `one` rows is an anomaly; scores rounded to `steps` per unit, so that some tie. */
function rowsOf(size: number, one: number, steps: number): { labels: Uint8Array; scores: Float32Array } {
  const random = rng(`${size} ${one} ${steps}`);
  const labels = Uint8Array.from({ length: size }, (_, i) => Number(i < 2 || (i > 3 && random.int(one) === 0)));
  const scores = Float32Array.from(labels, (label) => Math.round((label + random.normal()) * steps) / steps);
  return { labels, scores };
}

describe("The order of a ROC curve", () => {
  it("gives AUC, average precision and the points of the curve exactly, and DeLong's interval", () => {
    for (const [size, one, steps] of [
      [5, 2, 1],
      [64, 2, 1],
      [200, 3, 4],
      [1001, 10, 1e9],
    ]) {
      const { labels, scores } = rowsOf(size, one, steps);
      const ranked = rankedRows(rocOrder(labels, scores));
      assert.equal(rocAuc(ranked.labels, ranked.scores), rocAuc(labels, scores));
      assert.equal(averagePrecision(ranked.labels, ranked.scores), averagePrecision(labels, scores));
      const [from, of] = [rocCurve(ranked.labels, ranked.scores), rocCurve(labels, scores)];
      assert.deepEqual(from.falsePositiveRate, of.falsePositiveRate);
      assert.deepEqual(from.truePositiveRate, of.truePositiveRate);
      const [interval, expected] = [delong(ranked.labels, ranked.scores), delong(labels, scores)];
      assert.ok(Math.abs(interval.low - expected.low) < 1e-12 && Math.abs(interval.high - expected.high) < 1e-12);
    }
  });

  it("is the same for the same curve, whatever the order of the rows and the size of the scores", () => {
    const { labels, scores } = rowsOf(300, 4, 3);
    const turned = rocOrder(
      labels.slice().reverse(),
      scores
        .slice()
        .reverse()
        .map((score) => Math.exp(score)),
    );
    assert.deepEqual(turned, rocOrder(labels, scores));
  });

  it("takes a small part of the bytes of the scores", () => {
    const { labels, scores } = rowsOf(10_000, 10, 1e9);
    assert.ok(30 * rocOrder(labels, scores).order.length < scores.byteLength);
  });

  it("refuses scores that are not finite, and an order that is not of so many rows", () => {
    assert.throws(
      () => rocOrder([0, 1], [0, NaN]),
      /^Error: rocOrder: expected finite scores, got NaN at row 1\. Check the detector\.$/,
    );
    const order = rocOrder([0, 1, 1], [1, 2, 3]);
    for (const changes of [{ anomalies: 1, normals: 2 }, { normals: 9 }]) {
      assert.throws(
        () => rankedRows({ ...order, ...changes }),
        /^Error: rankedRows: expected the order of \d+ anomalies/,
      );
    }
  });
});
