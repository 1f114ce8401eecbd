// Lowering rules for the kernels that tf.layers emits at inference: a product or convolution, then bias, then activation.
import type { Call, OnnxBuilder, Rules } from "../rule";
import { convolution } from "./convolution";
import { depthwise } from "./depthwise";
import { elementwise } from "./elementwise";
import { linalg } from "./linalg";

const activationKernels: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leakyrelu: "LeakyRelu",
  prelu: "Prelu",
};

/** What follows the product `y` of the call's first two inputs. */
function finish(onnx: OnnxBuilder, y: string, names: readonly string[], call: Call): string {
  const given = (name: string): string | undefined => names[call.inputNames.indexOf(name)];
  const bias = given("bias");
  const sum = bias === undefined ? y : onnx.emit("Add", [y, bias]);
  const activation = call.attributes.activation as string;
  if (activation === "linear") return sum;
  const kernel = activationKernels[activation];
  const slope = given("preluActivationWeights");
  const operands = slope === undefined || activation !== "prelu" ? [sum] : [sum, slope];
  const attributes = { alpha: call.attributes.leakyreluAlpha };
  return elementwise[kernel].lower(onnx, operands, { ...call, attributes }, [])[0];
}

export const fused: Rules = {
  _FusedMatMul: {
    note: "dense layers: bias and activation follow the product",
    infer: (call) => linalg.BatchMatMul.infer(call),
    lower: (onnx, names, call, outputs) => {
      const [product] = linalg.BatchMatMul.lower(onnx, names.slice(0, 2), call, outputs);
      onnx.declare(product, outputs[0].shape);
      return [finish(onnx, product, names, call)];
    },
  },
  FusedDepthwiseConv2D: {
    infer: (call) => depthwise.DepthwiseConv2dNative.infer(call),
    lower: (onnx, names, call, outputs) => {
      const [image] = depthwise.DepthwiseConv2dNative.lower(onnx, names.slice(0, 2), call, outputs);
      onnx.declare(image, outputs[0].shape);
      return [finish(onnx, image, names, call)];
    },
  },
  FusedConv2D: {
    infer: (call) => convolution.Conv2D.infer(call),
    lower: (onnx, names, call, outputs) => {
      const [image] = convolution.Conv2D.lower(onnx, names.slice(0, 2), call, outputs);
      onnx.declare(image, outputs[0].shape);
      return [finish(onnx, image, names, call)];
    },
  },
};
