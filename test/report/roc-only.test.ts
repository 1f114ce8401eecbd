// A report of runs whose records hold ROC curves in place of scores: everything that follows from ranks is the same.
import assert from "node:assert/strict";
import { rocOrder } from "../../lib/metrics/roc-order";
import { syntheticReport, syntheticRuns } from "./synthetic-report";

const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);

describe("The report of runs without scores", () => {
  const kept = syntheticRuns("paper", 3);
  const without = kept.map((run) => {
    const results = run.record.results.map((result, i) => ({ ...result, roc: rocOrder(labels, run.scores[i]) }));
    return { ...run, record: { ...run.record, results }, scores: [] };
  });
  const paper = (runs: typeof kept): ReturnType<typeof syntheticReport>["papers"][number] =>
    syntheticReport("paper", runs).papers.find(({ published }) => published.paper === "vrae-ecg5000")!;

  it("has the same ROC curves and, to the last digits, the same intervals", () => {
    const roc = (runs: typeof kept): unknown =>
      paper(runs).figures.filter((figure) => JSON.stringify(figure).includes("ROC curves"));
    assert.deepEqual(roc(without), roc(kept));
    assert.equal((roc(kept) as unknown[]).length, 1);
    const ends = (runs: typeof kept): number[] => paper(runs).aucIntervals.flatMap((run) => run.flatMap((own) => own!));
    const [before, after] = [ends(kept), ends(without)];
    assert.equal(after.length, 3 * 5 * 2);
    after.forEach((end, i) => assert.ok(Math.abs(end - before[i]) < 1e-12));
  });

  it("has no histograms, which need the scores", () => {
    const histograms = (runs: typeof kept): number =>
      paper(runs).runFigures.filter(({ title }) => title.includes("scores of the test rows")).length;
    assert.ok(histograms(kept) > 0);
    assert.equal(histograms(without), 0);
  });
});
