// Files that are there in full or not at all, whatever kills the process, the machine or the disk in between.
import { closeSync, fsync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const sync = promisify(fsync);

/** No run can be stored any more. */
export class DiskFull extends Error {}

/** A DiskFull where `error` says that there is no room for `what`; any other error as it is. */
export function diskFullOr(error: unknown, where: string, what: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) return error;
  return new DiskFull(
    `${where}: expected room for ${what}, got ${code}. ` +
      "Free some space and run again: finished runs are kept, and nothing half-written was left.",
    { cause: error },
  );
}

/**
 * Puts files of one folder in their places in this order, all of them synced before the first: a reader sees each as it was or as it
 * will be, also after a power cut. One writer at a time for a path.
 */
export async function writeWhole(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const temporary = (path: string): string => join(dirname(path), `.${basename(path)}.tmp`);
  const open: number[] = [];
  try {
    for (const { path, bytes } of files) {
      const file = openSync(temporary(path), "w");
      open.push(file);
      for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
    }
    // Together, and beside other runs: the disk then takes one wait for all. The other calls are too short to be worth a thread.
    const synced = await Promise.allSettled(open.map((file) => sync(file)));
    for (const file of open.splice(0)) closeSync(file);
    for (const outcome of synced) if (outcome.status === "rejected") throw outcome.reason;
    for (const { path } of files) renameSync(temporary(path), path);
  } catch (error) {
    for (const file of open) closeSync(file);
    for (const { path } of files) rmSync(temporary(path), { force: true });
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    throw diskFullOr(error, "store.write", `${bytes} bytes at ${files[files.length - 1].path}`);
  }
}
