// Lowering rules for nearest-neighbour resizing: rows and columns are gathered by indices known beforehand.
import type { Call, OnnxBuilder, Rules } from "../rule";

/** For each new row (or column) the old one it repeats. */
function sources(from: number, to: number, { alignCorners, halfPixelCenters }: Call["attributes"]): number[] {
  const aligned = Boolean(alignCorners) && to > 1;
  const step = aligned ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = step * (halfPixelCenters ? i + 0.5 : i);
    return Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at));
  });
}

/** Sums over the copies of each old row or column: a product with a matrix of zeros and ones, [from, to]. */
function sumCopies(onnx: OnnxBuilder, from: number, source: readonly number[], transposed: boolean): string {
  const matrix = new Float32Array(from * source.length);
  source.forEach((old, now) => (matrix[transposed ? now * from + old : old * source.length + now] = 1));
  return onnx.constant(matrix, transposed ? [source.length, from] : [from, source.length], "float32");
}

export const resize: Rules = {
  ResizeNearestNeighbor: {
    infer: ({ inputs: [{ shape, dtype }], attributes }) => {
      const [height, width] = attributes.size as [number, number];
      return [{ shape: [shape[0], height, width, shape[3]], dtype }];
    },
    lower: (onnx, [x], { inputs: [{ shape }], attributes }) => {
      const [height, width] = attributes.size as [number, number];
      const rows = onnx.emit("Gather", [x, onnx.int64(sources(shape[1], height, attributes))], { axis: 1 });
      return [onnx.emit("Gather", [rows, onnx.int64(sources(shape[2], width, attributes))], { axis: 2 })];
    },
  },
  ResizeNearestNeighborGrad: {
    infer: ({ inputs: [, images] }) => [images],
    lower: (onnx, [dy], { inputs: [{ shape: large }, { shape: small }], attributes }) => {
      const rows = sumCopies(onnx, small[1], sources(small[1], large[1], attributes), false);
      const columns = sumCopies(onnx, small[2], sources(small[2], large[2], attributes), true);
      const planes = onnx.emit("Transpose", [dy], { perm: [0, 3, 1, 2] });
      const summed = onnx.emit("MatMul", [rows, onnx.emit("MatMul", [planes, columns])]);
      return [onnx.emit("Transpose", [summed], { perm: [0, 2, 3, 1] })];
    },
  },
};
