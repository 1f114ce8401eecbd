// A grid of runs: what the store already holds is taken from there first, the rest is run in order, each on disk before the next.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { RocOrder } from "../metrics/roc-order";
import type { CheckpointPlace } from "./checkpoints";
import { describeCurves } from "./curves";
import { inProcess, type Execute, type Executed, type Executor } from "./executor";
import { runKey } from "./key";
import { tryLock } from "./lock";
import {
  describeEnvironment,
  requireComputedOn,
  startProvenance,
  type Environment,
  type Provenance,
} from "./provenance";
import { isDamaged, isRocOnly } from "./read-run";
import type { RunRecord, RunSpec } from "./record";
import { checkpointsPath, lockPath } from "./run-files";
import { specProblem } from "./schema";
import { scoresDigest } from "./scores";
import type { RunStore } from "./store";
import type { Damaged, StoredRun } from "./stored-run";
import { DiskFull } from "./whole-files";

/** `index` counts the specs from 0. */
export type GridEvent = { readonly spec: RunSpec; readonly index: number; readonly total: number } & (
  | { readonly kind: "started" }
  | { readonly kind: "step"; readonly done: number; readonly of: number; readonly text: string }
  /** `found`: it was stored. */
  | { readonly kind: "found" | "finished"; readonly record: RunRecord }
  /** The stored run does not count; it is run again and replaced. */
  | { readonly kind: "damaged"; readonly damaged: Damaged }
  /** Another process has it in hand; `lock` is the file that says so. It comes last. */
  | { readonly kind: "waiting"; readonly lock: string }
  | { readonly kind: "failed"; readonly error: Error }
);

export interface GridOptions {
  readonly specs: readonly RunSpec[];
  /** Of the data that a spec runs on. */
  readonly dataDigest: string | ((spec: RunSpec) => string);
  readonly store: RunStore;
  readonly execute: Execute | Executor;
  readonly onProgress?: (event: GridEvent) => void;
  /** Given for a table with too many scores to keep: a record then holds this of each result, and the digest of the scores. */
  readonly rocOf?: (spec: RunSpec, scores: Float32Array) => RocOrder;
  /** After a failure: start nothing more (the default), or go on with the rest and reject at the end. A full disk stops in any case. */
  readonly onFailure?: "stop" | "go on";
  /** Aborting it stops the runs in hand; what is stored stays. */
  readonly signal?: AbortSignal;
}

const lockPollMilliseconds = 500;

/**
 * Every spec's run, in the order of `specs`. Rejects with the first failure; runs finished by then stay in the store.
 * Stand-in data goes the same way; its records say so in data.origin and have a digest, so a key, of their own.
 */
export async function runGrid(options: GridOptions): Promise<StoredRun[]> {
  const { specs, execute, signal, onFailure = "stop", onProgress } = options;
  for (const spec of specs) {
    // Before hours of training, whose record the store would refuse.
    const problem = specProblem(spec);
    if (problem !== null)
      throw new Error(`runGrid: ${spec.method}, seed ${spec.seed}: expected a whole spec, got ${problem}.`);
  }
  const executor = typeof execute === "function" ? inProcess(execute) : execute;
  const environment = describeEnvironment();
  const runs: StoredRun[] = [];
  const failures: Error[] = [];
  const waitedFor = new Set<number>();
  const queue: number[] = [];
  const isFinal = (error: Error): boolean => onFailure === "stop" || error instanceof DiskFull;
  const stopped = (): boolean => signal?.aborted === true || failures.some(isFinal);
  const fail = (place: Place, error: Error): void => {
    failures.push(error);
    if (signal === undefined || !signal.aborted) onProgress?.({ ...place, kind: "failed", error });
  };
  const onAbort = (): void => void executor.close();
  signal?.addEventListener("abort", onAbort);

  for (const [index, spec] of specs.entries()) {
    if (stopped()) break;
    const place = { spec, index, total: specs.length };
    try {
      const stored = findRun(options, executor, place);
      if (stored === null || isDamaged(stored)) queue.push(index);
      else runs[index] = stored;
    } catch (error) {
      fail(place, error as Error);
    }
  }

  async function lane(): Promise<void> {
    let refused = 0;
    while (queue.length > 0 && !stopped()) {
      const index = queue.shift()!;
      const place = { spec: specs[index], index, total: specs.length };
      try {
        const ensured = await ensureRun(options, environment, executor, place);
        if ("lock" in ensured) {
          // Others first: two processes on one store share the work and only wait for each other at the end.
          if (!waitedFor.has(index)) onProgress?.({ ...place, kind: "waiting", lock: ensured.lock });
          waitedFor.add(index);
          queue.push(index);
          if (++refused >= queue.length) await sleep(lockPollMilliseconds);
        } else {
          runs[index] = ensured;
          refused = 0;
        }
      } catch (error) {
        fail(place, error as Error);
      }
    }
  }
  // Runs that are under way beside a failure are finished and stored too.
  await Promise.all(Array.from({ length: executor.width }, lane));
  signal?.removeEventListener("abort", onAbort);
  await executor.close();
  signal?.throwIfAborted();
  const final = failures.find(isFinal);
  if (final !== undefined || failures.length === 1) throw final ?? failures[0];
  if (failures.length > 1) {
    throw new AggregateError(
      failures,
      `runGrid: ${failures.length} of ${specs.length} runs failed: ${failures[0].message}`,
    );
  }
  return runs;
}

type Place = Pick<GridEvent, "spec" | "index" | "total">;

/** The run as it is stored, which is told of; what is wrong with it; null where there is none. Throws where it was computed on another engine. */
function findRun(
  { dataDigest, store, onProgress }: GridOptions,
  executor: Executor,
  place: Place,
): StoredRun | Damaged | null {
  const digest = digestOf(dataDigest, place.spec);
  const found = store.read(place.spec, digest);
  if (found === null || isDamaged(found)) return found;
  requireComputedOn(found.record, executor.asked ?? {}, store.path(place.spec, digest));
  onProgress?.({ ...place, kind: "found", record: found.record });
  return found;
}

function digestOf(dataDigest: GridOptions["dataDigest"], spec: RunSpec): string {
  return typeof dataDigest === "string" ? dataDigest : dataDigest(spec);
}

/** The run, fresh, or from the store where another process was first; or the lock that another process holds on it. */
async function ensureRun(
  options: GridOptions,
  environment: Environment,
  executor: Executor,
  place: Place,
): Promise<StoredRun | { readonly lock: string }> {
  const { store, onProgress } = options;
  const { spec } = place;
  const digest = digestOf(options.dataDigest, spec);
  const path = lockPath(store.path(spec, digest));
  const lock = tryLock(path);
  if (lock === null) return { lock: path };
  try {
    // Another process may have finished it between the first look and the lock.
    const found = findRun(options, executor, place);
    if (isDamaged(found)) onProgress?.({ ...place, kind: "damaged", damaged: found });
    else if (found !== null) return found;
    onProgress?.({ ...place, kind: "started" });
    const finish = startProvenance(environment);
    const checkpoints = checkpointsPath(store.path(spec, digest));
    const executed = await executor
      .run(
        spec,
        (done, of, text = "") => onProgress?.({ ...place, kind: "step", done, of, text }),
        checkpointPlace(checkpoints, environment),
      )
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`runGrid: ${spec.paper}, ${spec.method}, seed ${spec.seed}: ${why}`, { cause: error });
      });
    const run = makeRun(options, spec, digest, executed, finish(executed));
    await store.write(run);
    rmSync(checkpoints, { recursive: true, force: true });
    const { record } = run;
    onProgress?.({ ...place, kind: "finished", record });
    // As the store would give it back.
    return isRocOnly(record) ? { ...run, scores: [], arrays: {} } : run;
  } finally {
    lock.release();
  }
}

/** None for code that differs from its commit: nobody could say whether it is still the same. */
function checkpointPlace(folder: string, environment: Environment): CheckpointPlace | undefined {
  if (environment.revision.endsWith("+changes")) return undefined;
  return { folder, maker: JSON.stringify(environment) };
}

function makeRun(
  { rocOf }: GridOptions,
  spec: RunSpec,
  dataDigest: string,
  executed: Executed,
  provenance: Provenance,
): StoredRun {
  const { data, results, health, history, scores, arrays = {} } = executed;
  const named = Object.entries(arrays);
  if (data.digest !== dataDigest) {
    throw new Error(
      `runGrid: expected a run on data ${dataDigest}, got ${data.digest}. Pass the digest of the data set it loads.`,
    );
  }
  const record: RunRecord = {
    schema: 2,
    key: runKey(spec, dataDigest),
    spec,
    data,
    results: rocOf === undefined ? results : results.map((result, i) => ({ ...result, roc: rocOf(spec, scores[i]) })),
    health,
    ...describeCurves(history),
    ...(named.length > 0 && { arrays: named.map(([name, { shape }]) => ({ name, shape })) }),
    scoresDigest: scoresDigest([...scores, ...named.map(([, x]) => x.data)]),
    provenance,
  };
  return { record, scores, arrays, history };
}
