// The IDX format of MNIST's files: two zero bytes, a type, the number of axes, one big-endian uint32 per axis, then the values
// (LeCun, Cortes, Burges, The MNIST database of handwritten digits).

export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;

/** The bytes of an IDX file with `axes` axes; `data` shares memory with `content`. Throws on another type, rank or length. */
export function parseIdx(content: Uint8Array, axes: number, file: string): Idx {
  const refuse = (expected: string, got: string): never => {
    throw new Error(`idx: ${file}: expected ${expected}, got ${got}. Run 'npm run datasets -- verify ${file}'.`);
  };
  const start = 4 + 4 * axes;
  if (content.length < start) refuse(`a head of ${start} bytes`, `${content.length} bytes`);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const magic = view.getUint32(0);
  const wanted = (unsignedByte << 8) | axes;
  if (magic !== wanted) refuse(`magic number ${wanted} (bytes, ${axes} axes)`, `${magic}`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, axis) => product * axis, 1);
  const data = content.subarray(start);
  if (data.length !== size) refuse(`${size} values of shape [${shape.join(", ")}]`, `${data.length}`);
  return { shape, data };
}
