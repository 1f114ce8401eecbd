// The health guards: what each of them says, and of what it says nothing.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import { healthWarnings, trainingMeasure } from "../../lib/report/health";
import { renderHtml } from "../../lib/report/page/html";
import { scoreboardNotes } from "../../lib/report/scoreboard";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { syntheticReport, syntheticRuns } from "./synthetic-report";

/** A sound run of two methods, changed. */
function warnings(
  health: Partial<RunRecord["health"]>,
  result: Partial<RunRecord["results"][number]> = {},
  curves: RunRecord["curves"] = [],
): string[] {
  const { record } = storedRun(spec(1), executed(1, { A: { AUC: 0.9 }, B: { F1: 0.5 } }));
  const [first, second] = record.results;
  const sound = { lossFirst: 2, lossLast: 1, weightsMoved: 0.1, parameters: 3 };
  return healthWarnings({
    ...{ ...record, curves, health: { ...sound, ...health } },
    results: [{ ...first, untrainedAuc: 0.6, ...result }, second],
  });
}

describe("Health guards", () => {
  it("say nothing of a sound run, nor of a metric that is no AUC", () => assert.deepEqual(warnings({}), []));

  it("name a loss that did not fall, or what a run is chosen by", () => {
    assert.deepEqual(warnings({ lossLast: 2 }), ["loss did not fall"]);
    assert.deepEqual(warnings({ lossLast: NaN }), ["loss did not fall"]);
    const curves = [{ name: "validation AUPRC", length: 2 }];
    assert.deepEqual(warnings({ lossLast: 3 }, {}, curves), ["1 − validation AUPRC did not fall"]);
    // Of two players without a choice of epoch neither loss need fall.
    const players = [{ name: "discriminator", length: 2 }];
    assert.deepEqual(warnings({ lossLast: 3, weightsMoved: 0 }, {}, players), ["the weights did not move"]);
  });

  it("name weights that did not move, equal scores, and a model that is no better than before training", () => {
    assert.deepEqual(warnings({ weightsMoved: 1e-6 }), ["the weights did not move"]);
    assert.deepEqual(warnings({}, { distinctScores: 1 }), ["A gives every row the same score"]);
    assert.deepEqual(warnings({}, { distinctScores: 2 }), []);
    assert.deepEqual(warnings({}, { untrainedAuc: 0.9 }), ["A is no better than its untrained model"]);
  });

  it("stand beside the cells of a method whose runs fail them, and are counted", () => {
    const runs = syntheticRuns("paper", 10).map((run, seed) => {
      const results = run.record.results.map((result) =>
        result.method === "VRAE+Spectral" && seed < 3 ? { ...result, distinctScores: 1 } : result,
      );
      return { ...run, record: { ...run.record, results } };
    });
    const report = syntheticReport("paper", runs);
    const rows = report.papers[0].rows;
    const failing = rows.filter(({ failedGuards }) => failedGuards !== undefined);
    assert.deepEqual([...new Set(failing.map(({ method }) => method))], ["VRAE+Spectral"]);
    const words = "3 of 10 runs: VRAE+Spectral gives every row the same score";
    assert.ok(failing.every(({ reason }) => reason.endsWith(`; ${words}`)));
    const worse = failing.filter(({ verdict }) => verdict === "worse").length;
    const note = `In ${failing.length} of the cells counted, ${worse} of them worse than printed, `;
    assert.ok(scoreboardNotes(rows).some((text) => text.startsWith(note)));
    const html = renderHtml(report, "");
    assert.ok(html.includes(`title="${words}">⚠ 3 of 10 fail a guard<`) && html.includes(`<dd>⚠ ${words}</dd>`));
  });

  it("ask no loss and no weights of what is not trained step by step", () => {
    const { record } = storedRun(spec(1), executed(1, { A: { AUC: 0.9 } }));
    const results = record.results.map((result) => ({ ...result, untrainedAuc: null }));
    const health = { lossFirst: 0, lossLast: 0, weightsMoved: 0, parameters: 3 };
    assert.equal(trainingMeasure({ ...record, results }), null);
    assert.deepEqual(healthWarnings({ ...record, results, health }), []);
  });
});
