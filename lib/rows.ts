// Rows: the one array type that walks through the library. Row-major float32, the first axis counts the samples.

/** `data.length` equals the product of `shape`; `shape[0]` is the number of rows. */
export interface Rows {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers in one row: the product of every axis but the first. */
export function rowSize(x: Rows): number {
  return x.shape.slice(1).reduce((product, axis) => product * axis, 1);
}

/** Wraps a typed array. Throws when the length does not fit the shape. */
export function rows(data: Float32Array, shape: readonly number[]): Rows {
  requireShape("rows", { data, shape });
  return { data, shape };
}

/** Throws when the numbers are not as many as the shape says: rows that were put together by hand. */
export function requireShape(where: string, { data, shape }: Rows): void {
  const expected = shape.reduce((product, axis) => product * axis, 1);
  if (data.length === expected) return;
  throw new Error(`${where}: expected ${expected} numbers for shape [${shape.join(", ")}], got ${data.length}.`);
}

/** The rows at `indices`, copied, in that order. Throws on an index that is no whole number in [0, rows). */
export function takeRows(x: Rows, indices: ArrayLike<number>): Rows {
  const size = rowSize(x);
  const data = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i];
    if (!(Number.isInteger(row) && row >= 0 && row < x.shape[0])) {
      throw new Error(`takeRows: expected a whole number of a row in [0, ${x.shape[0]}), got ${row}.`);
    }
    data.set(x.data.subarray(row * size, (row + 1) * size), i * size);
  }
  return { data, shape: [indices.length, ...x.shape.slice(1)] };
}

/** The rows of a, then those of b. Throws where they have not as many numbers. */
export function joinRows(a: Rows, b: Rows): Rows {
  if (rowSize(a) !== rowSize(b)) {
    throw new Error(
      `joinRows: expected rows of ${rowSize(a)} numbers, got others of ${rowSize(b)}. Pass rows of one kind.`,
    );
  }
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { data, shape: [a.shape[0] + b.shape[0], ...a.shape.slice(1)] };
}

/** 1 for each row of x that equals, bit by bit, a row of `among`, else 0. */
export function isRepeated(x: Rows, among: Rows): Uint8Array {
  const keys = ({ data, shape: [count] }: Rows): string[] => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const width = count === 0 ? 0 : bytes.length / count;
    return Array.from({ length: count }, (_, i) => bytes.toString("latin1", i * width, (i + 1) * width));
  };
  const known = new Set(keys(among));
  return Uint8Array.from(keys(x), (key) => Number(known.has(key)));
}
