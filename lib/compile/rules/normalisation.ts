// Lowering rules for what brings an axis to a scale: softmax, batch normalisation with given moments.
import type { Rules } from "../rule";

export const normalisation: Rules = {
  Softmax: {
    infer: ({ inputs: [x] }) => [x],
    lower: (onnx, [x], { attributes }) => [onnx.emit("Softmax", [x], { axis: attributes.dim as number })],
  },
  FusedBatchNorm: {
    note: "tfjs has a gradient only where a scale is given",
    infer: ({ inputs: [x] }) => [x],
    lower: (onnx, names, { inputNames, attributes }) => {
      const given = (name: string): string | undefined => names[inputNames.indexOf(name)];
      const [x, mean, variance] = ["x", "mean", "variance"].map((name) => given(name)!);
      const [scale, offset] = [given("scale"), given("offset")];
      const epsilon = onnx.scalar(attributes.varianceEpsilon as number);
      const inverse = onnx.emit("Reciprocal", [onnx.emit("Sqrt", [onnx.emit("Add", [variance, epsilon])])]);
      const factor = scale === undefined ? inverse : onnx.emit("Mul", [inverse, scale]);
      // Centred before scaled: x * factor - mean * factor would cancel where the mean is large.
      const scaled = onnx.emit("Mul", [onnx.emit("Sub", [x, mean]), factor]);
      return [offset === undefined ? scaled : onnx.emit("Add", [scaled, offset])];
    },
  },
};
