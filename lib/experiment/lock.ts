// A lock file per run, so that two processes on one store do not train the same run twice.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

export interface Lock {
  release(): void;
}

/** Takes the lock at `path`, or null while a living process holds it. A lock whose process is gone is taken over. */
export function tryLock(path: string): Lock | null {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  if (!create(path, mine)) {
    const held = read(path);
    if (held !== null && isHeld(held)) return null;
    if (held !== null) removeStale(path, held);
    if (!create(path, mine)) return null;
  }
  return { release: () => rmSync(path, { force: true }) };
}

function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Another host's process cannot be asked after, so its lock holds until somebody deletes it. So does one being written. */
function isHeld(content: string): boolean {
  const holder = /^\{"pid":(\d+),"host":"(.*)"\}$/.exec(content);
  if (holder === null || holder[2] !== hostname()) return true;
  try {
    process.kill(Number(holder[1]), 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Moves the stale lock aside first: of two processes that saw it, one must not delete the other's new lock. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  try {
    if (read(aside) !== stale) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
