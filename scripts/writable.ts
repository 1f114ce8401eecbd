// Places that a verb is told to write to: made and tried before the work, so that hours of it do not end at a closed door.
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./verb";

/** The folder, there and open for writing. */
export function writableFolder(option: string, folder: string): string {
  attempt(`${option} as a folder to write to`, folder, () => tryFolder(folder));
  return folder;
}

/** The file, in a folder that is there; the file itself need not be, and stays as it is. */
export function writableFile(option: string, file: string): string {
  attempt(`${option} as a file to write`, file, () => {
    tryFolder(dirname(file));
    if (existsSync(file)) closeSync(openSync(file, "a"));
  });
  return file;
}

function tryFolder(folder: string): void {
  make(folder);
  // The dot makes a file an error.
  accessSync(`${folder}/.`, constants.W_OK);
}

/** Level by level: under /proc the recursive mkdir of Node 20 never comes back. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(folder)) throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: "a file is in the way",
  EISDIR: "it is a folder",
  EACCES: "it may not be written to",
  EROFS: "its disk is read-only",
};

function attempt(what: string, path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`expected ${what}, got '${path}': ${reasons[code] ?? code}. Name another, or make way.`);
  }
}
