// Lists a store: the sound runs, and every file that does not count, with the reason.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { oddMetrics } from "./odd-metrics";
import { isDamaged } from "./read-run";
import type { RunRecord } from "./record";
import { isCheckpoint, recordPath } from "./run-files";
import { parseRecord } from "./schema";
import type { Damaged, Listing, StoredRecord } from "./stored-run";

/** `look` reads one record's file; it is told which files there are. */
export function listRuns<Run extends StoredRecord>(
  root: string,
  look: (path: string, exists: (path: string) => boolean) => Run | Damaged,
  paper?: string,
): Listing<Run> {
  const sound: { path: string; run: Run }[] = [];
  const damaged: Damaged[] = [];
  const strays: { path: string; record: RunRecord }[] = [];
  const foreign: string[] = [];
  const files = filesUnder(paper === undefined ? root : join(root, paper)).filter((path) => !isCheckpoint(path));
  const present = new Set(files);
  const exists = (path: string): boolean => present.has(path);
  for (const path of files) {
    const name = basename(path);
    if (/^[0-9a-f]{16}\.(arrays|scores)\.gz$/.test(name)) {
      if (!exists(path.replace(/\.(arrays|scores)\.gz$/, ".json"))) {
        damaged.push({ path, what: "scores without a record", fix: "Delete it, or run again to write both." });
      }
    } else if (name.endsWith(".json")) {
      const found = look(path, exists);
      const record = isDamaged(found) ? peek(path) : found.record;
      if (record !== null && path !== recordPath(root, record.spec, record.key)) strays.push({ path, record });
      else if (!isDamaged(found)) sound.push({ path, run: found });
      else if (/^[0-9a-f]{16}\.json$/.test(name)) damaged.push(found);
      else foreign.push(path);
    } else if (/^\.[0-9a-f]{16}\..+\.tmp$/.test(name)) {
      const fix = "Delete it, or move it elsewhere; if a run is in progress, look again later.";
      damaged.push({ path, what: "an interrupted write", fix });
    } else if (!/^[0-9a-f]{16}\.lock$/.test(name)) {
      foreign.push(path);
    }
  }
  const odd = oddMetrics(sound.map(({ path, run }) => ({ path, record: run.record })));
  damaged.push(...odd);
  const oddPaths = new Set(odd.map(({ path }) => path));
  const runs = sound.filter(({ path }) => !oddPaths.has(path)).map(({ run }) => run);
  for (const { path, record } of strays) damaged.push(describeStray(root, path, record, runs));
  if (foreign.length > 0) damaged.push(describeForeign(root, foreign));
  return { runs, damaged: damaged.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** One for them all, and no word of deleting: the folder may be anything, named by mistake. */
function describeForeign(root: string, paths: readonly string[]): Damaged {
  const first = paths.slice(0, 3).map((path) => relative(root, path));
  const names = [...first, ...(paths.length > first.length ? ["…"] : [])].join(", ");
  const count = paths.length === 1 ? "a foreign file" : `${paths.length.toLocaleString("en")} foreign files`;
  return {
    path: root,
    what: `${count}: ${names}`,
    fix: "Name the store that was meant, or keep such files elsewhere.",
  };
}

function describeStray(root: string, path: string, record: RunRecord, runs: readonly StoredRecord[]): Damaged {
  const home = recordPath(root, record.spec, record.key);
  const original = runs.find((run) => run.record.key === record.key);
  if (original === undefined) {
    return {
      path,
      what: "a record under a wrong name",
      fix: `Move it, with what lies beside it, to ${relative(dirname(path), home)}.`,
    };
  }
  const what = isDeepStrictEqual(original.record, record) ? "a duplicate" : "a second, different record";
  return { path, what: `${what} of ${record.key}`, fix: `Delete it; ${home} is the one that counts.` };
}

/** The record alone, for a file that does not check out: a copied record leaves its scores behind. */
function peek(path: string): RunRecord | null {
  try {
    const parsed = parseRecord(JSON.parse(readFileSync(path, "utf8")));
    return typeof parsed === "string" ? null : parsed.record;
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
