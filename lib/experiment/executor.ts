// Executors: who runs a spec. In this process here; worker processes and a queue over several hosts fit the same calls.
import type { Rows } from "../rows";
import type { CheckpointPlace } from "./checkpoints";
import type { Curves, RunRecord, RunSpec } from "./record";

/** What a run hands back. The grid adds key, digest and provenance, and writes the record. */
export interface Executed extends Pick<RunRecord, "data" | "results" | "health"> {
  readonly engine: string;
  readonly device: string;
  readonly threads: number;
  /** One array per result, in the order of `results`. */
  readonly scores: readonly Float32Array[];
  /** Training curves; none for a method that is not trained. */
  readonly history: Curves;
  /** Kept beside the scores for whoever draws pictures later. */
  readonly arrays?: Readonly<Record<string, Rows>>;
  /** What it had taken before it went on from a checkpoint; 0 unless given. */
  readonly earlierSeconds?: number;
}

/** `done` of `total` steps, in whatever steps the run counts. */
export type Report = (done: number, total: number, text?: string) => void;

/** An engine, a device or both, by name. */
export interface Asked {
  readonly engine?: string;
  readonly device?: string;
}

/** `place`: where the run may keep checkpoints, to go on from after a stop. */
export type Execute = (spec: RunSpec, report: Report, place?: CheckpointPlace) => Promise<Executed>;

export interface Executor {
  /** How many runs it takes at a time. */
  readonly width: number;
  /** The engine and the device that its runs were asked to use; what is left out was not asked for. */
  readonly asked?: Asked;
  run: Execute;
  /** Ends it, and runs in hand with it where it can. Safe to call twice. */
  close(): Promise<void>;
}

/** One run at a time, on the calling thread. */
export function inProcess(execute: Execute): Executor {
  return { width: 1, run: execute, close: () => Promise.resolve() };
}
