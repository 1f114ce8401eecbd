// Lowering rules for pooling and its gradients.
import * as tf from "@tensorflow/tfjs";
import { size } from "../graph";
import type { OnnxAttribute } from "../onnx-graph";
import type { Call, OnnxBuilder, Rules } from "../rule";
import { checkedWindows, fromNchw, repeatPixels, toNchw } from "./layout";

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

/** Each gradient goes to the first largest pixel of its window. All NCHW. */
function maxPoolGradient(onnx: OnnxBuilder, dy: string, x: string, info: tf.backend_util.Conv2DInfo): string {
  if (tiles(info)) return tiledMaxPoolGradient(onnx, dy, x, info);
  const nchw = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const [, places] = onnx.emitMany("MaxPool", [x], 2, window(info));
  const zeros = onnx.constant(new Float32Array(size(nchw)), [size(nchw)], "float32");
  const flat = onnx.int64([-1]);
  // Added, since windows that overlap may share their largest pixel.
  const scattered = onnx.emit(
    "ScatterElements",
    [zeros, onnx.emit("Reshape", [places, flat]), onnx.emit("Reshape", [dy, flat])],
    { axis: 0, reduction: "add" },
  );
  return onnx.emit("Reshape", [scattered, onnx.int64(nchw)]);
}

/** Windows side by side that leave nothing over. */
function tiles(info: tf.backend_util.Conv2DInfo): boolean {
  const { padInfo, filterHeight, filterWidth } = info;
  return (
    [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right].every((pad) => pad === 0) &&
    info.strideHeight === filterHeight &&
    info.strideWidth === filterWidth &&
    info.inHeight === info.outHeight * filterHeight &&
    info.inWidth === info.outWidth * filterWidth
  );
}

/**
 * Without the places of the maxima, which cost the runtime a mispredicted branch per pixel (4.4 against 2.5 ms with the
 * forward pass, 128 x 8 x 28 x 28): of the pixels that equal their window's maximum the one of highest rank wins.
 */
function tiledMaxPoolGradient(onnx: OnnxBuilder, dy: string, x: string, info: tf.backend_util.Conv2DInfo): string {
  const { filterHeight, filterWidth, inHeight, inWidth } = info;
  const spread = (small: string): string => repeatPixels(onnx, small, [filterHeight, filterWidth]);
  // As 1 and 0, to multiply with: a Where of the runtime takes five times as long.
  const isMaximum = (pixels: string): string =>
    onnx.emit("Cast", [onnx.emit("Equal", [pixels, spread(onnx.emit("MaxPool", [pixels], window(info)))])], { to: 1 });
  const rank = Float32Array.from({ length: inHeight * inWidth }, (_, i) => {
    const [row, column] = [Math.floor(i / inWidth) % filterHeight, (i % inWidth) % filterWidth];
    return filterHeight * filterWidth - (row * filterWidth + column);
  });
  const ranked = onnx.emit("Mul", [isMaximum(x), onnx.constant(rank, [inHeight, inWidth], "float32")]);
  return onnx.emit("Mul", [isMaximum(ranked), spread(dy)]);
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
    note: "to the first of equal maxima; ScatterElements where windows overlap, are padded or leave a rest",
    infer: ({ inputs: [, x] }) => [x],
    lower: (onnx, [dy, x], call) => {
      const info = geometry(call, call.inputs[1].shape);
      return [fromNchw(onnx, maxPoolGradient(onnx, toNchw(onnx, dy), toNchw(onnx, x), info))];
    },
  },
  AvgPoolGrad: {
    note: "as tfjs: a padded window gives padding its share, though the forward pass counts pixels only",
    infer: ({ inputs: [, x] }) => [x],
    lower: (onnx, [dy], call) => {
      const info = geometry(call, call.inputs[1].shape);
      return [fromNchw(onnx, averagePoolGradient(onnx, toNchw(onnx, dy), info))];
    },
  },
};
