// Writes checked content into datasets/raw: whole and on the disk, or not at all.
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DataFile } from "./manifest";

/**
 * Leaves `content` at the path of `file` under `raw`, and returns that path. Rejects as `content` does, or with an error that names
 * the path which cannot be written (a full disk, say); then nothing of it stays behind, and what lay there before still does.
 */
export async function storeContent(
  file: DataFile,
  raw: string,
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<string> {
  const path = join(raw, file.path);
  let scratch: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    // Beside its goal, so that the rename stays within one file system; a folder of its own, so that two fetches do not meet.
    scratch = await mkdtemp(join(dirname(path), ".part-"));
    const part = join(scratch, basename(path));
    const handle = await open(part, "wx");
    try {
      for await (const chunk of content) {
        await handle.appendFile(chunk);
        onBytes(chunk.length);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
    return path;
  } catch (error) {
    throw isSystemError(error) ? unwritable(file, path, error) : error;
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function unwritable(file: DataFile, path: string, error: NodeJS.ErrnoException): Error {
  const wayOut = `Make room there, or the folder writable, then run 'npm run datasets -- fetch ${file.path}'.`;
  return new Error(
    `datasets: expected to write ${file.bytes} bytes to ${path}, got ${error.code} from ${error.syscall}. ${wayOut}`,
    { cause: error },
  );
}
