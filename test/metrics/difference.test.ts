// Differences of means against scipy.stats, and what is said of them.
import assert from "node:assert/strict";
import { difference, exceeds } from "../../lib/metrics/difference";
import { confidenceHalfWidth } from "../../lib/metrics/tost";

const a = [0.9598, 0.9596, 0.9602, 0.9614, 0.9593];
const b = [0.9241, 0.9607, 0.9238, 0.9254, 0.924];

describe("The difference of two means", () => {
  it("has the t, the degrees and the interval of Welch's test", () => {
    // scipy 1.10.1: stats.ttest_ind(a, b, equal_var=False).statistic; va, vb = np.var(a, ddof=1) / 5, np.var(b, ddof=1) / 5;
    // (va + vb)**2 / (va**2 / 4 + vb**2 / 4) and stats.t.ppf(.975, df) * sqrt(va + vb).
    const estimate = difference(a, b);
    const figures = [estimate.mean / estimate.standardError, estimate.degrees, confidenceHalfWidth(estimate)];
    const expected = [3.9041800834529004, 4.020164007356867, 0.020199265007384806];
    figures.forEach((figure, i) => assert.ok(Math.abs(figure / expected[i] - 1) < 1e-8, `${figure} ${expected[i]}`));
    assert.throws(() => difference([1], a), /expected at least 2 values, got 1/);
  });

  it("exceeds what it is beyond, does not what its interval ends below, and may be open", () => {
    assert.equal(exceeds(a, b, 0.015), true);
    assert.equal(exceeds(b, a, 0.015), false);
    // .0285 +- .0202: neither 0.03 nor less can be told from it.
    assert.equal(exceeds(a, b, 0.03), null);
    assert.equal(exceeds([1, 3], [0.5, 2.5], 0.1), null);
    // Runs that agree to the last bit have no error.
    assert.deepEqual([exceeds([2, 2], [1, 1], 0.5), exceeds([2, 2], [1, 1], 1.5)], [true, false]);
  });
});
