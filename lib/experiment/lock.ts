// A lock per run, so that two processes on one store do not train the same run twice.
import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { diskFullOr } from "./whole-files";

export interface Lock {
  release(): void;
}

/** Of this process: a killed one may have left others in its name, where numbers of processes come again (a container's). */
const own = new Set<string>();

/**
 * Takes the lock at `path`, or null while a living process holds it. A lock whose process is gone is taken over. Throws a DiskFull
 * where there is no room for it.
 */
export function tryLock(path: string): Lock | null {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid}@${hostname()}`;
  if (!create(path, mine)) {
    const held = read(path);
    if (held !== null && (held === mine ? own.has(path) : isHeld(held))) return null;
    if (held !== null) removeStale(path, held);
    if (!create(path, mine)) return null;
  }
  own.add(path);
  return {
    release() {
      own.delete(path);
      rmSync(path, { force: true });
    },
  };
}

/** A link to its holder's name is there whole or not at all, whenever its maker is killed. Windows wants rights for links. */
function create(path: string, holder: string): boolean {
  try {
    if (process.platform === "win32") writeFileSync(path, holder, { flag: "wx" });
    else symlinkSync(holder, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw diskFullOr(error, "store.lock", path);
  }
}

function read(path: string): string | null {
  for (const holder of [() => readlinkSync(path), () => readFileSync(path, "utf8")]) {
    try {
      return holder();
    } catch {
      // Not a link, or gone.
    }
  }
  return null;
}

/** Another host's process cannot be asked after, so its lock holds until somebody deletes it. So does what is no lock of ours. */
function isHeld(content: string): boolean {
  const [, pid, host] = /^(\d+)@(.*)$/.exec(content) ?? [];
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
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
    const taken = read(aside);
    if (taken !== null && taken !== stale) create(path, taken);
  } finally {
    rmSync(aside, { force: true });
  }
}
