// The health guards: what each of them says, and of what it says nothing.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import { healthWarnings, trainingMeasure } from "../../lib/report/health";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

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
  });

  it("name weights that did not move, equal scores, and a model that is no better than before training", () => {
    assert.deepEqual(warnings({ weightsMoved: 1e-6 }), ["the weights did not move"]);
    assert.deepEqual(warnings({}, { distinctScores: 1 }), ["A gives every row the same score"]);
    assert.deepEqual(warnings({}, { distinctScores: 2 }), []);
    assert.deepEqual(warnings({}, { untrainedAuc: 0.9 }), ["A is no better than its untrained model"]);
  });

  it("ask no loss and no weights of what is not trained step by step", () => {
    const { record } = storedRun(spec(1), executed(1, { A: { AUC: 0.9 } }));
    const results = record.results.map((result) => ({ ...result, untrainedAuc: null }));
    const health = { lossFirst: 0, lossLast: 0, weightsMoved: 0, parameters: 3 };
    assert.equal(trainingMeasure({ ...record, results }), null);
    assert.deepEqual(healthWarnings({ ...record, results, health }), []);
  });
});
