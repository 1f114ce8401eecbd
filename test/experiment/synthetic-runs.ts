// Run records made up for tests: the numbers mean nothing.
import { describeCurves } from "../../lib/experiment/curves";
import type { Executed } from "../../lib/experiment/executor";
import { runKey } from "../../lib/experiment/key";
import type { RunRecord, RunSpec } from "../../lib/experiment/record";
import { scoresDigest } from "../../lib/experiment/scores";
import type { StoredRun } from "../../lib/experiment/stored-run";
import { rng } from "../../lib/rng";

export const digest = "d".repeat(64);

export function spec(seed: number, changes: Partial<RunSpec> = {}): RunSpec {
  const fixed = { paper: "vrae-ecg5000", dataset: "ECG5000", method: "VRAE", revision: 1, profile: "quick" } as const;
  return { ...fixed, seed, options: { epochs: 3, batchSize: 400 }, ...changes };
}

/** Results of the given methods; `metrics` per method, 40 scores each. */
export function executed(
  seed: number,
  metrics: Record<string, Record<string, number>>,
  origin: "real" | "stand-in" = "real",
): Executed {
  const random = rng(seed);
  const methods = Object.keys(metrics);
  const loss = [9, 5, 4, 3.5].map((level) => level + random.uniform());
  return {
    data: { name: "ECG5000", origin, digest },
    results: methods.map((method) => ({
      method,
      metrics: metrics[method],
      thresholdSource: "test labels",
      distinctScores: 40,
      untrainedAuc: 0.5 + random.uniform() / 10,
    })),
    health: { lossFirst: loss[0], lossLast: loss[3], weightsMoved: 0.02, parameters: 273420 },
    history: { loss, kl: loss.map((value) => value / 3) },
    engine: "onnxruntime",
    device: "cpu",
    threads: 1,
    scores: methods.map(() => Float32Array.from({ length: 40 }, (_, i) => random.normal() + (i % 2) * 2)),
  };
}

export function storedRun(of: RunSpec, run: Executed): StoredRun {
  const { engine, device, threads, scores, data, results, health, history } = run;
  const record: RunRecord = {
    schema: 2,
    key: runKey(of, run.data.digest),
    spec: of,
    data,
    results,
    health,
    ...describeCurves(history),
    scoresDigest: scoresDigest(scores),
    provenance: {
      engine,
      device,
      threads,
      versions: { node: "20.19.0" },
      lockfile: "e".repeat(64),
      revision: "f".repeat(40),
      machine: "test machine, 2 cores",
      startedAt: "2026-01-02T03:04:05.000Z",
      seconds: 12.5,
    },
  };
  return { record, scores, arrays: {}, history };
}
