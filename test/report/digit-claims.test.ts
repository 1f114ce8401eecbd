// The AnoEAN paper's claims about its figures on MNIST: on made-up runs, and on the AUPRC of stored ones against scipy (test/fixtures/digit-claims.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { RunRecord } from "../../lib/experiment/record";
import { pairedInterval, pairedSide, pairedWords } from "../../lib/report/claims/paired";
import { digitGroups, judgeDigits } from "../../lib/report/claims/digit-claims";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import type { IsCurrent, RunGroup } from "../../lib/report/select-runs";
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

interface Differences {
  readonly differences: number[];
  readonly threshold: number;
  readonly mean: number;
  readonly half: number;
  readonly p: number;
}
type ByMethod = Readonly<Record<string, Differences>>;
const fixture = JSON.parse(readFileSync("test/fixtures/digit-claims.json", "utf8")) as {
  readonly auprc: readonly { method: string; normalClasses: number[]; values: number[] }[];
  readonly digits: readonly ByMethod[];
  readonly "all digits": ByMethod;
  readonly "two to five": ByMethod;
  readonly hard: ByMethod;
};

function storedGroups(): RunGroup[] {
  return methods.map((method) => ({
    stale: false,
    setAside: 0,
    records: fixture.auprc
      .filter((cell) => cell.method === method)
      .flatMap(({ normalClasses, values }) =>
        values.map(
          (AUPRC, seed) =>
            ({
              spec: { dataset: "MNIST", method, seed, options: { normalClasses } },
              results: [{ method, metrics: { AUPRC } }],
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
      reason:
        "highest mean on 4 digits; another method ahead beyond chance on 6, by more than 0.02 on 6; " +
        "not behind any by as much, beyond chance, on 4; least mean lead: over SVM, −0.0200 ± 0.0000 (95 %)",
      value: 4,
    });
    const verdictOf = (lead: number, behindOn: number): string =>
      judgeDigits(
        "mnist-one-vs-all",
        groups((method, [digit]) => (isOwn(method) ? 0.8 : digit < behindOn ? 0.8 + lead : 0.7)),
      ).verdict;
    const leadingOn = (digits: number): string =>
      judgeDigits(
        "mnist-one-vs-all",
        groups((method, [digit]) => (isOwn(method) && digit < digits ? 0.9 : 0.8)),
      ).verdict;
    assert.deepEqual([leadingOn(5), leadingOn(4)], ["holds", "inconclusive"]);
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
      /^least mean lead with two to five digits: over SVM, \+0\.4000 ± 0\.0000 \(95 %\); "far" taken as 0\.02; AUPRC of each of five digits alone and of all five: AnoEAN 0\.500 0\.900, SVM 0\.900 0\.500/,
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

  it("hold of every digit where no method is ahead by the margin beyond chance: spread alone makes none comparable", () => {
    const even = (spread: number): string =>
      judgeDigits(
        "mnist-one-vs-all",
        groups((method) => (isOwn(method) ? 0.81 : 0.8)).map((group) => ({
          ...group,
          records: group.records.map((record) => {
            const [{ method, metrics }] = record.results;
            const AUPRC = metrics.AUPRC + (isOwn(method) ? spread * (record.spec.seed - 1) : 0);
            return { ...record, results: [{ ...record.results[0], metrics: { AUPRC } }] };
          }),
        })),
      ).verdict;
    assert.deepEqual([even(0), even(0.05)], ["holds", "inconclusive"]);
  });

  it("pair the runs of a seed: what seeds have in common decides nothing", () => {
    const ahead = groups((method) => (isOwn(method) ? 0.9 : 0.8));
    const swaying = ahead.map((group) => ({
      ...group,
      records: group.records.map((record) => ({
        ...record,
        results: record.results.map(({ metrics, ...rest }) => ({
          ...rest,
          metrics: { AUPRC: metrics.AUPRC - 0.3 * record.spec.seed },
        })),
      })),
    }));
    assert.equal(judgeDigits("mnist-one-vs-all", swaying).verdict, "holds");
  });

  it("are judged on differences within a seed, with scipy's intervals", () => {
    const all = [...fixture.digits, fixture["all digits"], fixture["two to five"], fixture.hard].flatMap((one) =>
      Object.values(one),
    );
    for (const { differences, threshold, mean, half, p } of all) {
      const found = pairedInterval(differences);
      assert.ok(Math.abs(found.mean - mean) < 1e-12 && Math.abs(found.half - half) < 1e-8 * half);
      for (const among of [1, 7, 50]) {
        const side = p < 0.05 / among ? Math.sign(mean - threshold) : 0;
        assert.equal(pairedSide(differences, threshold, among), side);
      }
    }
    assert.deepEqual([pairedSide([0.1]), pairedWords([0.1])], [0, "+0.1000"]);
    const stored = storedGroups();
    const words = (of: Differences): string =>
      `${of.mean < 0 ? "−" : "+"}${Math.abs(of.mean).toFixed(4)} ± ${of.half.toFixed(4)}`;
    const [oneVsAll, several, hard] = ["mnist-one-vs-all", "mnist-n-vs-m", "hard-digits"].map((id) =>
      judgeDigits(id, stored),
    );
    // The SVM on digit 1.
    assert.match(
      oneVsAll.reason,
      /^highest mean on 4 digits; another method ahead beyond chance on 1, by more than 0\.02 on 0;/,
    );
    assert.ok(oneVsAll.reason.endsWith(`over SVM, ${words(fixture["all digits"].SVM)} (95 %)`), oneVsAll.reason);
    assert.ok(
      several.reason.includes(`over SVM, ${words(fixture["two to five"].SVM)} (95 %); "far" taken as 0.02;`),
      several.reason,
    );
    for (const [method, of] of Object.entries(fixture.hard))
      assert.ok(hard.reason.includes(`${method} ${words(of)}`), hard.reason);
    // The lead over the SVM falls short of .02 with p = .033, one of seven differences.
    assert.deepEqual(
      [oneVsAll, several, hard].map(({ verdict }) => verdict),
      ["inconclusive", "inconclusive", "inconclusive"],
    );
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
    const judged = (isCurrent: IsCurrent): ComparedRow[] =>
      compare(readPublished("anoean"), records, readMargins(), "paper", { isCurrent }).filter(
        ({ table, method }) => table === "claims" && /digits|mnist/.test(method),
      );
    const verdicts = (isCurrent: IsCurrent): string[] => judged(isCurrent).map(({ verdict }) => verdict);
    assert.deepEqual(
      judged(() => true).map(({ of }) => of),
      [
        "digits on which AnoEAN has the highest mean AUPRC",
        "least mean lead of AnoEAN in AUPRC with two to five digits",
        "mean AUPRC on the other digits minus that on digits 2 to 5, of the method where it is least",
      ],
    );
    assert.deepEqual(
      verdicts(() => true),
      ["inconclusive", "does not hold", "inconclusive"],
    );
    assert.deepEqual(
      verdicts((record) => record.spec.method !== "OCSVM"),
      ["stale", "stale", "stale"],
    );
  });
});
