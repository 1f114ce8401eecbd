// The bytes of a run's per-sample scores: float32 little-endian, all results one after the other, gzipped.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

/** sha256 of the bytes before compression. */
export function scoresDigest(scores: readonly Float32Array[]): string {
  return digestBytes(scoreBytes(scores));
}

export function digestBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Equal scores give equal bytes on every machine with the same zlib: the gzip header carries no time and no system. */
export function packScores(scores: readonly Float32Array[]): Buffer {
  const packed = gzipSync(scoreBytes(scores), { level: 9 });
  // The tenth byte names the operating system; 255 says unknown (RFC 1952).
  packed[9] = 255;
  return packed;
}

/** The uncompressed bytes. Throws what zlib throws on a damaged file. */
export function unpackScores(packed: Uint8Array): Buffer {
  return gunzipSync(packed);
}

/** Cuts the bytes into `count` arrays of equal length (every result scores the same rows) and one array per shape. */
export function splitScores(
  bytes: Buffer,
  count: number,
  shapes: readonly (readonly number[])[] = [],
): { readonly scores: Float32Array[]; readonly arrays: Float32Array[] } {
  const all = new Float32Array(bytes.length / 4);
  for (let i = 0; i < all.length; i++) all[i] = bytes.readFloatLE(4 * i);
  const lengths = shapes.map((shape) => shape.reduce((product, axis) => product * axis, 1));
  const size = (all.length - lengths.reduce((sum, length) => sum + length, 0)) / count;
  const scores = Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
  let offset = count * size;
  const arrays = lengths.map((length) => all.slice(offset, (offset += length)));
  return { scores, arrays };
}

function scoreBytes(scores: readonly Float32Array[]): Buffer {
  const bytes = Buffer.alloc(4 * scores.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of scores) for (const score of part) offset = bytes.writeFloatLE(score, offset);
  return bytes;
}
