// Student's t and the equivalence test against scipy.stats (test/fixtures/tost.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { estimateMean, stratum, type Estimate } from "../../lib/metrics/estimate";
import { mean, standardDeviation } from "../../lib/metrics/moments";
import { studentTCdf, studentTQuantile } from "../../lib/metrics/student-t";
import { confidenceHalfWidth, tost } from "../../lib/metrics/tost";

interface Fixture {
  readonly cdf: readonly [number, number, number][];
  readonly quantile: readonly [number, number, number][];
  readonly tost: readonly {
    values: number[];
    reference: number;
    margin: number;
    mean: number;
    sd: number;
    pLower: number;
    pUpper: number;
    ci: [number, number];
  }[];
}
const fixture = JSON.parse(readFileSync("test/fixtures/tost.json", "utf8")) as Fixture;

function assertClose(actual: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= relative * Math.abs(expected), `${what}: ${actual} against ${expected}`);
}

describe("Student's t", () => {
  it("has scipy's cumulative distribution, far tails included", () => {
    for (const [t, df, expected] of fixture.cdf) assertClose(studentTCdf(t, df), expected, 1e-11, `cdf(${t}, ${df})`);
  });

  it("has scipy's quantiles", () => {
    for (const [p, df, expected] of fixture.quantile) {
      // scipy's own are good to nine digits: for df = 4 and p = 0.05 the closed form gives -2.13184678632665, as here.
      assertClose(studentTQuantile(p, df), expected, 5e-9, `quantile(${p}, ${df})`);
    }
  });

  it("refuses what has no answer", () => {
    assert.throws(() => studentTCdf(1, 0), /expected degrees of freedom above 0, got 0\. Use at least 2 runs/);
    assert.throws(() => studentTCdf(NaN, 3), /expected a number t, got NaN/);
    assert.throws(() => studentTQuantile(1, 3), /expected p in \(0, 1\), got 1/);
  });
});

const ofOne = (values: readonly number[]): Estimate => estimateMean([stratum(values)]);

describe("A mean over strata", () => {
  it("of two that are as long has the error and the degrees of Welch's test of their difference, halved", () => {
    // numpy: a, b = [1, 2, 4, 7], [10, 11, 15, 30]; va, vb = var(a, ddof=1) / 4, var(b, ddof=1) / 4; sqrt(va + vb) and
    // (va + vb)**2 / (va**2 / 3 + vb**2 / 3), with which scipy.stats.ttest_ind(a, b, equal_var=False) has p = .06263.
    const { mean, standardError, degrees } = estimateMean([stratum([1, 2, 4, 7]), stratum([10, 11, 15, 30])]);
    assert.equal(mean, 10);
    assertClose(standardError, 4.813176359397884 / 2, 1e-12, "standard error");
    assertClose(degrees, 3.487020604602195, 1e-12, "degrees");
  });

  it("does not count what lies between them, and weighs each alike", () => {
    const near = estimateMean([stratum([0, 1]), stratum([0, 1])]);
    const far = estimateMean([stratum([0, 1]), stratum([1000, 1001])]);
    assert.equal(near.standardError, far.standardError);
    assert.equal(near.degrees, 2);
    assert.equal(estimateMean([stratum([0, 0, 0, 0]), stratum([1, 1])]).mean, 0.5);
    assert.equal(estimateMean([stratum([0, 0, 0, 0]), stratum([1, 1])]).standardError, 0);
  });

  it("is known the better the more values each would have", () => {
    const strata = [stratum([0, 1]), stratum([3, 5])];
    assert.deepEqual(estimateMean(strata, 2), estimateMean(strata));
    assertClose(estimateMean(strata, 8).standardError, estimateMean(strata).standardError / 2, 1e-12, "error of 8");
  });
});

describe("Two one-sided tests", () => {
  it("give scipy's mean, spread, p-values and interval", () => {
    for (const { values, reference, margin, ...expected } of fixture.tost) {
      const estimate = ofOne(values);
      const test = tost(estimate, reference, margin);
      const what = `${values.length} values`;
      assertClose(estimate.mean, expected.mean, 1e-14, what);
      assertClose(estimate.standardError * Math.sqrt(values.length), expected.sd, 1e-9, what);
      assertClose(test.pLower, expected.pLower, 1e-7, what);
      assertClose(test.pUpper, expected.pUpper, 1e-7, what);
      assert.equal(test.equivalent, expected.pLower < 0.05 && expected.pUpper < 0.05, what);
      const half = confidenceHalfWidth(estimate);
      assertClose(estimate.mean - half, expected.ci[0], 1e-9, what);
      assertClose(estimate.mean + half, expected.ci[1], 1e-9, what);
    }
  });

  it("cover both answers in the fixture", () => {
    const answers = fixture.tost.map((t) => tost(ofOne(t.values), t.reference, t.margin).equivalent);
    assert.deepEqual([...new Set(answers)].sort(), [false, true]);
  });

  it("decide runs without spread by the distance alone", () => {
    assert.equal(tost(ofOne([0.95, 0.95]), 0.955, 0.01).equivalent, true);
    assert.equal(tost(ofOne([0.95, 0.95]), 0.97, 0.01).equivalent, false);
  });

  it("refuse one value, no value and no margin", () => {
    assert.throws(() => ofOne([0.9]), /expected at least 2 values, got 1\. One run has no spread/);
    assert.throws(() => tost(ofOne([0.9, 0.8]), 0.9, 0), /expected a margin above 0, got 0\. Declare one/);
    assert.throws(() => mean([]), /mean: expected at least 1 value, got 0/);
    assert.throws(() => standardDeviation([1]), /expected at least 2 values, got 1/);
  });
});
