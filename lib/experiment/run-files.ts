// Where a run lies: <paper>/<profile>/<key>.json, and what belongs to it beside it.
import { join } from "node:path";
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

/** Without the ending of each: those of a run may be several. */
export function checkpointsPath(record: string): string {
  return record.replace(/\.json$/, "");
}

/** Held while the run is made. */
export function lockPath(record: string): string {
  return record.replace(/\.json$/, ".lock");
}
