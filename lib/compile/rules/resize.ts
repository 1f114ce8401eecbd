// Lowering rules for nearest-neighbour resizing and its gradient, the sum over the copies of each pixel.
import type { Call, Rules } from "../rule";
import { fromNchw, repeatPixels, toNchw } from "./layout";

/** For each new row (or column) the old one it repeats. */
function sources(from: number, to: number, { alignCorners, halfPixelCenters }: Call["attributes"]): number[] {
  const aligned = Boolean(alignCorners) && to > 1;
  const step = aligned ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = step * (halfPixelCenters ? i + 0.5 : i);
    return Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at));
  });
}

/** How often each row and column is repeated, where that is a whole number throughout; else null. */
function factors(
  small: readonly number[],
  large: readonly number[],
  { alignCorners }: Call["attributes"],
): [number, number] | null {
  const [rows, columns] = [large[1] / small[1], large[2] / small[2]];
  return !alignCorners && Number.isInteger(rows) && Number.isInteger(columns) ? [rows, columns] : null;
}

/** [large, small] matrix with a one where a new row (or column) repeats an old one: products with it sum over the copies. */
function copies(small: number, source: readonly number[]): Float32Array {
  const matrix = new Float32Array(source.length * small);
  source.forEach((old, now) => (matrix[now * small + old] = 1));
  return matrix;
}

export const resize: Rules = {
  ResizeNearestNeighbor: {
    note: "Gather where the factor is not a whole number",
    infer: ({ inputs: [{ shape, dtype }], attributes }) => {
      const [height, width] = attributes.size as [number, number];
      return [{ shape: [shape[0], height, width, shape[3]], dtype }];
    },
    lower: (onnx, [x], { inputs: [{ shape: small }], attributes }, [{ shape: large }]) => {
      const image = toNchw(onnx, x);
      const scales = factors(small, large, attributes);
      if (scales !== null) {
        return [fromNchw(onnx, repeatPixels(onnx, image, scales))];
      }
      const columns = onnx.emit("Gather", [image, onnx.int64(sources(small[2], large[2], attributes))], { axis: 3 });
      const rows = onnx.emit("Gather", [columns, onnx.int64(sources(small[1], large[1], attributes))], { axis: 2 });
      return [fromNchw(onnx, rows)];
    },
  },
  ResizeNearestNeighborGrad: {
    note: "right for every image; tfjs 4.22 itself is wrong after the first of a batch",
    infer: ({ inputs: [, images] }) => [images],
    lower: (onnx, [dy], { inputs: [{ shape: large }, { shape: small }], attributes }) => {
      const planes = toNchw(onnx, dy);
      const [images, height, width, channels] = small;
      const columns = copies(width, sources(width, large[2], attributes));
      const scales = factors(small, large, attributes);
      if (scales !== null) {
        // One product sums both ways: the rows that repeat one another lie side by side.
        const [repeats] = scales;
        const both = Float32Array.from({ length: repeats * columns.length }, (_, i) => columns[i % columns.length]);
        const wide = onnx.emit("Reshape", [planes, onnx.int64([images * channels * height, repeats * large[2]])]);
        const summed = onnx.emit("Gemm", [wide, onnx.constant(both, [repeats * large[2], width], "float32")]);
        return [fromNchw(onnx, onnx.emit("Reshape", [summed, onnx.int64([images, channels, height, width])]))];
      }
      const across = onnx.emit("MatMul", [planes, onnx.constant(columns, [large[2], width], "float32")]);
      const rows = onnx.constant(copies(height, sources(height, large[1], attributes)), [large[1], height], "float32");
      return [fromNchw(onnx, onnx.emit("MatMul", [onnx.emit("Transpose", [rows], { perm: [1, 0] }), across]))];
    },
  },
};
