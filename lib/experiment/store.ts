// The run store: one JSON record and one file of scores per run, under results/runs/<paper>/<profile>/<key>.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { projectRoot } from "../project-root";
import { rows, type Rows } from "../rows";
import { runKey } from "./key";
import type { RunRecord, RunSpec } from "./record";
import { parseRecord } from "./schema";
import { digestBytes, packScores, scoresDigest, splitScores, unpackScores } from "./scores";

/** A file that does not count, why, and what to do about it. Nothing is deleted on its own. */
export interface Damaged {
  readonly path: string;
  readonly what: string;
  readonly fix: string;
}

export interface StoredRun {
  readonly record: RunRecord;
  /** One array per result, in the record's order, one number per test row. */
  readonly scores: readonly Float32Array[];
  /** By name, as `record.arrays` lists them. */
  readonly arrays: Readonly<Record<string, Rows>>;
}

export interface Listing<Run = StoredRun> {
  /** Sorted by paper, profile and key. */
  readonly runs: readonly Run[];
  readonly damaged: readonly Damaged[];
}

export interface RunStore {
  readonly root: string;
  /** Where the record of this spec lies, or would lie. */
  path(spec: RunSpec, dataDigest: string): string;
  /** Scores first, record last, each under its final name only when whole. Throws on a record that does not fit its scores. */
  write(record: RunRecord, scores: readonly Float32Array[], arrays?: Readonly<Record<string, Rows>>): void;
  /** The run of this spec, null where there is none, or what is wrong with it. */
  read(spec: RunSpec, dataDigest: string): StoredRun | Damaged | null;
  /** Every run of the paper, or of all papers; damaged files beside the sound ones. */
  list(paper?: string): Listing;
  /** The same without looking into the files of scores, which takes most of the time; damage in there goes unseen. */
  listRecords(paper?: string): Listing<StoredRecord>;
}

export type StoredRecord = Pick<StoredRun, "record">;

export function isDamaged(found: StoredRecord | Damaged | null): found is Damaged {
  return found !== null && "fix" in found;
}

/** Opens the store at `root`, which need not exist yet. */
export function openStore(root = join(projectRoot(), "results", "runs")): RunStore {
  return {
    root,
    path: (spec, dataDigest) => recordPath(root, spec, runKey(spec, dataDigest)),
    write: (record, scores, arrays = {}) => write(root, record, scores, arrays),
    read: (spec, dataDigest) => {
      const path = recordPath(root, spec, runKey(spec, dataDigest));
      return existsSync(path) ? load(path) : null;
    },
    list: (paper) => list(root, load, paper),
    listRecords: (paper) => list(root, loadRecord, paper),
  };
}

function recordPath(root: string, spec: RunSpec, key: string): string {
  return join(root, spec.paper, spec.profile, `${key}.json`);
}

function scoresPath(path: string): string {
  return path.replace(/\.json$/, ".scores.gz");
}

function write(
  root: string,
  record: RunRecord,
  scores: readonly Float32Array[],
  arrays: Readonly<Record<string, Rows>>,
): void {
  const where = `store.write: ${record.spec.method}, seed ${record.spec.seed}`;
  const parsed = parseRecord(record);
  if (typeof parsed === "string") throw new Error(`${where}: expected a whole record, got ${parsed}.`);
  const key = runKey(record.spec, record.data.digest);
  if (record.key !== key) throw new Error(`${where}: expected key ${key}, got ${record.key}. Make it with runKey.`);
  const lengths = new Set(scores.map((part) => part.length));
  if (scores.length !== record.results.length || lengths.size !== 1) {
    throw new Error(
      `${where}: expected ${record.results.length} score arrays of one length, got ${scores.length} of ` +
        `${[...lengths].join(" and ")}. Every result scores the same rows.`,
    );
  }
  const parts = [...scores, ...Object.values(arrays).map(({ data }) => data)];
  if (record.scoresDigest !== scoresDigest(parts)) {
    throw new Error(
      `${where}: expected the digest of these scores, got ${record.scoresDigest}. Make it with scoresDigest.`,
    );
  }
  const path = recordPath(root, record.spec, key);
  mkdirSync(dirname(path), { recursive: true });
  removeInterrupted(path);
  writeWhole(scoresPath(path), packScores(parts));
  writeWhole(path, Buffer.from(`${JSON.stringify(record, null, 1)}\n`));
}

/** What a killed writer of this run left half-written. Whoever writes now holds the run's lock, so no other writer is at it. */
function removeInterrupted(path: string): void {
  const begin = `.${basename(path, ".json")}.`;
  const left = readdirSync(dirname(path)).filter((name) => name.startsWith(begin) && name.endsWith(".tmp"));
  for (const name of left) rmSync(join(dirname(path), name), { force: true });
}

/** A reader sees the old file or the new one, also after a power cut. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, "w");
    try {
      for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) throw error;
    throw new Error(
      `store.write: expected room for ${bytes.length} bytes at ${path}, got ${code}. ` +
        `Free some space and run again: finished runs are kept, and nothing half-written was left.`,
      { cause: error },
    );
  }
}

const rerun = "Delete it and run again, or restore it from git.";

/** The record, its scores there but not looked into. */
function loadRecord(path: string): StoredRecord | Damaged {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { path, what: "not whole JSON", fix: rerun };
  }
  const record = parseRecord(value);
  if (typeof record === "string") return { path, what: `not a run record: ${record}`, fix: rerun };
  if (record.key !== runKey(record.spec, record.data.digest)) {
    return { path, what: `its key ${record.key} is not that of its spec and data: it was edited`, fix: rerun };
  }
  const scores = scoresPath(path);
  if (!existsSync(scores)) return { path, what: `its scores are missing: ${basename(scores)}`, fix: rerun };
  return { record };
}

function load(path: string): StoredRun | Damaged {
  const found = loadRecord(path);
  if (isDamaged(found)) return found;
  const { record } = found;
  const scores = scoresPath(path);
  let bytes: Buffer;
  try {
    bytes = unpackScores(readFileSync(scores));
  } catch {
    return { path: scores, what: "not a whole gzip file", fix: rerun };
  }
  if (digestBytes(bytes) !== record.scoresDigest) {
    return { path: scores, what: "its digest is not the record's scoresDigest", fix: rerun };
  }
  const named = record.arrays ?? [];
  const { scores: parts, arrays } = splitScores(
    bytes,
    record.results.length,
    named.map(({ shape }) => shape),
  );
  const byName = named.map(({ name, shape }, i) => [name, rows(arrays[i], shape)] as const);
  return { record, scores: parts, arrays: Object.fromEntries(byName) };
}

function list<Run extends StoredRecord>(
  root: string,
  look: (path: string) => Run | Damaged,
  paper?: string,
): Listing<Run> {
  const runs: Run[] = [];
  const damaged: Damaged[] = [];
  const strays: { path: string; record: RunRecord }[] = [];
  const files = filesUnder(paper === undefined ? root : join(root, paper));
  const present = new Set(files);
  for (const path of files) {
    const name = basename(path);
    if (name.endsWith(".scores.gz")) {
      if (!present.has(path.replace(/\.scores\.gz$/, ".json"))) {
        damaged.push({ path, what: "scores without a record", fix: "Delete it, or run again to write both." });
      }
    } else if (name.endsWith(".json")) {
      const found = look(path);
      const record = isDamaged(found) ? peek(path) : found.record;
      if (record !== null && path !== recordPath(root, record.spec, record.key)) strays.push({ path, record });
      else if (isDamaged(found)) damaged.push(found);
      else runs.push(found);
    } else if (!/^[0-9a-f]{16}\.lock$/.test(name)) {
      const what = name.endsWith(".tmp") ? "an interrupted write" : "a foreign file";
      damaged.push({ path, what, fix: "Delete it, or move it elsewhere; if a run is in progress, look again later." });
    }
  }
  for (const { path, record } of strays) damaged.push(describeStray(root, path, record, runs));
  return { runs, damaged: damaged.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function describeStray(root: string, path: string, record: RunRecord, runs: readonly StoredRecord[]): Damaged {
  const home = recordPath(root, record.spec, record.key);
  const original = runs.find((run) => run.record.key === record.key);
  if (original === undefined) {
    return {
      path,
      what: "a record under a wrong name",
      fix: `Move it, with its scores, to ${relative(dirname(path), home)}.`,
    };
  }
  const what = isDeepStrictEqual(original.record, record) ? "a duplicate" : "a second, different record";
  return { path, what: `${what} of ${record.key}`, fix: `Delete it; ${home} is the one that counts.` };
}

/** The record alone, for a file whose scores do not check out: a copied record leaves its scores behind. */
function peek(path: string): RunRecord | null {
  try {
    const record = parseRecord(JSON.parse(readFileSync(path, "utf8")));
    return typeof record === "string" ? null : record;
  } catch {
    return null;
  }
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
