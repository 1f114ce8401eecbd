// Where a run lies: <paper>/<profile>/<key>.json, and what belongs to it beside it.
import { basename, dirname, join } from "node:path";
import type { RunSpec } from "./record";

export function recordPath(root: string, spec: RunSpec, key: string): string {
  return join(root, spec.paper, spec.profile, `${key}.json`);
}

/** Scores, arrays and training curves. */
export function arraysPath(record: string): string {
  return record.replace(/\.json$/, ".arrays.gz");
}

/** Scores and arrays of a record of schema 1, which holds its curves itself. */
export function earlierScoresPath(record: string): string {
  return record.replace(/\.json$/, ".scores.gz");
}

/** A folder: a run may have several trainings. */
export function checkpointsPath(record: string): string {
  return record.replace(/\.json$/, ".checkpoints");
}

/** Whether the file is one of a run's checkpoints, or an interrupted write of one. */
export function isCheckpoint(path: string): boolean {
  return /^[0-9a-f]{16}\.checkpoints$/.test(basename(dirname(path)));
}

/** Held while the run is made. */
export function lockPath(record: string): string {
  return record.replace(/\.json$/, ".lock");
}
