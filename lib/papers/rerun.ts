// A stored run again, from its seed on, and how far its scores are from the recorded ones.
import { devices, engines, type Device, type Engine } from "../compile";
import type { Dataset } from "../datasets/dataset";
import type { Executed, Executor } from "../experiment/executor";
import { computedOn, type Environment } from "../experiment/provenance";
import type { RunRecord } from "../experiment/record";
import { scoresDigest } from "../experiment/scores";
import type { StoredRun } from "../experiment/stored-run";
import { rocAuc } from "../metrics/roc-auc";
import { rankedRows } from "../metrics/roc-order";
import type { Paper } from "./paper";
import type { WorkerSettings } from "./paper-workers";

export interface Rerun {
  /** Scores and arrays equal in every bit, or in their digest where the record keeps no scores. */
  readonly bitwise: boolean;
  /** Of a score from the recorded one, over all methods; null where the record keeps no scores, or another number of them. */
  readonly largestDifference: number | null;
  /** Of a ROC AUC from that of the record, over all methods; null without a result. */
  readonly aucDifference: number | null;
  /**
   * `parameters: recorded 1, again 273420`: what claims and guards read beside the scores and is another now. Where the scores are equal in
   * every bit, the losses, how far the weights moved and the AUCs before training; the count of parameters in any case.
   */
  readonly otherFigures: readonly string[];
  /** `onnxruntime on cuda` where that is the record's and this ran on another engine or device. */
  readonly otherEngine: string | null;
  /** The machine of the record when it is not this one: bits may differ between machines. */
  readonly elsewhere: string | null;
  /** The commit of the record where this is another: an engine that sums in another order gives other last digits. */
  readonly otherRevision: string | null;
  /** Why there are no scores to compare. */
  readonly error: string | null;
}

export interface RerunOptions {
  /** For runs computed as a record's was, on the data it was made from. */
  readonly executor: (settings: WorkerSettings) => Executor;
  readonly here: Pick<Environment, "machine" | "revision">;
  readonly signal?: AbortSignal;
}

/** The tolerance is of scores, or of AUCs where the record keeps no scores. */
export function hasDrifted(rerun: Rerun, tolerance: number): boolean {
  const { bitwise, largestDifference, aucDifference, otherFigures } = rerun;
  if (otherFigures.length > 0) return true;
  const difference = largestDifference ?? aucDifference ?? Infinity;
  return !bitwise && !(difference <= tolerance && tolerance > 0);
}

/** On the record's own engine and device, with its own number of threads: another changes the order of sums. */
export async function runAgain(
  run: StoredRun,
  paper: Paper,
  data: Dataset,
  { executor, here, signal }: RerunOptions,
): Promise<Rerun> {
  const { spec, provenance } = run.record;
  const recorded = {
    elsewhere: provenance.machine === here.machine ? null : provenance.machine,
    otherRevision: provenance.revision === here.revision ? null : provenance.revision,
  };
  const worker = executor({ ...choiceOf(provenance), digests: { [spec.dataset]: data.digest } });
  const stop = (): void => void worker.close();
  signal?.addEventListener("abort", stop);
  try {
    const executed = await worker.run(spec, () => undefined);
    const after = [...executed.scores, ...Object.values(executed.arrays ?? {}).map((x) => x.data)];
    const bitwise = scoresDigest(after) === run.record.scoresDigest;
    return {
      bitwise,
      otherFigures: otherFigures(run.record, executed, bitwise),
      largestDifference: largestDifference(run.scores, executed.scores),
      aucDifference: aucDifference(run, executed, paper.testLabels(spec, data)),
      ...recorded,
      otherEngine: otherEngine(provenance, executed),
      error: null,
    };
  } catch (error) {
    const { message } = error as Error;
    const nothing = {
      bitwise: false,
      largestDifference: null,
      aucDifference: null,
      otherFigures: [],
      otherEngine: null,
    };
    return { ...nothing, ...recorded, error: message };
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

function otherFigures(record: RunRecord, executed: Executed, bitwise: boolean): string[] {
  const figures = ({ health, results }: Pick<RunRecord, "health" | "results">): Map<string, number | null> =>
    new Map<string, number | null>([
      ["parameters", health.parameters],
      ...(bitwise
        ? [
            ...Object.entries(health),
            ...results.map(({ method, untrainedAuc }) => [`${method} AUC before training`, untrainedAuc] as const),
          ]
        : []),
    ]);
  const again = figures(executed);
  return [...figures(record)]
    .filter(([name, value]) => again.get(name) !== value)
    .map(([name, value]) => `${name}: recorded ${value}, again ${again.get(name)}`);
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
