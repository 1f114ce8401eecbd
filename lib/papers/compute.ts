// Fills the store with the runs of a paper, without a notebook: what is there stays, what is missing is run.
import { availableParallelism, freemem } from "node:os";
import type { Dataset } from "../datasets/dataset";
import type { Asked, Executor } from "../experiment/executor";
import { runGrid, type GridEvent } from "../experiment/grid";
import { requireComputedOn } from "../experiment/provenance";
import { isDamaged } from "../experiment/read-run";
import type { Profile, RunRecord, RunSpec } from "../experiment/record";
import type { RunStore } from "../experiment/store";
import { chooseSpecs, type SpecChoice } from "./choose-specs";
import type { LoadOptions, Paper } from "./paper";
import { mostScoreBytes, scoreOptions } from "./table-scores";

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
  /** Runs of all data sets and methods unless given. */
  readonly only?: SpecChoice;
  readonly store: RunStore;
  /** Stored runs of another engine or device are refused. */
  readonly asked?: Asked;
  /** Bytes of scores beyond which the table's records hold ROC curves instead; mostScoreBytes unless given. */
  readonly mostScoreBytes?: number;
  /** For so many runs, on data of these digests by data set. Not called when nothing is missing. */
  readonly executor: (runs: number, digests: Readonly<Record<string, string>>) => Executor;
  /** `outstanding` of `total` runs are to be done. */
  readonly onStart?: (outstanding: readonly RunSpec[], stored: readonly RunRecord[]) => void;
  readonly onProgress?: (event: GridEvent) => void;
  readonly onMissing?: (reason: Error) => void;
  readonly signal?: AbortSignal;
}

/**
 * One entry per spec, in their order. A run that fails is told of and the others go on, but for a full disk; rejects only when nothing can
 * be run.
 */
export async function compute(options: ComputeOptions): Promise<ComputedRun[]> {
  const {
    paper,
    profile,
    seeds,
    only = {},
    store,
    asked = {},
    executor,
    onStart,
    onProgress,
    onMissing,
    signal,
  } = options;
  const specs = chooseSpecs(paper.specs(profile, seeds), only);
  const loading = onMissing === undefined ? {} : { onMissing };
  const data = await loadData(paper, [...paper.specs(profile), ...specs], loading);
  const digests = digestsOf(data);
  const digestOf = (spec: RunSpec): string => digests[spec.dataset];
  const records = new Map<RunSpec, RunRecord>();
  for (const spec of specs) {
    const found = store.read(spec, digestOf(spec));
    if (found === null || isDamaged(found)) continue;
    requireComputedOn(found.record, asked, store.path(spec, digestOf(spec)));
    records.set(spec, found.record);
  }
  const outstanding = specs.filter((spec) => !records.has(spec));
  onStart?.(outstanding, [...records.values()]);

  const errors = new Map<RunSpec, string>();
  if (outstanding.length > 0) {
    await runGrid({
      specs: outstanding,
      dataDigest: digestOf,
      store,
      execute: executor(outstanding.length, digests),
      onFailure: "go on",
      ...scoreOptions(paper, profile, data, options.mostScoreBytes ?? mostScoreBytes),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (event) => {
        if (event.kind === "failed") errors.set(event.spec, event.error.message);
        if (event.kind === "finished" || event.kind === "found") records.set(event.spec, event.record);
        onProgress?.(event);
      },
    }).catch((error: unknown) => {
      if (errors.size === 0 && signal?.aborted !== true) throw error;
    });
  }
  const fresh = new Set(outstanding);
  return specs.map((spec) => {
    const { paper, profile, dataset, method, seed } = spec;
    const record = records.get(spec);
    const without = errors.has(spec) ? "failed" : "stopped";
    const state = record === undefined ? without : fresh.has(spec) ? "finished" : "stored";
    const path = store.path(spec, digestOf(spec));
    const seconds = record?.provenance.seconds ?? null;
    return { paper, profile, dataset, method, seed, state, path, seconds, error: errors.get(spec) ?? null };
  });
}

/** Each data set that the specs name. */
async function loadData(
  paper: Paper,
  specs: readonly RunSpec[],
  options: LoadOptions,
): Promise<Record<string, Dataset>> {
  const data: Record<string, Dataset> = {};
  for (const name of new Set(specs.map(({ dataset }) => dataset))) data[name] = await paper.load(name, options);
  return data;
}

function digestsOf(data: Readonly<Record<string, Dataset>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([name, { digest }]) => [name, digest]));
}

/** What a record says of its data. */
export type DataKind = Pick<Dataset, "digest" | "origin">;

/** Digest and origin of each data set that the specs name. */
export async function dataKinds(
  paper: Paper,
  specs: readonly RunSpec[],
  options: LoadOptions = {},
): Promise<Record<string, DataKind>> {
  const data = Object.entries(await loadData(paper, specs, options));
  return Object.fromEntries(data.map(([name, { digest, origin }]) => [name, { digest, origin }]));
}

/** A VRAE training of the paper's sizes peaks at 1.1 GB; with Node and the data it stays below this. */
export const bytesPerWorker = 1.5e9;

/** One worker per core, as far as the free memory goes, and no more than there are runs. */
export function suitableWorkers(runs: number, threads: number): number {
  const byCores = Math.floor(availableParallelism() / threads);
  return Math.max(1, Math.min(runs, byCores, Math.floor(freemem() / bytesPerWorker)));
}
