// What a run hands back, from the scores of its methods: the same for every paper.
import { settle, type CompileOptions } from "../compile";
import type { Dataset } from "../datasets/dataset";
import type { Executed } from "../experiment/executor";
import type { Judged } from "./paper";

export interface ScoredRun extends Pick<Executed, "health" | "history" | "arrays"> {
  readonly data: Dataset;
  readonly methods: readonly string[];
  /** One array per method, and those of the same network before training: how much of each AUC is the data's own doing. */
  readonly scores: readonly Float32Array[];
  readonly before?: readonly Float32Array[] | undefined;
  readonly judge: (method: string, scores: Float32Array) => Judged;
}

export function executed(
  { data, methods, scores, before, judge, ...kept }: ScoredRun,
  engine: CompileOptions,
): Executed {
  return {
    ...settle(engine),
    data: { name: data.name, origin: data.origin, digest: data.digest },
    results: methods.map((method, i) => ({
      method,
      ...judge(method, scores[i]),
      distinctScores: new Set(scores[i]).size,
      untrainedAuc: before === undefined ? null : judge(method, before[i]).metrics.AUC,
    })),
    scores,
    ...kept,
  };
}
