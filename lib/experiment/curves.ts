// The bytes of a run's training curves: float64 little-endian, one curve after the other.
import type { Curves, RunRecord } from "./record";
import { digestBytes } from "./scores";

/** What a record says of its curves. */
export function describeCurves(curves: Curves): Pick<RunRecord, "curves" | "curvesDigest"> {
  return {
    curves: Object.entries(curves).map(([name, values]) => ({ name, length: values.length })),
    curvesDigest: digestBytes(curveBytes(curves)),
  };
}

export function curveBytes(curves: Curves): Buffer {
  const values = Object.values(curves).flat();
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  return bytes;
}

/** How many bytes the described curves take. */
export function curveSize(described: RunRecord["curves"]): number {
  return described.reduce((sum, { length }) => sum + 8 * length, 0);
}

export function splitCurves(bytes: Buffer, described: RunRecord["curves"]): Curves {
  let offset = 0;
  const next = (): number => {
    offset += 8;
    return bytes.readDoubleLE(offset - 8);
  };
  return Object.fromEntries(described.map(({ name, length }) => [name, Array.from({ length }, next)]));
}
