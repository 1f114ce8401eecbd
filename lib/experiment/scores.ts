// The bytes of a run's per-sample scores: float32 little-endian, all results one after the other.
import { createHash } from "node:crypto";

/** sha256 of the bytes. */
export function scoresDigest(scores: readonly Float32Array[]): string {
  return digestBytes(scoreBytes(scores));
}

export function digestBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function scoreBytes(scores: readonly Float32Array[]): Buffer {
  const bytes = Buffer.alloc(4 * scores.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of scores) for (const score of part) offset = bytes.writeFloatLE(score, offset);
  return bytes;
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
