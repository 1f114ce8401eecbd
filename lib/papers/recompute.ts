// The metrics of a record again, from its scores or, where it keeps none, from its ROC curves.
import type { Dataset } from "../datasets/dataset";
import type { RunRecord, RunResult } from "../experiment/record";
import { rankedRows, type RocOrder } from "../metrics/roc-order";
import type { Paper } from "./paper";

/**
 * `VRAE+SVM AUC: recorded 0.98, recomputed 0.97`. Exact: a metric is a pure function of scores and labels, on every machine; of their ranks
 * alone where the record holds no more.
 */
export function metricDifferences(
  record: RunRecord,
  scores: readonly Float32Array[],
  paper: Paper,
  data: Dataset,
): string[] {
  const labels = paper.testLabels(record.spec, data);
  return record.results.flatMap((result, i) => {
    const { method, metrics, thresholdSource, distinctScores, roc } = result;
    if (roc !== undefined && !hasLabels(roc, labels)) {
      return [
        `${method}: its ROC curve is of ${roc.anomalies} anomalies and ${roc.normals} normals, the data has others`,
      ];
    }
    let ranked: ReturnType<typeof rankedRows>;
    try {
      ranked = roc === undefined ? { labels, scores: scores[i] } : rankedRows(roc);
    } catch (error) {
      return [`${method}: its ROC curve cannot be read: ${(error as Error).message}`];
    }
    const judged = paper.judge(record.spec, method, ranked.labels, ranked.scores);
    const recorded: Record<string, string | number> = { ...metrics, thresholdSource, distinctScores };
    const again: Record<string, string | number> = {
      ...judged.metrics,
      thresholdSource: judged.thresholdSource,
      distinctScores: new Set(ranked.scores).size,
    };
    const beyond = roc === undefined ? [] : metricsBeyondRanks(result);
    return [...new Set([...Object.keys(recorded), ...Object.keys(again)])]
      .filter((name) => recorded[name] !== again[name] && !beyond.includes(name))
      .map((name) => `${method} ${name}: recorded ${recorded[name]}, recomputed ${again[name]}`);
  });
}

function hasLabels({ anomalies, normals }: RocOrder, labels: Uint8Array): boolean {
  return labels.length === anomalies + normals && labels.reduce((sum, label) => sum + label, 0) === anomalies;
}

/** `VRAE+SVM Accuracy`: what of a record without scores does not follow from its ROC curves. */
export function namesBeyondRanks({ results }: RunRecord): string[] {
  return results.flatMap((result) => metricsBeyondRanks(result).map((name) => `${result.method} ${name}`));
}

/** A threshold chosen on the test labels lies where the ranks say; one of the method's own does not. */
function metricsBeyondRanks({ metrics, thresholdSource }: RunResult): string[] {
  return thresholdSource === "test labels"
    ? []
    : Object.keys(metrics).filter((name) => name !== "AUC" && name !== "AUPRC");
}
