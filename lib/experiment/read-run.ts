// Reads a run and says what is wrong with it, where something is.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { rows } from "../rows";
import { curveSize, splitCurves } from "./curves";
import { runKey } from "./key";
import { unpack } from "./packed";
import type { RunRecord } from "./record";
import { arraysPath, earlierScoresPath } from "./run-files";
import { parseRecord, type ParsedRecord } from "./schema";
import { digestBytes, splitScores } from "./scores";
import type { Damaged, StoredRecord, StoredRun } from "./stored-run";

const rerun = "Delete it and run again, or restore it from git.";

export function isDamaged(found: StoredRecord | Damaged | null): found is Damaged {
  return found !== null && "fix" in found;
}

/** True where the record holds ROC curves in place of scores. */
export function isRocOnly({ results }: RunRecord): boolean {
  return results[0].roc !== undefined;
}

/** The record; what belongs beside it is there, by `exists`, and not looked into. */
export function loadRecord(path: string, exists: (path: string) => boolean = existsSync): ParsedRecord | Damaged {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { path, what: "not whole JSON", fix: rerun };
  }
  const parsed = parseRecord(value);
  if (typeof parsed === "string") return { path, what: `not a run record: ${parsed}`, fix: rerun };
  const { record } = parsed;
  if (record.key !== runKey(record.spec, record.data.digest)) {
    return { path, what: `its key ${record.key} is not that of its spec and data: it was edited`, fix: rerun };
  }
  const beside = pathBeside(path, parsed);
  if (beside !== null && !exists(beside)) {
    const lacking = isRocOnly(record) ? "training curves" : "scores";
    return { path, what: `its ${lacking} are missing: ${basename(beside)}`, fix: rerun };
  }
  return parsed;
}

/** The run with all that lies beside its record. */
export function loadRun(path: string, exists?: (path: string) => boolean): StoredRun | Damaged {
  const found = loadRecord(path, exists);
  if (isDamaged(found)) return found;
  const { record, inlineCurves } = found;
  const beside = pathBeside(path, found);
  if (beside === null) return { record, scores: [], arrays: {}, history: inlineCurves ?? {} };
  let bytes: Buffer;
  try {
    bytes = unpack(readFileSync(beside));
  } catch {
    return { path: beside, what: "not a whole gzip file", fix: rerun };
  }
  const cut = bytes.length - (inlineCurves === null ? curveSize(record.curves) : 0);
  const [scores, curves] = [bytes.subarray(0, Math.max(cut, 0)), bytes.subarray(Math.max(cut, 0))];
  const kept = !isRocOnly(record);
  if (kept && digestBytes(scores) !== record.scoresDigest) {
    return { path: beside, what: "its digest is not the record's scoresDigest", fix: rerun };
  }
  if (inlineCurves === null && digestBytes(curves) !== record.curvesDigest) {
    return { path: beside, what: "its digest is not the record's curvesDigest", fix: rerun };
  }
  if (kept && !dividesEvenly(record, scores.length / 4)) {
    return { path, what: "its arrays have other shapes than the numbers beside it: it was edited", fix: rerun };
  }
  const history = inlineCurves ?? splitCurves(curves, record.curves);
  return { record, ...(kept ? cutScores(record, scores) : { scores: [], arrays: {} }), history };
}

/** Whether so many numbers are a score or more of each result, as many of each, and the arrays. */
function dividesEvenly({ results, arrays = [] }: RunRecord, numbers: number): boolean {
  const inArrays = arrays.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const perResult = (numbers - inArrays) / results.length;
  return Number.isInteger(perResult) && perResult >= 1;
}

/** What must lie beside the record; null where nothing must. */
function pathBeside(path: string, { record, inlineCurves }: ParsedRecord): string | null {
  if (inlineCurves !== null) return earlierScoresPath(path);
  return isRocOnly(record) && curveSize(record.curves) === 0 ? null : arraysPath(path);
}

function cutScores(record: RunRecord, bytes: Buffer): Pick<StoredRun, "scores" | "arrays"> {
  const named = record.arrays ?? [];
  const { scores, arrays } = splitScores(
    bytes,
    record.results.length,
    named.map(({ shape }) => shape),
  );
  const byName = named.map(({ name, shape }, i) => [name, rows(arrays[i], shape)] as const);
  return { scores, arrays: Object.fromEntries(byName) };
}
