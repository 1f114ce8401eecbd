// The verdict rules, edges included.
import assert from "node:assert/strict";
import { judge, judgeClaim } from "../../lib/report/verdict";

const reference = { value: 0.95, digits: 4, margin: 0.01 };
/** Ten values with mean `center` and sample standard deviation `sd`. */
function runs(center: number, sd: number, n = 10): number[] {
  const unit = Math.sqrt((n - 1) / n);
  return Array.from({ length: n }, (_, i) => center + (i % 2 === 0 ? 1 : -1) * sd * unit);
}

const judge1 = (values: readonly number[], to: Parameters<typeof judge>[1]): ReturnType<typeof judge> =>
  judge([values], to);

describe("A verdict", () => {
  it("is 'same digits' when the mean rounds to the print, and not one digit further", () => {
    assert.equal(judge1(runs(0.95004, 0.001), reference).verdict, "same digits");
    assert.equal(judge1(runs(0.94996, 0.001), reference).verdict, "same digits");
    assert.equal(judge1(runs(0.95006, 0.001), reference).verdict, "equivalent");
    assert.equal(judge1([0.95], reference).verdict, "same digits");
    assert.equal(judge1([0.94995], reference).verdict, "same digits");
    // Whatever the spread, but it is said: t(0.975, 9) = 2.2622, an interval of ± 0.0215 for a spread of 0.03.
    assert.equal(judge1(runs(0.95, 0.01), reference).reason, "the mean of 10 runs rounds to 0.9500");
    assert.deepEqual(judge1(runs(0.95, 0.03), reference), {
      verdict: "same digits",
      reason: "the mean of 10 runs rounds to 0.9500, though known to ± 0.021 only (95 %), wider than the margin 0.01",
    });
  });

  it("is 'equivalent' when both one-sided tests reject", () => {
    // scipy: ttest_1samp of these ten against 0.96, alternative less, has p = 0.0462 at 0.9565 and 0.0548 at 0.9567.
    assert.equal(judge1(runs(0.9565, 0.00588), reference).verdict, "equivalent");
    assert.equal(judge1(runs(0.9567, 0.00588), reference).verdict, "inconclusive");
  });

  it("is 'better' or 'worse' only when the whole 95 % interval lies beyond the margin", () => {
    // t(0.975, 9) = 2.2622: an interval of ± 0.00715 for a spread of 0.01.
    assert.equal(judge1(runs(0.9673, 0.01), reference).verdict, "better");
    assert.equal(judge1(runs(0.967, 0.01), reference).verdict, "inconclusive");
    assert.equal(judge1(runs(0.9327, 0.01), reference).verdict, "worse");
    assert.equal(judge1(runs(0.933, 0.01), reference).verdict, "inconclusive");
  });

  it("turns round where less is more", () => {
    assert.equal(judge1(runs(0.98, 0.001), { ...reference, lowerIsBetter: true }).verdict, "worse");
    assert.equal(judge1(runs(0.92, 0.001), { ...reference, lowerIsBetter: true }).verdict, "better");
  });

  it("is 'inconclusive' for one run and says what is missing", () => {
    assert.deepEqual(judge1([0.9], reference), {
      verdict: "inconclusive",
      reason: "one run, −0.0500 off: it has no spread; at least 2 runs are needed",
    });
  });

  it("says how many runs would decide, and they do", () => {
    const { verdict, reason } = judge1(runs(0.955, 0.01, 4), reference);
    assert.equal(verdict, "inconclusive");
    const needed = Number(/with this spread about (\d+) runs would decide/.exec(reason)?.[1]);
    assert.ok(needed > 4 && needed < 40, reason);
    assert.equal(judge1(runs(0.955, 0.01, needed + (needed % 2)), reference).verdict, "equivalent");
    assert.match(judge1(runs(0.96001, 0.01, 4), reference).reason, /more than 1000 runs would decide/);
    // More of the class with two runs would do, and fewer than eight of each: counted are as many of each.
    const uneven = [runs(0.955, 0.01, 2), runs(0.955, 0.01, 8)];
    const [, more] = /about (\d+) runs/.exec(judge(uneven, { ...reference, margin: 0.012 }).reason)!;
    assert.ok(Number(more) < 16, more);
  });

  it("on a mean over normal classes counts their distance only where a class has a single run", () => {
    const classes = (each: readonly number[]): number[][] => [0.85, 0.95, 1.05].map((c) => each.map((x) => c + x));
    assert.deepEqual(judge(classes([0.004, 0.006]), { value: 0.945, digits: 3, margin: 0.02 }), {
      verdict: "equivalent",
      reason: "+0.0100 off, margin 0.02, 6 runs of 3 normal classes",
    });
    assert.deepEqual(judge(classes([0.005]), { value: 0.945, digits: 3, margin: 0.02 }), {
      verdict: "inconclusive",
      reason:
        "+0.0100 off, margin 0.02, 3 runs of 3 normal classes; a second run of each class would take the distance " +
        "between classes out of the spread",
    });
    // The mean of all runs is .942, well inside the margin; that of the classes, which is what is shown, is not.
    const unequal = judge([new Array<number>(8).fill(0.94), [0.96]], { value: 0.93, digits: 3, margin: 0.017 });
    assert.deepEqual([unequal.verdict, unequal.reason.split(",")[0]], ["inconclusive", "+0.0200 off"]);
    assert.equal(judge(classes([0.004, 0.006]), { value: 0.9, digits: 3, margin: 0.02 }).verdict, "better");
    assert.match(
      judge(classes([0, 0.02]), { value: 0.95, digits: 3, margin: 0.02 }).reason,
      /^\+0\.0100 off, margin 0\.02, 6 runs of 3 normal classes; with this spread about \d+ runs would decide$/,
    );
  });

  it("takes each single-run class to differ from the mean of them by the whole spread, weighed as the classes are", () => {
    const at = (classes: readonly (readonly number[])[], off: number): string =>
      judge(classes, { value: 0.95 - off, digits: 4, margin: 0.02 }).verdict;
    // t(0.95, 2) = 2.91999, s = 0.01: s / √3 leaves ± 0.00314 of the margin, s √(3/8) ± 0.00212.
    const [even, uneven] = [
      [[0.94], [0.95], [0.96]],
      [[0.94, 0.96], [0.95]],
    ];
    assert.deepEqual([at(even, 0.003), at(even, 0.0033)], ["equivalent", "inconclusive"]);
    assert.deepEqual([at(uneven, 0.002), at(uneven, 0.0023)], ["equivalent", "inconclusive"]);
  });

  it("needs no spread in runs that agree", () => {
    assert.equal(judge1([0.955, 0.955], reference).verdict, "equivalent");
    assert.equal(judge1([0.97, 0.97], reference).verdict, "better");
  });

  it("on a claim is exact", () => {
    assert.deepEqual(judgeClaim([273420, 273420], 273420), { verdict: "holds", reason: "273420 in 2 runs" });
    assert.deepEqual(judgeClaim([273420, 273421], 273420), { verdict: "does not hold", reason: "273421, not 273420" });
  });
});
