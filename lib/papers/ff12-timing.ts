// What the FF12 report says of time and size, measured: training, inference and storage of each of its methods on this machine.
import { performance } from "node:perf_hooks";
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../compile";
import type { Dataset } from "../datasets/dataset";
import type { RunSpec } from "../experiment/record";
import { rng } from "../rng";
import { fitModel } from "./ff12-models";
import type { KddRunOptions } from "./ff12-options";
import { kddSplit } from "./ff12-splits";

export interface MethodTime {
  readonly method: string;
  /** Numbers that scoring needs: weights, or support vectors with theirs. */
  readonly numbers: number;
  /** At 4 bytes each. */
  readonly bytes: number;
  /** Of the whole training, compilation included. */
  readonly trainSeconds: number;
  /** The median after the first; null for what has no epochs, or only one. */
  readonly epochSeconds: number | null;
  readonly secondsPer1000Rows: number;
}

/** Times one spec of the report's benchmark. The machine should be idle: this is a clock, and no two calls agree. */
export async function timeFf12(
  spec: RunSpec,
  data: Dataset,
  { engine = {}, repeats = 5 }: { readonly engine?: CompileOptions; readonly repeats?: number } = {},
): Promise<MethodTime> {
  await tf.setBackend("cpu");
  const { model } = spec.options as unknown as KddRunOptions;
  const { xTrain, test } = kddSplit(spec, data);
  const ends: number[] = [];
  const start = performance.now();
  const fitted = await fitModel(model, false, xTrain, rng(spec.seed), engine, {
    onEpoch: () => void ends.push(performance.now()),
  });
  const trainSeconds = (performance.now() - start) / 1000;
  const scoring: number[] = [];
  let kinds = 1;
  for (let i = 0; i < repeats; i++) {
    const before = performance.now();
    // Some are scored in two ways, each of which takes its time.
    kinds = new Set(await fitted.score(test.parts)).size;
    scoring.push(performance.now() - before);
  }
  await fitted.release();
  const numbers = fitted.health.parameters;
  return {
    method: spec.method,
    numbers,
    bytes: 4 * numbers,
    trainSeconds,
    epochSeconds: ends.length < 2 ? null : median(ends.slice(1).map((end, i) => end - ends[i])) / 1000,
    // Milliseconds for so many rows are seconds for a thousand times as many.
    secondsPer1000Rows: median(scoring) / kinds / test.labels.length,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
