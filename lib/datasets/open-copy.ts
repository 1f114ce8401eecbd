// Opens one copy of a data file, on disk or behind an address, as a stream of its stored bytes.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import AdmZip from "adm-zip";
import { isAddress, type Copy } from "./places";

/** The copy is not there: the reason, in words. */
export class Absent {
  constructor(readonly reason: string) {}
}

export interface OpenOptions {
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

type Bytes = AsyncIterable<Buffer>;

/**
 * The bytes of `copy`, or Absent where no such file is, the address does not answer or answers with anything but 2xx.
 * Rejects when a file is there and cannot be opened; the stream rejects when it breaks off.
 */
export function openCopy(copy: Copy, options: OpenOptions): Promise<Bytes | Absent> {
  return isAddress(copy.at) ? openAddress(copy.at, options) : openPath(copy.at);
}

/** Whether a copy is there, without reading it. */
export async function hasCopy(copy: Copy, options: OpenOptions): Promise<boolean> {
  if (!isAddress(copy.at)) return !((await openPath(copy.at)) instanceof Absent);
  const signal = AbortSignal.timeout(options.timeoutMilliseconds);
  return fetch(copy.at, { method: "HEAD", signal }).then(
    (response) => response.ok,
    () => false,
  );
}

async function openPath(path: string): Promise<Bytes | Absent> {
  try {
    if (!(await stat(path)).isFile()) return new Absent("not a file");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return new Absent("no such file");
    throw error;
  }
  return readPath(path);
}

/** Opened when it is read and not before: a stream that nobody reads would stay open, and its late error end the process. */
async function* readPath(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
}

async function openAddress(address: string, { timeoutMilliseconds, signal }: OpenOptions): Promise<Bytes | Absent> {
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error(`silent for ${timeoutMilliseconds / 1000} s`)),
    timeoutMilliseconds,
  );
  let response: Response;
  try {
    response = await fetch(address, { signal: AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]) });
  } catch (error) {
    clearTimeout(timer);
    signal?.throwIfAborted();
    return new Absent(networkReason(error));
  }
  if (!response.ok || response.body === null) {
    clearTimeout(timer);
    await response.body?.cancel();
    return new Absent(`HTTP ${response.status}`);
  }
  const bytes = untilSilent(response.body, timer);
  const member = decodeURIComponent(new URL(address).hash.slice(1));
  return member === "" ? bytes : memberOf(await collect(bytes), member);
}

async function* untilSilent(body: AsyncIterable<Uint8Array>, timer: NodeJS.Timeout): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A zip keeps its table of contents at its end, so the archive is read as a whole. */
function memberOf(archive: Buffer, member: string): Bytes | Absent {
  const found = new AdmZip(archive)
    .getEntries()
    .find(({ entryName }) => entryName === member || entryName.endsWith(`/${member}`));
  return found === undefined ? new Absent(`no member ${member} in the archive`) : once(found.getData());
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

async function collect(bytes: Bytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `fetch failed` says nothing; its cause does. */
export function networkReason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
