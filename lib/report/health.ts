// Health guards: signs that a metric, however good, was not earned.
import type { RunRecord } from "../experiment/record";

/** What is wrong with a run, in words; empty for a sound one. */
export function healthWarnings(record: RunRecord): string[] {
  const { health, results } = record;
  const said: string[] = [];
  // Without a curve of the loss there are no weights that start somewhere: a support vector machine, say.
  const isTrained = record.curves.some(({ name }) => name === "loss");
  if (isTrained && !(health.lossLast < health.lossFirst)) said.push("the loss did not fall");
  if (isTrained && !(health.weightsMoved > 1e-6)) said.push("the weights did not move");
  for (const { method, distinctScores, untrainedAuc, metrics } of results) {
    if (distinctScores < 2) said.push(`${method} gives every row the same score`);
    if (untrainedAuc !== null && metrics.AUC !== undefined && metrics.AUC <= untrainedAuc) {
      said.push(`${method} is no better than its untrained model`);
    }
  }
  return said;
}
