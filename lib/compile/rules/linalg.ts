// Lowering rules for matrix products.
import { broadcast, type Rules } from "../rule";

export const linalg: Rules = {
  BatchMatMul: {
    infer: ({ inputs: [a, b], attributes }) => {
      const [m, k] = lastTwo(a.shape, attributes.transposeA as boolean);
      const [k2, n] = lastTwo(b.shape, attributes.transposeB as boolean);
      if (k !== k2) throw new Error(`BatchMatMul: expected inner sizes that agree, got ${k} and ${k2}.`);
      return [{ shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n], dtype: "float32" }];
    },
    lower: (onnx, [a, b], { inputs, attributes }) => {
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      if (inputs[0].shape.length === 2 && inputs[1].shape.length === 2) {
        // Gemm takes the transposes, and later the addend, without copies.
        return [onnx.emit("Gemm", [a, b], { transA: Number(transposeA), transB: Number(transposeB) })];
      }
      const swap = (name: string, rank: number): string =>
        onnx.emit("Transpose", [name], { perm: [...Array(rank - 2).keys(), rank - 1, rank - 2] });
      const left = transposeA ? swap(a, inputs[0].shape.length) : a;
      const right = transposeB ? swap(b, inputs[1].shape.length) : b;
      return [onnx.emit("MatMul", [left, right])];
    },
  },
};

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
