// A grid of runs: what the store already holds is taken from there, the rest is run in order, each on disk before the next.
import { setTimeout as sleep } from "node:timers/promises";
import { inProcess, type Execute, type Executed, type Executor } from "./executor";
import { runKey } from "./key";
import { tryLock, type Lock } from "./lock";
import { startProvenance, type Provenance } from "./provenance";
import type { RunRecord, RunSpec } from "./record";
import { scoresDigest } from "./scores";
import { isDamaged, type Damaged, type RunStore, type StoredRun } from "./store";

/** `index` counts the specs from 0. */
export type GridEvent = { readonly spec: RunSpec; readonly index: number; readonly total: number } & (
  | { readonly kind: "found" | "started" }
  | { readonly kind: "step"; readonly done: number; readonly of: number; readonly text: string }
  | { readonly kind: "finished"; readonly record: RunRecord }
  /** The stored run does not count; it is run again and replaced. */
  | { readonly kind: "damaged"; readonly damaged: Damaged }
  /** Another process has it in hand; `lock` is the file that says so. */
  | { readonly kind: "waiting"; readonly lock: string }
);

export interface GridOptions {
  readonly specs: readonly RunSpec[];
  readonly dataDigest: string;
  readonly store: RunStore;
  readonly execute: Execute | Executor;
  readonly onProgress?: (event: GridEvent) => void;
}

const lockPollMilliseconds = 500;

/**
 * Every spec's run, in the order of `specs`. Rejects with the first failure; runs finished by then stay in the store.
 * Stand-in data goes the same way; its records say so in data.origin and have a digest, so a key, of their own.
 */
export async function runGrid(options: GridOptions): Promise<StoredRun[]> {
  const { specs, execute } = options;
  const executor = typeof execute === "function" ? inProcess(execute) : execute;
  const runs: StoredRun[] = [];
  let next = 0;
  let failed = false;
  async function lane(): Promise<void> {
    while (next < specs.length && !failed) {
      const index = next++;
      try {
        runs[index] = await ensureRun(options, executor, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  // Settled, not all: runs that are under way beside a failure are finished and stored too.
  const lanes = await Promise.allSettled(Array.from({ length: executor.width }, lane));
  await executor.close();
  for (const settled of lanes) if (settled.status === "rejected") throw settled.reason;
  return runs;
}

async function ensureRun(options: GridOptions, executor: Executor, index: number): Promise<StoredRun> {
  const { specs, dataDigest, store, onProgress } = options;
  const spec = specs[index];
  const place = { spec, index, total: specs.length };
  const stored = store.read(spec, dataDigest);
  if (stored !== null && !isDamaged(stored)) {
    onProgress?.({ ...place, kind: "found" });
    return stored;
  }
  const lockPath = store.path(spec, dataDigest).replace(/\.json$/, ".lock");
  const lock = await waitForLock(lockPath, () => onProgress?.({ ...place, kind: "waiting", lock: lockPath }));
  try {
    // Another process may have finished it between the first look and the lock.
    const found = store.read(spec, dataDigest);
    if (isDamaged(found)) onProgress?.({ ...place, kind: "damaged", damaged: found });
    else if (found !== null) {
      onProgress?.({ ...place, kind: "found" });
      return found;
    }
    onProgress?.({ ...place, kind: "started" });
    const finish = startProvenance();
    const executed = await executor
      .run(spec, (done, of, text = "") => onProgress?.({ ...place, kind: "step", done, of, text }))
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`runGrid: ${spec.paper}, ${spec.method}, seed ${spec.seed}: ${why}`, { cause: error });
      });
    const record = makeRecord(spec, dataDigest, executed, finish(executed.engine, executed.threads));
    const { scores, arrays = {} } = executed;
    store.write(record, scores, arrays);
    onProgress?.({ ...place, kind: "finished", record });
    return { record, scores, arrays };
  } finally {
    lock.release();
  }
}

async function waitForLock(path: string, onWait: () => void): Promise<Lock> {
  let lock = tryLock(path);
  if (lock === null) onWait();
  while (lock === null) {
    await sleep(lockPollMilliseconds);
    lock = tryLock(path);
  }
  return lock;
}

function makeRecord(spec: RunSpec, dataDigest: string, executed: Executed, provenance: Provenance): RunRecord {
  const { data, results, health, history } = executed;
  const arrays = Object.entries(executed.arrays ?? {});
  if (data.digest !== dataDigest) {
    throw new Error(
      `runGrid: expected a run on data ${dataDigest}, got ${data.digest}. Pass the digest of the data set it loads.`,
    );
  }
  const key = runKey(spec, dataDigest);
  return {
    schema: 1,
    key,
    spec,
    data,
    results,
    health,
    history,
    ...(arrays.length > 0 && { arrays: arrays.map(([name, { shape }]) => ({ name, shape })) }),
    scoresDigest: scoresDigest([...executed.scores, ...arrays.map(([, x]) => x.data)]),
    provenance,
  };
}
