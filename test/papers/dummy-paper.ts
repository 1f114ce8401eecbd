// A paper that trains nothing: its scores follow from the seed alone. For tests of whatever runs, counts or verifies runs.
import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dataset } from "../../lib/datasets/dataset";
import type { Executed, Executor, Report } from "../../lib/experiment/executor";
import type { RunSpec } from "../../lib/experiment/record";
import { workerProcesses } from "../../lib/experiment/workers";
import { rocAuc } from "../../lib/metrics/roc-auc";
import type { Judged, Paper } from "../../lib/papers/paper";
import { rng } from "../../lib/rng";
import { rows } from "../../lib/rows";

export interface DummySettings {
  /** A line per run that starts and per run that ends: `start 3`, `end 3`. */
  readonly log?: string;
  readonly milliseconds?: number;
  /** By seed; a run that is not named scores. */
  readonly does?: Readonly<Record<number, "throw" | "exit" | "SIGKILL" | "never end" | "report for ever">>;
  /** Added to every score: what a changed library would do. */
  readonly drift?: number;
}

const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);

export const dummyData: Dataset = {
  name: "Dummy",
  origin: "real",
  digest: createHash("sha256").update("dummy").digest("hex"),
  xTrain: rows(new Float32Array(2), [2, 1]),
  yTrain: Int32Array.of(0, 1),
  xTest: rows(new Float32Array(40), [40, 1]),
  yTest: Int32Array.from(labels),
  classNames: { 0: "normal", 1: "anomaly" },
};

export const dummyPaper: Paper = {
  name: "dummy",
  specs: (profile, seeds = [1, 2, 3]) =>
    seeds.map((seed) => ({
      ...{ paper: "dummy", dataset: "Dummy", method: "D", revision: 1, profile, seed },
      options: { epochs: 2, nested: { rate: 0.1 } },
    })),
  methods: () => ["D+1", "D+2"],
  load: () => Promise.resolve(dummyData),
  execute: (spec, data, { report = () => undefined } = {}) => executeDummy(spec, data, report, {}),
  testLabels: (_, data) => Uint8Array.from(data.yTest),
  judge: (_, method, labels, scores) => judge(method, labels, scores),
};

function judge(method: string, labels: Uint8Array, scores: Float32Array): Judged {
  return { metrics: { [method === "D+1" ? "AUC" : "F1"]: rocAuc(labels, scores) }, thresholdSource: "the method" };
}

export async function executeDummy(
  spec: RunSpec,
  data: Dataset,
  report: Report,
  { log, milliseconds = 0, does = {}, drift = 0 }: DummySettings,
): Promise<Executed> {
  const note = (word: string): void => void (log !== undefined && appendFileSync(log, `${word} ${spec.seed}\n`));
  note("start");
  const deed = does[spec.seed];
  if (deed === "throw") throw new Error("the loss is no number");
  if (deed === "exit") process.exit(7);
  if (deed === "SIGKILL") process.kill(process.pid, "SIGKILL");
  if (deed === "never end") await sleep(600_000);
  while (deed === "report for ever") {
    for (const end = Date.now() + 20; Date.now() < end;);
    report(1, 2, "busy");
    await sleep(0);
  }
  if (milliseconds > 0) await sleep(milliseconds);
  report(1, 2, "half");
  const random = rng(spec.seed);
  const scores = [0, 1].map(() => Float32Array.from(labels, (label) => Math.fround(label + random.normal()) + drift));
  note("end");
  return {
    engine: "none",
    device: "cpu",
    threads: 1,
    data: { name: data.name, origin: data.origin, digest: data.digest },
    results: ["D+1", "D+2"].map((method, i) => ({
      method,
      ...judge(method, labels, scores[i]),
      distinctScores: new Set(scores[i]).size,
      untrainedAuc: null,
    })),
    scores,
    arrays: { latent: rows(random.normals(6), [3, 2]) },
    health: { lossFirst: 2, lossLast: 1, weightsMoved: 0.1, parameters: 3 },
    history: { loss: [2, 1] },
  };
}

/** Worker processes that run the dummy paper. */
export function dummyWorkers(width: number, settings: DummySettings = {}): Executor {
  return workerProcesses({ entry: join(__dirname, "dummy-worker.js"), width, settings: { ...settings } });
}
