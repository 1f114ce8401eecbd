// Writes a run: its parts are checked against its record first, and the record comes last.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { curveBytes, describeCurves } from "./curves";
import { runKey } from "./key";
import { pack } from "./packed";
import { isRocOnly } from "./read-run";
import type { RunRecord } from "./record";
import { arraysPath, recordPath } from "./run-files";
import { parseRecord } from "./schema";
import { scoreBytes, scoresDigest } from "./scores";
import type { StoredRun } from "./stored-run";
import { writeWhole } from "./whole-files";

export async function writeRun(root: string, run: StoredRun): Promise<void> {
  checkRun(run);
  const { record, scores, arrays, history } = run;
  const path = recordPath(root, record.spec, record.key);
  mkdirSync(dirname(path), { recursive: true });
  const parts = [...scores, ...Object.values(arrays).map(({ data }) => data)];
  const packed = pack(isRocOnly(record) ? new Uint8Array() : scoreBytes(parts), curveBytes(history));
  await writeWhole([
    ...(packed.length === 0 ? [] : [{ path: arraysPath(path), bytes: packed }]),
    { path, bytes: recordBytes(record) },
  ]);
}

export function recordBytes(record: RunRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 1)}\n`);
}

function checkRun({ record, scores, arrays, history }: StoredRun): void {
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
  const { curves, curvesDigest } = record;
  if (!isDeepStrictEqual(describeCurves(history), { curves, curvesDigest })) {
    throw new Error(`${where}: expected the description of these curves, got another. Make it with describeCurves.`);
  }
  for (const [name, values] of Object.entries(history)) {
    const epoch = values.findIndex((value) => !Number.isFinite(value));
    if (epoch < 0) continue;
    throw new Error(
      `${where}: expected finite values of ${name}, got ${values[epoch]} in epoch ${epoch + 1}. Stop a run that diverges.`,
    );
  }
  const withRoc = record.results.filter(({ roc }) => roc !== undefined).length;
  if (withRoc !== 0 && withRoc !== record.results.length) {
    throw new Error(
      `${where}: expected ROC curves in place of all scores or of none, got ${withRoc} of ${record.results.length}.`,
    );
  }
}
