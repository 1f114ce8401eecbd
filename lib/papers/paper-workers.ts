// Worker processes for runs of the papers.
import { join } from "node:path";
import type { EngineChoice } from "../compile";
import type { Executor } from "../experiment/executor";
import { workerProcesses } from "../experiment/workers";

/** What a worker is told at its start. */
export interface WorkerSettings extends EngineChoice {
  /** Of each process. */
  readonly threads: number;
  /** Data set to digest: what the parent has loaded. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * `width` processes that execute specs of every paper; each loads the data itself and compares digests. A stored run of another engine or
 * device than the settings name is refused by the grid; where they name none, any counts.
 */
export function paperWorkers(width: number, settings: WorkerSettings): Executor {
  const { engine, device } = settings;
  const asked = { ...(engine !== undefined && { engine }), ...(device !== undefined && { device }) };
  return { ...workerProcesses({ entry: join(__dirname, "worker.js"), width, settings: { ...settings } }), asked };
}
