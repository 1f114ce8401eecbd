// Lowering rules for pooling and its gradients.
import * as tf from "@tensorflow/tfjs";
import { size } from "../graph";
import type { Call, OnnxAttribute, OnnxBuilder, Rules } from "../rule";
import { checkedWindows, fromNchw, toNchw } from "./layout";

/** Sizes, strides and paddings of the pooling that a call belongs to. */
function geometry({ attributes }: Call, image: readonly number[]): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
    dimRoundingMode?: "floor" | "round" | "ceil";
  };
  const shape = image as [number, number, number, number];
  return checkedWindows(
    "pool",
    tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode, "channelsLast"),
  );
}

function window(info: tf.backend_util.Conv2DInfo): Record<string, OnnxAttribute> {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
}

/** Each gradient goes to the first largest pixel of its window. */
function maxPoolGradient(onnx: OnnxBuilder, dy: string, x: string, info: tf.backend_util.Conv2DInfo): string {
  const nchw = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const [, positions] = onnx.emitMany("MaxPool", [x], 2, window(info));
  if (info.strideHeight >= info.filterHeight && info.strideWidth >= info.filterWidth) {
    return onnx.emit("MaxUnpool", [dy, positions, onnx.int64(nchw)], window(info));
  }
  // Windows that overlap may share their largest pixel.
  const zeros = onnx.constant(new Float32Array(size(nchw)), [size(nchw)], "float32");
  const flat = onnx.int64([-1]);
  const scattered = onnx.emit(
    "ScatterElements",
    [zeros, onnx.emit("Reshape", [positions, flat]), onnx.emit("Reshape", [dy, flat])],
    { axis: 0, reduction: "add" },
  );
  return onnx.emit("Reshape", [scattered, onnx.int64(nchw)]);
}

/** Like tfjs, spreads evenly over the whole window, its padding included. */
function averagePoolGradient(onnx: OnnxBuilder, dy: string, info: tf.backend_util.Conv2DInfo): string {
  const { filterHeight, filterWidth, inChannels } = info;
  const { top, left, bottom, right } = info.padInfo;
  const share = new Float32Array(inChannels * filterHeight * filterWidth).fill(1 / (filterHeight * filterWidth));
  return onnx.emit("ConvTranspose", [dy, onnx.constant(share, [inChannels, 1, filterHeight, filterWidth], "float32")], {
    ...window(info),
    group: inChannels,
    output_padding: [
      info.inHeight + top + bottom - filterHeight - info.strideHeight * (info.outHeight - 1),
      info.inWidth + left + right - filterWidth - info.strideWidth * (info.outWidth - 1),
    ],
  });
}

export const pooling: Rules = {
  MaxPool: {
    infer: (call) => [{ shape: geometry(call, call.inputs[0].shape).outShape, dtype: "float32" }],
    lower: (onnx, [x], call) => {
      const info = geometry(call, call.inputs[0].shape);
      return [fromNchw(onnx, onnx.emit("MaxPool", [toNchw(onnx, x)], window(info)))];
    },
  },
  AvgPool: {
    infer: (call) => [{ shape: geometry(call, call.inputs[0].shape).outShape, dtype: "float32" }],
    lower: (onnx, [x], call) => {
      const info = geometry(call, call.inputs[0].shape);
      return [fromNchw(onnx, onnx.emit("AveragePool", [toNchw(onnx, x)], window(info)))];
    },
  },
  MaxPoolGrad: {
    infer: ({ inputs: [, x] }) => [x],
    lower: (onnx, [dy, x], call) => {
      const info = geometry(call, call.inputs[1].shape);
      return [fromNchw(onnx, maxPoolGradient(onnx, toNchw(onnx, dy), toNchw(onnx, x), info))];
    },
  },
  AvgPoolGrad: {
    infer: ({ inputs: [, x] }) => [x],
    lower: (onnx, [dy], call) => {
      const info = geometry(call, call.inputs[1].shape);
      return [fromNchw(onnx, averagePoolGradient(onnx, toNchw(onnx, dy), info))];
    },
  },
};
