// Health guards: signs that a metric, however good, was not earned.
import type { RunRecord } from "../experiment/record";
import { counted } from "./counted";

/** The guards, as the report names them. */
export const healthGuards =
  "training lowers the loss (with two players, what the epoch is chosen by) and moves the weights, " +
  "scores differ from row to row, and the AUC is above the same model's before training";

/** Whether its weights start somewhere and are trained step by step: not so a support vector machine. */
export function isTrained({ results }: RunRecord): boolean {
  return results.some(({ untrainedAuc }) => untrainedAuc !== null);
}

/** What training must lower in a run, and `health` has before and after; null where there is no such figure. */
export function trainingMeasure(record: RunRecord): string | null {
  if (!isTrained(record)) return null;
  const has = (curve: string): boolean => record.curves.some(({ name }) => name === curve);
  if (has("validation AUPRC")) return "1 − validation AUPRC";
  // The losses of two players need not fall.
  return has("discriminator") ? null : "loss";
}

/** What is wrong with a run, in words, or with it as far as it is `of` one method; empty for a sound one. */
export function healthWarnings(record: RunRecord, of?: string): string[] {
  const { health } = record;
  const results = record.results.filter(({ method }) => of === undefined || method === of);
  const said: string[] = [];
  const measure = trainingMeasure(record);
  if (measure !== null && !(health.lossLast < health.lossFirst)) said.push(`${measure} did not fall`);
  if (isTrained(record) && !(health.weightsMoved > 1e-6)) said.push("the weights did not move");
  for (const { method, distinctScores, untrainedAuc, metrics } of results) {
    if (distinctScores < 2) said.push(`${method} gives every row the same score`);
    if (untrainedAuc !== null && metrics.AUC !== undefined && metrics.AUC <= untrainedAuc) {
      said.push(`${method} is no better than its untrained model`);
    }
  }
  return said;
}

export interface FailedGuards {
  /** That fail one or more. */
  readonly runs: number;
  /** `8 of 10 runs: the weights did not move` */
  readonly signs: readonly string[];
}

/** What the runs of a cell fail, as far as it is of one method; null where all pass. */
export function failedGuards(records: readonly RunRecord[], method: string): FailedGuards | null {
  const warned = records.map((record) => healthWarnings(record, method)).filter((said) => said.length > 0);
  if (warned.length === 0) return null;
  const signs = [...new Set(warned.flat())].map((text) => {
    const count = warned.filter((said) => said.includes(text)).length;
    return `${count} of ${counted(records.length, "run")}: ${text}`;
  });
  return { runs: warned.length, signs };
}
