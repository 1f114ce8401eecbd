// The file beside a record: its scores, arrays and training curves, gzipped.
import { gunzipSync, gzipSync } from "node:zlib";

/** Each part a gzip member of its own; equal parts give equal bytes on every machine with the same zlib: no time, no system. */
export function pack(...parts: readonly Uint8Array[]): Buffer {
  const members = parts.filter(({ length }) => length > 0).map((part) => gzipSync(part, { level: 9 }));
  // The tenth byte names the operating system; 255 says unknown (RFC 1952).
  for (const member of members) member[9] = 255;
  return Buffer.concat(members);
}

/** The bytes of all parts. Throws what zlib throws on a damaged file. */
export function unpack(packed: Uint8Array): Buffer {
  return gunzipSync(packed);
}
