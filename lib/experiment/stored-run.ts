// What a store gives back: runs, and files that do not count.
import type { Rows } from "../rows";
import type { Curves, RunRecord } from "./record";

/** A file that does not count, why, and what to do about it. Nothing is deleted on its own. */
export interface Damaged {
  readonly path: string;
  readonly what: string;
  readonly fix: string;
}

export interface StoredRun {
  readonly record: RunRecord;
  /** One array per result, in the record's order, one number per test row. Empty where the results hold ROC curves in their place. */
  readonly scores: readonly Float32Array[];
  /** By name, as `record.arrays` lists them; not kept where the scores are not. */
  readonly arrays: Readonly<Record<string, Rows>>;
  readonly history: Curves;
}

export interface Listing<Run = StoredRun> {
  /** Sorted by paper, profile and key. */
  readonly runs: readonly Run[];
  readonly damaged: readonly Damaged[];
}

export type StoredRecord = Pick<StoredRun, "record">;
