// The AnoEAN paper's claims about recall and false alarms, on the figures of its stored runs and against scipy (test/fixtures/anoean-claims.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

interface Lead {
  readonly dataset: string;
  readonly behind: string;
  readonly mean: number;
  readonly half: number;
  readonly p: number;
}
interface Run {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
}
type ClaimId = "best-recall" | "svm-fewest-false-alarms";
const fixture = JSON.parse(readFileSync("test/fixtures/anoean-claims.json", "utf8")) as {
  readonly runs: readonly Run[];
} & Readonly<Record<ClaimId, readonly Lead[]>>;

const anoean = readPublished("anoean");
const margins = readMargins();

function claim(id: ClaimId, runs: readonly Run[]): ComparedRow {
  const records = runs.map(({ dataset, method, seed, metrics }) => {
    const of = spec(seed, { paper: "anoean", dataset, method, options: { normalClasses: [0] } });
    const every = { AUPRC: 0.5, F1: 0.5, ...metrics };
    return storedRun(of, executed(seed, { [method]: every })).record;
  });
  return compare(anoean, records, margins, "quick").find(({ method }) => method === id)!;
}

/** The stored runs, those of one method better by `gain`: more recall, fewer false alarms. */
function better(method: string, gain: number): Run[] {
  return fixture.runs.map((run) => {
    const { Recall, FalseAlarm } = run.metrics;
    const changed = { Recall: Recall + gain, FalseAlarm: FalseAlarm - gain };
    return run.method === method ? { ...run, metrics: changed } : run;
  });
}

describe("The AnoEAN paper's claims about recall and false alarms", () => {
  for (const [id, method, verdict] of [
    // One of ten comparisons is behind at 5 %, none at 5 % over all ten.
    ["best-recall", "AnoEAN", "inconclusive"],
    ["svm-fewest-false-alarms", "SVM", "inconclusive"],
  ] as const) {
    it(`are paired by seed: ${id}`, () => {
      const all = fixture[id];
      const ahead = all.filter(({ mean, p }) => p < 0.05 && mean > 0);
      const behind = all.filter(({ mean, p }) => p < 0.05 / all.length && mean < 0);
      const least = all.reduce((a, b) => (b.mean < a.mean ? b : a));
      const row = claim(id, fixture.runs);
      assert.equal(row.verdict, verdict);
      assert.ok(
        row.reason.startsWith(
          `${ahead.length} of ${all.length} comparisons ahead beyond chance, ${behind.length} behind (5 % over all ${all.length}, Bonferroni); ` +
            `least: ${least.dataset}, ${method} against ${least.behind}, `,
        ),
        row.reason,
      );
      const words = `${least.mean < 0 ? "−" : "+"}${Math.abs(least.mean).toFixed(4)} ± ${least.half.toFixed(4)} (95 %) over 10 pairs`;
      assert.ok(row.reason.endsWith(words), row.reason);
      assert.equal(claim(id, better(method, 0.5)).verdict, "holds");
      assert.equal(claim(id, better(method, -0.5)).verdict, "does not hold");
    });
  }
});
