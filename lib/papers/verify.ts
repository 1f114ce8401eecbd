// Verifies stored runs: every metric again from the stored scores and the labels, and a sample of runs from the seed on.
import { DataCorrupt } from "../datasets/data-error";
import type { DataOrigin, Dataset } from "../datasets/dataset";
import { isRocOnly } from "../experiment/read-run";
import type { RunRecord } from "../experiment/record";
import type { Damaged, Listing, StoredRun } from "../experiment/stored-run";
import type { Rng } from "../rng";
import { currentIn, specsToday } from "./index";
import type { Paper } from "./paper";
import { metricDifferences, namesBeyondRanks } from "./recompute";
import { hasDrifted, runAgain, type Rerun, type RerunOptions } from "./rerun";
import { notDeclared, whyStale } from "./why-stale";

/**
 * `right`: recomputed, all equal. `wrong`: a metric is not that of the scores, or the origin not that of the data. `stale`: another form
 * of what would be run today, so not recomputed. `other data`: made from other data than is there. `unchecked`: its data is not there, or
 * its paper cannot judge it.
 */
export type VerifyState = "right" | "wrong" | "stale" | "other data" | "unchecked";

export interface VerifiedRun {
  readonly key: string;
  readonly paper: string;
  readonly profile: string;
  readonly method: string;
  readonly seed: number;
  readonly state: VerifyState;
  /** Of a method that is not among those declared today, as a person's own are: recomputed all the same. */
  readonly own: boolean;
  /** What differs: `VRAE+SVM AUC: recorded 0.98, recomputed 0.97`. */
  readonly differences: readonly string[];
  /** Metrics that do not follow from the ROC curves, of a record that holds these in place of scores: only a rerun checks them. */
  readonly unchecked: readonly string[];
  readonly rerun: Rerun | null;
}

export interface Verification {
  readonly runs: readonly VerifiedRun[];
  readonly damaged: readonly Damaged[];
  /** 3: something is wrong, damaged, of other data, or drifted. 4: there was nothing to verify. */
  readonly exitCode: 0 | 3 | 4;
}

export interface VerifyOptions extends RerunOptions {
  readonly papers: readonly Paper[];
  readonly stored: Listing;
  /** How many of the runs whose metrics are right are run again, drawn with `rng`. */
  readonly sample: number;
  readonly rng: Rng;
  /** A larger difference of scores counts as drift. 0 unless given: every bit. */
  readonly tolerance?: number;
  readonly onRun?: (run: VerifiedRun) => void;
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
  const reason = isCurrent(record) ? null : whyStale(spec, specsToday(papers, spec));
  const declared = papers.find(({ name }) => name === paper);
  const own = reason === null && !isCurrent(record);
  const as = (state: VerifyState, differences: readonly string[] = []): VerifiedRun => {
    return { key, paper, profile, method, seed, state, own, differences, unchecked: [], rerun: null };
  };
  if (declared === undefined) return { ...as("stale", [`paper ${paper} is ${notDeclared}`]), own: false };
  if (reason !== null) return as("stale", [reason]);
  try {
    const there = await data(paper, spec.dataset);
    if (there.digest !== record.data.digest) {
      // Of a stand-in too there is one digest: another is an edited origin, or another generator's.
      const comparable = there.origin === record.data.origin;
      return as(comparable ? "other data" : "unchecked", [
        `made from ${record.data.origin} data ${record.data.digest.slice(0, 8)}, ` +
          `there is ${there.origin} data ${there.digest.slice(0, 8)}`,
      ]);
    }
    const differences = [
      ...originDifference(record, there.origin),
      ...metricDifferences(record, scores, declared, there),
    ];
    const unchecked = isRocOnly(record) ? namesBeyondRanks(record) : [];
    return { ...as(differences.length === 0 ? "right" : "wrong", differences), unchecked };
  } catch (error) {
    // A paper need not know how to load or judge what it never declared.
    if (!own || error instanceof DataCorrupt) throw error;
    return as("unchecked", [`the paper cannot judge it: ${(error as Error).message}`]);
  }
}

/** The digest decides what the data is: a record that calls it otherwise was edited. */
function originDifference({ data }: RunRecord, origin: DataOrigin): string[] {
  return data.origin === origin ? [] : [`data origin: recorded ${data.origin}, its digest is that of ${origin} data`];
}
