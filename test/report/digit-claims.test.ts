// The AnoEAN paper's claims about its figures on MNIST, on made-up runs.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import { digitGroups, judgeDigits } from "../../lib/report/claims/digit-claims";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import type { RunGroup } from "../../lib/report/select-runs";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

const methods = ["AnoEAN", "SVM", "OCSVM", "AnoGAN", "EGBAD", "ALAD"];
const cells = [...Array.from({ length: 10 }, (_, digit) => [digit]), [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]];

/** Three runs of each method in each cell, whose AUPRC lies within .001 of `of`. */
function groups(of: (method: string, classes: readonly number[]) => number, among = methods): RunGroup[] {
  return among.map((method) => ({
    stale: false,
    setAside: 0,
    records: cells.flatMap((normalClasses) =>
      [-0.001, 0, 0.001].map(
        (off, seed) =>
          ({
            spec: { dataset: "MNIST", method, seed, options: { normalClasses } },
            results: [{ method, metrics: { AUPRC: of(method, normalClasses) + off } }],
          }) as unknown as RunRecord,
      ),
    ),
  }));
}

const isOwn = (method: string): boolean => method === "AnoEAN";

describe("Claims about figures on digits", () => {
  it("hold where AnoEAN leads on at least five digits and is nowhere behind beyond chance", () => {
    const even = groups((method, [digit]) => (isOwn(method) ? (digit < 5 ? 0.9 : 0.8) : digit < 5 ? 0.7 : 0.8 - 1e-5));
    const { verdict, value } = judgeDigits("mnist-one-vs-all", even);
    assert.deepEqual([verdict, value], ["holds", 10]);
    const ahead = groups((method, [digit]) => (isOwn(method) ? 0.8 : digit < 6 ? 0.9 : 0.7));
    assert.deepEqual(judgeDigits("mnist-one-vs-all", ahead), {
      verdict: "does not hold",
      reason: "highest mean on 4 digits; another method ahead beyond chance on 6, by more than 0.02 on 6",
      value: 4,
    });
    const verdictOf = (lead: number, behindOn: number): string =>
      judgeDigits(
        "mnist-one-vs-all",
        groups((method, [digit]) => (isOwn(method) ? 0.8 : digit < behindOn ? 0.8 + lead : 0.7)),
      ).verdict;
    assert.equal(verdictOf(0.01, 1), "inconclusive");
    assert.equal(verdictOf(0.01, 5), "inconclusive");
    assert.equal(verdictOf(0.01, 6), "does not hold");
    assert.equal(verdictOf(0.1, 1), "does not hold");
  });

  it("hold of several normal digits where AnoEAN is far ahead of every method with two to five, and ALAD and EGBAD fall", () => {
    const several = (method: string, classes: readonly number[]): number =>
      isOwn(method) === classes.length > 1 ? 0.9 : 0.5;
    const { verdict, reason, value } = judgeDigits("mnist-n-vs-m", groups(several));
    assert.deepEqual([verdict, value!.toFixed(6)], ["holds", "0.400000"]);
    assert.match(
      reason,
      /^least lead with two to five digits 0\.400; AUPRC from each of five digits alone to all five: AnoEAN 0\.500 to 0\.900, SVM 0\.900 to 0\.500/,
    );
    const svm = (method: string, classes: readonly number[]): number =>
      method === "SVM" ? 0.95 : several(method, classes);
    assert.equal(judgeDigits("mnist-n-vs-m", groups(svm)).verdict, "does not hold");
    const near = (method: string, classes: readonly number[]): number =>
      method === "OCSVM" ? 0.89 : several(method, classes);
    assert.equal(judgeDigits("mnist-n-vs-m", groups(near)).verdict, "does not hold");
    const flat = (method: string, classes: readonly number[]): number =>
      method === "ALAD" ? 0.5 : several(method, classes);
    assert.equal(judgeDigits("mnist-n-vs-m", groups(flat)).verdict, "does not hold");
  });

  it("hold of hard digits where every method is weaker on them", () => {
    const weak = (_: string, [digit]: readonly number[]): number => (digit >= 2 && digit <= 5 ? 0.6 : 0.9);
    const { verdict, value } = judgeDigits("hard-digits", groups(weak));
    assert.deepEqual([verdict, value!.toFixed(6)], ["holds", "0.300000"]);
    const but = (method: string, classes: readonly number[]): number =>
      method === "ALAD" ? 1.5 - weak(method, classes) : weak(method, classes);
    assert.equal(judgeDigits("hard-digits", groups(but)).verdict, "does not hold");
  });

  it("are not judged while a method lacks runs, and leave other claims to others", () => {
    const some = groups(() => 0.5, methods.slice(0, 3));
    assert.deepEqual(judgeDigits("hard-digits", some), {
      verdict: "not run",
      reason: "fewer than two runs in a cell of AnoGAN, EGBAD, ALAD",
      value: null,
    });
    assert.deepEqual(digitGroups("anoean", "hard-digits", some), some);
    assert.deepEqual(digitGroups("anoean", "hard-digits", []), []);
    assert.equal(digitGroups("anoean", "other", some), null);
  });

  it("are stale where the runs of one method are", () => {
    const records = methods.flatMap((method) =>
      cells.flatMap((normalClasses) =>
        [1, 2].map((seed) => {
          const of = {
            paper: "anoean",
            profile: "paper",
            dataset: "MNIST",
            method,
            options: { normalClasses },
          } as const;
          return storedRun(spec(seed, of), executed(seed, { [method]: { AUPRC: 0.9 + 0.01 * seed } })).record;
        }),
      ),
    );
    const judged = (isCurrent: (record: RunRecord) => boolean): ComparedRow[] =>
      compare(readPublished("anoean"), records, readMargins(), "paper", { isCurrent }).filter(
        ({ table }) => table === "claims",
      );
    const verdicts = (isCurrent: (record: RunRecord) => boolean): string[] =>
      judged(isCurrent).map(({ verdict }) => verdict);
    assert.deepEqual(
      judged(() => true).map(({ of }) => of),
      [
        "digits on which AnoEAN has the highest mean AUPRC",
        "least lead of AnoEAN in AUPRC",
        "least difference in AUPRC of a method, the other digits less 2 to 5",
      ],
    );
    assert.deepEqual(
      verdicts(() => true),
      ["inconclusive", "inconclusive", "inconclusive"],
    );
    assert.deepEqual(
      verdicts((record) => record.spec.method !== "OCSVM"),
      ["stale", "stale", "stale"],
    );
  });
});
