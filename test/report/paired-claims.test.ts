// Claims that compare settings of one table, judged on paired runs: made-up AUCs of the NCAE table.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { sourceMethod } from "../../lib/report/sources";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

const paper = "ncae-contamination";
const ncae = readPublished(paper);
const margins = readMargins();
const methods = [...new Set(ncae.cells.map(({ method }) => method))];
const contaminations = [0, 0.01, 0.05, 0.1, 0.2];

/** Two seeds of three normal classes far apart, in each cell about `auc`; none where it is null. */
function records(auc: (method: string, contamination: number, dataset: string) => number | null): RunRecord[] {
  return ["MNIST", "Fashion-MNIST"].flatMap((dataset) =>
    methods.flatMap((method, m) =>
      contaminations.flatMap((contamination) => {
        const level = auc(method, contamination, dataset);
        if (level === null) return [];
        return [0, 1, 2].flatMap((normalClass) =>
          [1, 2].map((seed) => {
            const name = sourceMethod(paper, method, "AUC");
            const of = spec(seed, { paper, dataset, method: name, options: { contamination, normalClass } });
            const noise = 0.001 * ((seed + m + normalClass) % 3);
            return storedRun(of, executed(seed, { [name]: { AUC: level - 0.1 * normalClass + noise } })).record;
          }),
        );
      }),
    ),
  );
}

function claim(id: string, of: readonly RunRecord[]): ComparedRow {
  const row = compare(ncae, of, margins, "quick").find(({ table, method }) => table === "claims" && method === id);
  assert.ok(row);
  return row;
}

const isNcae = (method: string): boolean => method === "NCAE";

describe("A claim that compares settings", () => {
  it("holds where each pair of runs differs beyond chance, however far apart the normal classes are", () => {
    const row = claim(
      "ncae-best-contaminated",
      records((method) => (isNcae(method) ? 0.92 : 0.9)),
    );
    assert.equal(row.verdict, "holds");
    assert.match(
      row.reason,
      /^72 of 72 comparisons ahead beyond chance, 0 behind \(5 % over all 72, Bonferroni\); least: /,
    );
    assert.ok(Math.abs(row.reproduced!.mean - 0.02) < 0.002 && row.reproduced!.runs === 6);
  });

  it("does not hold where one setting is behind beyond chance, and names it", () => {
    const row = claim(
      "ncae-best-contaminated",
      records((method, contamination, dataset) =>
        isNcae(method) ? 0.92 : method === "IF" && contamination === 0.1 && dataset === "MNIST" ? 0.95 : 0.9,
      ),
    );
    assert.equal(row.verdict, "does not hold");
    assert.match(
      row.reason,
      /^71 of 72 .*, 1 behind \(5 % over all 72, Bonferroni\); least: MNIST, NCAE at 10 % against IF at 10 %, AUC −0\.03/,
    );
    assert.equal(row.of, "least difference in AUC: MNIST, NCAE at 10 % against IF at 10 %");
  });

  it("is open while some of its pairs have no run, and not run while none has", () => {
    const some = records((method) => (isNcae(method) ? 0.92 : method === "CAE" ? null : 0.9));
    const open = claim("ncae-best-contaminated", some);
    assert.equal(open.verdict, "inconclusive");
    assert.match(open.reason, /^64 of 64 comparisons ahead .* all 72, Bonferroni\); 8 more were not run; least: /);
    const none = claim(
      "ncae-best-contaminated",
      records((method) => (isNcae(method) ? null : 0.9)),
    );
    assert.deepEqual([none.verdict, none.reason], ["not run", "no two sides of it were run whole"]);
  });

  it("does not take one comparison of 72 that is behind at 5 % for a difference, and does take it alone", () => {
    // Of six pairs; |t| = 4.02 has p = .010 for 5 degrees, .0007 is asked for.
    const behind = records((method) => (isNcae(method) ? 0.92 : 0.9)).map((record) => {
      const { spec, results } = record;
      const isCell = spec.method === "IF" && spec.dataset === "MNIST" && spec.options.contamination === 0.1;
      const off = [0.005, 0.03, 0.01, 0.04, 0.02, 0.03][2 * (spec.options.normalClass as number) + spec.seed - 1];
      const AUC = results[0].metrics.AUC + 0.02 + off;
      return isCell ? { ...record, results: [{ ...results[0], metrics: { AUC } }] } : record;
    });
    const row = claim("ncae-best-contaminated", behind);
    assert.equal(row.verdict, "inconclusive");
    assert.match(
      row.reason,
      /^71 of 72 .*, 0 behind \(5 % over all 72, Bonferroni\); least: MNIST, NCAE at 10 % against IF at 10 %/,
    );
    const [, mean, half] = /AUC −(0\.\d+) ± (0\.\d+) \(95 %\) over 6 pairs$/.exec(row.reason)!.map(Number);
    assert.ok(mean > half);
  });

  it("leaves out what was not run on every normal class that the printed mean is over", () => {
    const whole = (classes: number): ComparedRow => {
      const runs = records((method) => (isNcae(method) ? 0.92 : 0.95)).map((record) => ({
        ...record,
        spec: { ...record.spec, profile: "paper" as const },
      }));
      const [row] = compare({ ...ncae, normalClasses: classes }, runs, margins, "paper").filter(
        ({ method }) => method === "ncae-best-contaminated",
      );
      return row;
    };
    assert.equal(whole(3).verdict, "does not hold");
    assert.deepEqual([whole(4).verdict, whole(4).reason], ["not run", "no two sides of it were run whole"]);
  });

  it("judges what contamination costs CAE and Deep SVDD, and NCAE's rise from clean data to 1 %", () => {
    const falling = records((method, contamination) => 0.95 - (isNcae(method) ? 0 : contamination));
    assert.equal(claim("contamination-degrades", falling).verdict, "holds");
    assert.equal(claim("ncae-clean-below", falling).verdict, "inconclusive");
    const rising = records((_, contamination) => (contamination === 0 ? 0.93 : 0.95));
    assert.equal(claim("contamination-degrades", rising).verdict, "does not hold");
    assert.equal(claim("ncae-clean-below", rising).verdict, "holds");
  });

  it("is not judged on stand-in data", () => {
    const standIn = records(() => 0.9).map((record) => ({
      ...record,
      data: { ...record.data, origin: "stand-in" as const },
    }));
    assert.equal(claim("contamination-degrades", standIn).verdict, "stand-in");
  });
});
