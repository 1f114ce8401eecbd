// Verifies stored runs: every metric again from the stored scores and the labels, and a sample of runs from the seed on.
import { devices, engines, type Device, type Engine } from "../compile";
import type { Executed, Executor } from "../experiment/executor";
import { computedOn } from "../experiment/provenance";
import { isRocOnly } from "../experiment/read-run";
import type { RunRecord, RunResult } from "../experiment/record";
import { scoresDigest } from "../experiment/scores";
import type { Damaged, Listing, StoredRun } from "../experiment/stored-run";
import type { Dataset } from "../datasets/dataset";
import { rocAuc } from "../metrics/roc-auc";
import { rankedRows, type RocOrder } from "../metrics/roc-order";
import type { Rng } from "../rng";
import { currentIn } from "./index";
import type { Paper } from "./paper";
import type { WorkerSettings } from "./paper-workers";

/**
 * `right`: recomputed, all equal. `wrong`: a metric is not that of the scores. `stale`: not what would be run today, so not recomputed.
 * `other data`: made from other data than is there. `unchecked`: its data is not there.
 */
export type VerifyState = "right" | "wrong" | "stale" | "other data" | "unchecked";

export interface VerifiedRun {
  readonly key: string;
  readonly paper: string;
  readonly profile: string;
  readonly method: string;
  readonly seed: number;
  readonly state: VerifyState;
  /** What differs: `VRAE+SVM AUC: recorded 0.98, recomputed 0.97`. */
  readonly differences: readonly string[];
  /** Metrics that do not follow from the ROC curves, of a record that holds these in place of scores: only a rerun checks them. */
  readonly unchecked: readonly string[];
  readonly rerun: Rerun | null;
}

export interface Rerun {
  /** Scores and arrays equal in every bit, or in their digest where the record keeps no scores. */
  readonly bitwise: boolean;
  /** Of a score from the recorded one, over all methods; null where the record keeps no scores, or another number of them. */
  readonly largestDifference: number | null;
  /** Of a ROC AUC from that of the record, over all methods; null without a result. */
  readonly aucDifference: number | null;
  /** `onnxruntime on cuda` where that is the record's and this ran on another engine or device. */
  readonly otherEngine: string | null;
  /** The machine of the record when it is not this one: bits may differ between machines. */
  readonly elsewhere: string | null;
  /** Why there are no scores to compare. */
  readonly error: string | null;
}

export interface Verification {
  readonly runs: readonly VerifiedRun[];
  readonly damaged: readonly Damaged[];
  /** 3: something is wrong, damaged, of other data, or drifted. 4: there was nothing to verify. */
  readonly exitCode: 0 | 3 | 4;
}

export interface VerifyOptions {
  readonly papers: readonly Paper[];
  readonly stored: Listing;
  /** How many of the runs whose metrics are right are run again, drawn with `rng`. */
  readonly sample: number;
  readonly rng: Rng;
  /** For runs computed as a record's was, on the data it was made from. */
  readonly executor: (settings: WorkerSettings) => Executor;
  readonly machine: string;
  /** A larger difference of scores counts as drift. 0 unless given: every bit. */
  readonly tolerance?: number;
  readonly onRun?: (run: VerifiedRun) => void;
  readonly signal?: AbortSignal;
}

/** Sorted as the store lists them. Nothing is written. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { papers, stored, sample, rng, onRun, tolerance = 0, signal } = options;
  const isCurrent = currentIn(papers);
  const data = dataCache(papers);
  const runs: VerifiedRun[] = [];
  for (const run of stored.runs) runs.push(await recompute(run, papers, isCurrent, data));

  const right = runs.flatMap(({ state }, i) => (state === "right" ? [i] : []));
  const drawn = Array.from(rng.sample(right.length, Math.min(sample, right.length)), (i) => right[i]);
  for (const i of drawn.sort((a, b) => a - b)) {
    if (signal?.aborted === true) break;
    const { spec } = stored.runs[i].record;
    const dataset = await data(spec.paper, spec.dataset);
    const paper = papers.find(({ name }) => name === spec.paper)!;
    runs[i] = { ...runs[i], rerun: await runAgain(stored.runs[i], paper, dataset, options) };
    onRun?.(runs[i]);
  }
  const failed = runs.some(
    ({ state, rerun }) =>
      state === "wrong" || state === "other data" || (rerun !== null && hasDrifted(rerun, tolerance)),
  );
  const checked = runs.some(({ state }) => state !== "unchecked" && state !== "stale");
  const exitCode = failed || stored.damaged.length > 0 ? 3 : checked ? 0 : 4;
  return { runs, damaged: stored.damaged, exitCode };
}

/** The tolerance is of scores, or of AUCs where the record keeps no scores. */
export function hasDrifted({ bitwise, largestDifference, aucDifference }: Rerun, tolerance: number): boolean {
  const difference = largestDifference ?? aucDifference ?? Infinity;
  return !bitwise && !(difference <= tolerance && tolerance > 0);
}

type LoadData = (paper: string, dataset: string) => Promise<Dataset>;

function dataCache(papers: readonly Paper[]): LoadData {
  const loaded = new Map<string, Promise<Dataset>>();
  return (paper, dataset) => {
    const name = `${paper} ${dataset}`;
    const data = loaded.get(name) ?? papers.find((p) => p.name === paper)!.load(dataset);
    loaded.set(name, data);
    return data;
  };
}

async function recompute(
  { record, scores }: StoredRun,
  papers: readonly Paper[],
  isCurrent: (record: RunRecord) => boolean,
  data: LoadData,
): Promise<VerifiedRun> {
  const { key, spec } = record;
  const { paper, profile, method, seed } = spec;
  const as = (state: VerifyState, differences: readonly string[] = []): VerifiedRun => {
    return { key, paper, profile, method, seed, state, differences, unchecked: [], rerun: null };
  };
  if (!isCurrent(record)) return as("stale");
  const there = await data(paper, spec.dataset);
  if (there.digest !== record.data.digest) {
    const comparable = there.origin === "real" && record.data.origin === "real";
    return as(comparable ? "other data" : "unchecked", [
      `made from ${record.data.origin} data ${record.data.digest.slice(0, 8)}, ` +
        `there is ${there.origin} data ${there.digest.slice(0, 8)}`,
    ]);
  }
  const own = papers.find(({ name }) => name === paper)!;
  const differences = metricDifferences(record, scores, own, there);
  const unchecked = isRocOnly(record) ? namesBeyondRanks(record) : [];
  return { ...as(differences.length === 0 ? "right" : "wrong", differences), unchecked };
}

/** Exact: a metric is a pure function of scores and labels, on every machine; of their ranks alone where the record holds no more. */
function metricDifferences(record: RunRecord, scores: readonly Float32Array[], paper: Paper, data: Dataset): string[] {
  const labels = paper.testLabels(record.spec, data);
  return record.results.flatMap((result, i) => {
    const { method, metrics, thresholdSource, distinctScores, roc } = result;
    if (roc !== undefined && !hasLabels(roc, labels)) {
      return [
        `${method}: its ROC curve is of ${roc.anomalies} anomalies and ${roc.normals} normals, the data has others`,
      ];
    }
    let ranked: ReturnType<typeof rankedRows>;
    try {
      ranked = roc === undefined ? { labels, scores: scores[i] } : rankedRows(roc);
    } catch (error) {
      return [`${method}: its ROC curve cannot be read: ${(error as Error).message}`];
    }
    const judged = paper.judge(record.spec, method, ranked.labels, ranked.scores);
    const recorded: Record<string, string | number> = { ...metrics, thresholdSource, distinctScores };
    const again: Record<string, string | number> = {
      ...judged.metrics,
      thresholdSource: judged.thresholdSource,
      distinctScores: new Set(ranked.scores).size,
    };
    const beyond = roc === undefined ? [] : metricsBeyondRanks(result);
    return [...new Set([...Object.keys(recorded), ...Object.keys(again)])]
      .filter((name) => recorded[name] !== again[name] && !beyond.includes(name))
      .map((name) => `${method} ${name}: recorded ${recorded[name]}, recomputed ${again[name]}`);
  });
}

function hasLabels({ anomalies, normals }: RocOrder, labels: Uint8Array): boolean {
  return labels.length === anomalies + normals && labels.reduce((sum, label) => sum + label, 0) === anomalies;
}

function namesBeyondRanks({ results }: RunRecord): string[] {
  return results.flatMap((result) => metricsBeyondRanks(result).map((name) => `${result.method} ${name}`));
}

/** A threshold chosen on the test labels lies where the ranks say; one of the method's own does not. */
function metricsBeyondRanks({ metrics, thresholdSource }: RunResult): string[] {
  return thresholdSource === "test labels"
    ? []
    : Object.keys(metrics).filter((name) => name !== "AUC" && name !== "AUPRC");
}

/** On the record's own engine and device, with its own number of threads: another changes the order of sums. */
async function runAgain(
  run: StoredRun,
  paper: Paper,
  data: Dataset,
  { executor, machine, signal }: VerifyOptions,
): Promise<Rerun> {
  const { spec, provenance } = run.record;
  const elsewhere = provenance.machine === machine ? null : provenance.machine;
  const worker = executor({ ...choiceOf(provenance), digests: { [spec.dataset]: data.digest } });
  const stop = (): void => void worker.close();
  signal?.addEventListener("abort", stop);
  try {
    const executed = await worker.run(spec, () => undefined);
    const after = [...executed.scores, ...Object.values(executed.arrays ?? {}).map((x) => x.data)];
    return {
      bitwise: scoresDigest(after) === run.record.scoresDigest,
      largestDifference: largestDifference(run.scores, executed.scores),
      aucDifference: aucDifference(run, executed, paper.testLabels(spec, data)),
      elsewhere,
      otherEngine: otherEngine(provenance, executed),
      error: null,
    };
  } catch (error) {
    const { message } = error as Error;
    const nothing = { bitwise: false, largestDifference: null, aucDifference: null, otherEngine: null };
    return { ...nothing, elsewhere, error: message };
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.close();
  }
}

/** No choice for what runs without an engine of ours. */
function choiceOf({ engine, device = "cpu", threads }: RunRecord["provenance"]): Omit<WorkerSettings, "digests"> {
  const isOurs = engines.some((name) => name === engine) && devices.some((name) => name === device);
  return isOurs ? { engine: engine as Engine, device: device as Device, threads } : { threads };
}

/** Records of earlier versions name no device; they were all made on the processor. */
function otherEngine({ engine, device = "cpu" }: RunRecord["provenance"], here: Executed): string | null {
  return engine === here.engine && device === here.device ? null : computedOn({ engine, device });
}

function aucDifference({ record, scores }: StoredRun, executed: Executed, labels: Uint8Array): number | null {
  if (record.results.length !== executed.scores.length) return null;
  const differences = record.results.map(({ roc }, i) => {
    const before = roc === undefined ? { labels, scores: scores[i] } : rankedRows(roc);
    return Math.abs(rocAuc(before.labels, before.scores) - rocAuc(labels, executed.scores[i]));
  });
  return Math.max(...differences);
}

function largestDifference(before: readonly Float32Array[], after: readonly Float32Array[]): number | null {
  if (
    before.length === 0 ||
    before.length !== after.length ||
    before.some((part, i) => part.length !== after[i].length)
  )
    return null;
  let largest = 0;
  before.forEach((part, i) =>
    part.forEach((score, row) => (largest = Math.max(largest, Math.abs(score - after[i][row])))),
  );
  return largest;
}
