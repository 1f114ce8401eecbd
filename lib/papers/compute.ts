// Fills the store with the runs of a paper, without a notebook: what is there stays, what is missing is run.
import { availableParallelism, freemem } from "node:os";
import type { Asked, Executor } from "../experiment/executor";
import { runGrid, type GridEvent } from "../experiment/grid";
import { requireComputedOn } from "../experiment/provenance";
import type { Profile, RunSpec } from "../experiment/record";
import { isDamaged, type RunStore } from "../experiment/store";
import type { LoadOptions, Paper } from "./paper";

/** `stored`: it was there. `stopped`: interrupted before it was finished. */
export type RunState = "stored" | "finished" | "failed" | "stopped";

/** What `retable compute --json` prints for each run. */
export interface ComputedRun extends Pick<RunSpec, "paper" | "profile" | "dataset" | "method" | "seed"> {
  readonly state: RunState;
  /** Of its record, there or not. */
  readonly path: string;
  /** What the run took; null for one that is not stored. */
  readonly seconds: number | null;
  readonly error: string | null;
}

export interface ComputeOptions {
  readonly paper: Paper;
  readonly profile: Profile;
  /** Those of the profile unless given. */
  readonly seeds?: readonly number[];
  readonly store: RunStore;
  /** Stored runs of another engine or device are refused. */
  readonly asked?: Asked;
  /** For so many runs, on data of these digests by data set. Not called when nothing is missing. */
  readonly executor: (runs: number, digests: Readonly<Record<string, string>>) => Executor;
  /** `outstanding` of `total` runs are to be done. */
  readonly onStart?: (outstanding: number, total: number) => void;
  readonly onProgress?: (event: GridEvent) => void;
  readonly onMissing?: (reason: Error) => void;
  readonly signal?: AbortSignal;
}

/** One entry per spec, in their order. A run that fails is told of and the others go on; rejects only when nothing can be run. */
export async function compute(options: ComputeOptions): Promise<ComputedRun[]> {
  const { paper, profile, seeds, store, asked = {}, executor, onStart, onProgress, onMissing, signal } = options;
  const specs = paper.specs(profile, seeds);
  const digests = await dataDigests(paper, specs, onMissing === undefined ? {} : { onMissing });
  const digestOf = (spec: RunSpec): string => digests[spec.dataset];
  const isStored = (spec: RunSpec): boolean => {
    const found = store.read(spec, digestOf(spec));
    if (found === null || isDamaged(found)) return false;
    requireComputedOn(found.record, asked, store.path(spec, digestOf(spec)));
    return true;
  };
  const outstanding = specs.filter((spec) => !isStored(spec));
  onStart?.(outstanding.length, specs.length);

  const errors = new Map<RunSpec, string>();
  if (outstanding.length > 0) {
    await runGrid({
      specs: outstanding,
      dataDigest: digestOf,
      store,
      execute: executor(outstanding.length, digests),
      onFailure: "go on",
      ...(signal === undefined ? {} : { signal }),
      onProgress: (event) => {
        if (event.kind === "failed") errors.set(event.spec, event.error.message);
        onProgress?.(event);
      },
    }).catch((error: unknown) => {
      if (errors.size === 0 && signal?.aborted !== true) throw error;
    });
  }
  return specs.map((spec) => {
    const { paper, profile, dataset, method, seed } = spec;
    const found = store.read(spec, digestOf(spec));
    const record = found === null || isDamaged(found) ? null : found.record;
    const fresh = outstanding.includes(spec);
    const state = record !== null ? (fresh ? "finished" : "stored") : errors.has(spec) ? "failed" : "stopped";
    const path = store.path(spec, digestOf(spec));
    const seconds = record?.provenance.seconds ?? null;
    return { paper, profile, dataset, method, seed, state, path, seconds, error: errors.get(spec) ?? null };
  });
}

/** Digest of each data set that the specs name. */
export async function dataDigests(
  paper: Paper,
  specs: readonly RunSpec[],
  options: LoadOptions = {},
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const name of new Set(specs.map(({ dataset }) => dataset))) {
    digests[name] = (await paper.load(name, options)).digest;
  }
  return digests;
}

/** A VRAE training of the paper's sizes peaks at 1.1 GB; with Node and the data it stays below this. */
export const bytesPerWorker = 1.5e9;

/** One worker per core, as far as the free memory goes, and no more than there are runs. */
export function suitableWorkers(runs: number, threads: number): number {
  const byCores = Math.floor(availableParallelism() / threads);
  return Math.max(1, Math.min(runs, byCores, Math.floor(freemem() / bytesPerWorker)));
}
