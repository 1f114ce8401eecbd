// Health guards: signs that a metric, however good, was not earned.
import type { RunRecord } from "../experiment/record";

/** What training must lower in a run, and `health` has before and after; null where nothing is trained step by step. */
export function trainingMeasure({ results, curves }: RunRecord): string | null {
  // A support vector machine has no untrained model: no weights that start somewhere.
  if (results.every(({ untrainedAuc }) => untrainedAuc === null)) return null;
  // The losses of two players need not fall; what those runs are chosen by has to.
  return curves.some(({ name }) => name === "validation AUPRC") ? "1 − validation AUPRC" : "loss";
}

/** What is wrong with a run, in words; empty for a sound one. */
export function healthWarnings(record: RunRecord): string[] {
  const { health, results } = record;
  const said: string[] = [];
  const measure = trainingMeasure(record);
  if (measure !== null && !(health.lossLast < health.lossFirst)) said.push(`${measure} did not fall`);
  if (measure !== null && !(health.weightsMoved > 1e-6)) said.push("the weights did not move");
  for (const { method, distinctScores, untrainedAuc, metrics } of results) {
    if (distinctScores < 2) said.push(`${method} gives every row the same score`);
    if (untrainedAuc !== null && metrics.AUC !== undefined && metrics.AUC <= untrainedAuc) {
      said.push(`${method} is no better than its untrained model`);
    }
  }
  return said;
}
