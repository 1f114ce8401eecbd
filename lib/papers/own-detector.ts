// A detector that is no paper's own among a paper's runs: on the same rows, judged by the same metrics.
import type { Dataset } from "../datasets/dataset";
import type { Detector } from "../detectors/detector";
import type { Execute } from "../experiment/executor";
import type { RunSpec } from "../experiment/record";
import { rng } from "../rng";
import type { Rows } from "../rows";
import { executed } from "./executed";
import { fittedHealth } from "./health";
import type { Judged, Paper } from "./paper";

/** What a spec means for a detector: who fits what, and scores which rows, one for each of the paper's test labels. */
export interface DetectorRun {
  readonly detector: Detector;
  readonly xTrain: Rows;
  readonly xTest: Rows;
}

/**
 * For `runGrid`: fits and scores the detector that `runOf` names for a spec, in this process. The spec wants a method name of its own, and
 * in its options what the paper's split and metrics read; whatever else decides the scores belongs there too, for it makes the run's key.
 */
export function executeDetector(paper: Paper, data: Dataset, runOf: (spec: RunSpec) => DetectorRun): Execute {
  return async (spec) => {
    const { detector, xTrain, xTest } = runOf(spec);
    const labels = paper.testLabels(spec, data);
    const fitted = await detector.fit(xTrain, rng(spec.seed).child("model"));
    const scores = await fitted.score(xTest);
    if (scores.length !== labels.length) {
      throw new Error(
        `executeDetector: expected ${labels.length} scores, one for each test row, got ${scores.length} from ${detector.name}.`,
      );
    }
    const judge = (method: string, values: Float32Array): Judged => paper.judge(spec, method, labels, values);
    return executed(
      { data, methods: [spec.method], scores: [scores], judge, history: {}, health: fittedHealth(0) },
      {},
    );
  };
}
