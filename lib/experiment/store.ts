// The run store, under results/runs/<paper>/<profile>: per run a JSON record, and beside it its scores, arrays and curves.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root";
import { runKey } from "./key";
import { listRuns } from "./list-runs";
import { loadRecord, loadRun } from "./read-run";
import type { RunSpec } from "./record";
import { recordPath } from "./run-files";
import type { Damaged, Listing, StoredRecord, StoredRun } from "./stored-run";
import { writeRun } from "./write-run";

export interface RunStore {
  readonly root: string;
  /** Where the record of this spec lies, or would lie. */
  path(spec: RunSpec, dataDigest: string): string;
  /**
   * Every part under its final name only when all are whole, the record last. Takes scores and arrays also where the record holds ROC
   * curves in their place, to check them against its digest. Rejects when the parts do not fit, and with a DiskFull.
   */
  write(run: StoredRun): Promise<void>;
  /** The run of this spec, null where there is none, or what is wrong with it. */
  read(spec: RunSpec, dataDigest: string): StoredRun | Damaged | null;
  /** Every run of the paper, or of all papers; damaged files beside the sound ones. */
  list(paper?: string): Listing;
  /** The same without looking into scores and curves, which takes most of the time; damage in there goes unseen. */
  listRecords(paper?: string): Listing<StoredRecord>;
}

/** Opens the store at `root`, which need not exist yet. */
export function openStore(root = join(projectRoot(), "results", "runs")): RunStore {
  return {
    root,
    path: (spec, dataDigest) => recordPath(root, spec, runKey(spec, dataDigest)),
    write: (run) => writeRun(root, run),
    read: (spec, dataDigest) => {
      const path = recordPath(root, spec, runKey(spec, dataDigest));
      return existsSync(path) ? loadRun(path) : null;
    },
    list: (paper) => listRuns(root, loadRun, paper),
    listRecords: (paper) => listRuns(root, loadRecord, paper),
  };
}
