// The content of a data file: decompressed, counted and digested while it streams, refused unless it is what the manifest says.
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataCorrupt, DataMissing } from "./data-error";
import type { DataFile } from "./manifest";
import { Absent, networkReason, openCopy, type OpenOptions } from "./open-copy";
import { isAddress, type Copy } from "./places";

export interface Located {
  readonly copy: Copy;
  /**
   * The decompressed bytes. The last step rejects with DataCorrupt when they are not the manifest's, so nothing may be believed
   * before the end is reached.
   */
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Opens the first of `copies` that is there. Rejects with DataMissing where none is, and with DataCorrupt where one is there and
 * cannot be opened; what comes after it is not tried.
 */
export async function locate(file: DataFile, copies: readonly Copy[], options: OpenOptions): Promise<Located> {
  const lookedIn: string[] = [];
  for (const copy of copies) {
    let bytes: AsyncIterable<Buffer> | Absent;
    try {
      bytes = await openCopy(copy, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw corrupt(file, copy, networkReason(error), lookedIn);
    }
    if (!(bytes instanceof Absent)) return { copy, content: checked(file, copy, bytes, lookedIn, options.signal) };
    lookedIn.push(`${copy.place}: ${bytes.reason} at ${copy.at}`);
  }
  throw new DataMissing(file.path, lookedIn);
}

/** Reads the first of `copies` that is there: that copy where its content is right, else what is wrong, as a value. */
export async function checkCopies(
  file: DataFile,
  copies: readonly Copy[],
  options: OpenOptions,
): Promise<Copy | DataMissing | DataCorrupt> {
  try {
    const { copy, content } = await locate(file, copies, options);
    for await (const chunk of content) void chunk;
    return copy;
  } catch (error) {
    if (error instanceof DataMissing || error instanceof DataCorrupt) return error;
    throw error;
  }
}

/** What the size of a plain file on this machine gives away without reading it; null where it is right, or tells nothing. */
export async function wrongSize(file: DataFile, copy: Copy): Promise<DataCorrupt | null> {
  if (isAddress(copy.at)) return null;
  try {
    const { size } = await stat(copy.at);
    return size === file.bytes || (await startsAsGzip(copy.at)) ? null : corrupt(file, copy, `${size} bytes`, []);
  } catch (error) {
    return corrupt(file, copy, networkReason(error), []);
  }
}

async function startsAsGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && isGzip(buffer);
  } finally {
    await file.close();
  }
}

async function* checked(
  file: DataFile,
  copy: Copy,
  stored: AsyncIterable<Buffer>,
  lookedIn: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of decompressed(stored)) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      // Reading on could fill the disk: whatever follows, the content is too long.
      if (bytes > file.bytes) throw new Error(`more than ${file.bytes} bytes`);
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw corrupt(file, copy, `${networkReason(error)} after ${bytes} bytes`, lookedIn);
  }
  const digest = hash.digest("hex");
  if (digest !== file.sha256) throw corrupt(file, copy, `${bytes} bytes with sha256 ${digest}`, lookedIn);
}

/** Compression is told by its first two bytes: servers and people unpack .gz files without renaming them. */
async function* decompressed(stored: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = stored[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let next; head.length < 2 && !(next = await chunks.next()).done;) head = Buffer.concat([head, next.value]);
  const whole = resumed(head, chunks);
  if (!isGzip(head)) {
    yield* whole;
    return;
  }
  // A failure of either end destroys the other and comes out of the loop that reads gunzip.
  const gunzip = pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* resumed(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next; !(next = await rest.next()).done;) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function corrupt(file: DataFile, copy: Copy, got: string, lookedIn: readonly string[]): DataCorrupt {
  const wayOut =
    copy.place === "datasets/raw" || isAddress(copy.at)
      ? `Run 'npm run datasets -- fetch ${file.path}' to get it anew.`
      : `Mend or remove that copy, then run 'npm run datasets -- fetch ${file.path}'.`;
  const expected = `${file.bytes} bytes with sha256 ${file.sha256}`;
  return new DataCorrupt(file.path, copy, expected, got, wayOut, lookedIn);
}
