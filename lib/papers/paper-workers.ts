// Worker processes for runs of the papers.
import { join } from "node:path";
import type { Executor } from "../experiment/executor";
import { workerProcesses } from "../experiment/workers";

/** What a worker is told at its start. */
export interface WorkerSettings {
  /** Of ONNX Runtime in each process. */
  readonly threads: number;
  /** Data set to digest: what the parent has loaded. */
  readonly digests: Readonly<Record<string, string>>;
}

/** `width` processes that execute specs of every paper; each loads the data itself and compares digests. */
export function paperWorkers(width: number, settings: WorkerSettings): Executor {
  return workerProcesses({ entry: join(__dirname, "worker.js"), width, settings: { ...settings } });
}
