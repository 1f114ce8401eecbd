// Rewrites records of schema 1, which hold their training curves as text, as today's, whose curves lie with the scores.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { curveBytes } from "./curves";
import { pack } from "./packed";
import { isDamaged, loadRecord, loadRun } from "./read-run";
import { arraysPath, earlierScoresPath } from "./run-files";
import type { Damaged } from "./stored-run";
import { writeWhole } from "./whole-files";
import { recordBytes } from "./write-run";

export interface Migration {
  /** Records that were rewritten. */
  readonly rewritten: readonly string[];
  /** Records of today's schema already. */
  readonly current: number;
  /** Left as they are. */
  readonly damaged: readonly Damaged[];
}

/**
 * Nothing is run, and nothing of a run changes: scores are carried over in their bytes, and each run is read back and compared before its
 * earlier file of scores is deleted. Killed and started again, it goes on.
 */
export async function migrate(root: string): Promise<Migration> {
  const rewritten: string[] = [];
  const damaged: Damaged[] = [];
  let current = 0;
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: "utf8" }) : [];
  for (const name of names.filter((file) => /[0-9a-f]{16}\.json$/.test(file)).sort()) {
    const path = join(root, name);
    const found = loadRecord(path);
    if (isDamaged(found)) {
      damaged.push(found);
    } else if (found.inlineCurves === null) {
      current++;
      // A migration that was killed may have left it.
      rmSync(earlierScoresPath(path), { force: true });
    } else {
      const problem = await rewrite(path);
      if (problem === null) rewritten.push(path);
      else damaged.push(problem);
    }
  }
  return { rewritten, current, damaged };
}

async function rewrite(path: string): Promise<Damaged | null> {
  const before = loadRun(path);
  if (isDamaged(before)) return before;
  const earlier = earlierScoresPath(path);
  const bytes = Buffer.concat([readFileSync(earlier), pack(curveBytes(before.history))]);
  await writeWhole([
    { path: arraysPath(path), bytes },
    { path, bytes: recordBytes(before.record) },
  ]);
  const after = loadRun(path);
  if (!isDeepStrictEqual(after, before)) {
    throw new Error(`internal: migrate: expected the run of ${path} as it was, got another. Restore it from git.`);
  }
  rmSync(earlier);
  return null;
}
