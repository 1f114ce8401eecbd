// Lowering rules for matrix products.
import { size, type TensorSpec } from "../graph";
import { broadcast, type Rules } from "../rule";

export const linalg: Rules = {
  BatchMatMul: {
    note: "Gemm for two matrices, which also takes up a sum that follows",
    infer: ({ inputs: [a, b], attributes }) => {
      const [m, k] = lastTwo(a.shape, attributes.transposeA as boolean);
      const [k2, n] = lastTwo(b.shape, attributes.transposeB as boolean);
      if (k !== k2) throw new Error(`BatchMatMul: expected inner sizes that agree, got ${k} and ${k2}.`);
      return [{ shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n], dtype: "float32" }];
    },
    lower: (onnx, [a, b], { inputs, attributes }, [output]) => {
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      // Gemm takes the transposes, and later the addend, without copies.
      const gemm = (left: string, right: string): string =>
        onnx.emit("Gemm", [left, right], { transA: Number(transposeA), transB: Number(transposeB) });
      if (inputs[0].shape.length === 2 && inputs[1].shape.length === 2) return [gemm(a, b)];
      if (size(output.shape) === output.shape.at(-2)! * output.shape.at(-1)!) {
        // A dense layer of tf.layers comes with a batch of one matrix.
        const flat = (name: string, { shape }: TensorSpec): string =>
          onnx.emit("Reshape", [name, onnx.int64(shape.slice(-2))]);
        return [onnx.emit("Reshape", [gemm(flat(a, inputs[0]), flat(b, inputs[1])), onnx.int64(output.shape)])];
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
