// Lowering rules for convolutions. tfjs holds images as NHWC and filters as HWIO, ONNX as NCHW and OIHW.
import * as tf from "@tensorflow/tfjs";
import type { Call, OnnxBuilder, Rules } from "../rule";
import { checkedWindows, fromNchw, toNchw } from "./layout";

type Shape4 = [number, number, number, number];

/** Sizes, strides and paddings of the forward convolution that a call belongs to. */
function geometry(
  { attributes }: Call,
  image: readonly number[],
  filter: readonly number[],
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attributes as {
    strides: number | [number, number];
    pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
    dilations?: number | [number, number];
    dimRoundingMode?: "floor" | "round" | "ceil";
    dataFormat?: string;
  };
  if (dataFormat !== undefined && dataFormat !== "NHWC") {
    throw new Error(`conv2d: expected images as NHWC, got ${dataFormat}. Transpose them first.`);
  }
  const info = tf.backend_util.computeConv2DInfo(
    image as Shape4,
    filter as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    "channelsLast",
  );
  return checkedWindows("conv2d", info);
}

const float = (shape: readonly number[]): [{ shape: readonly number[]; dtype: "float32" }] => [
  { shape, dtype: "float32" },
];

/** [top, left, bottom, right] */
const padsOf = ({ padInfo: { top, left, bottom, right } }: tf.backend_util.Conv2DInfo): number[] => [
  top,
  left,
  bottom,
  right,
];

/** y = x * w (correlation), images and filters as ONNX wants them. */
function forward(onnx: OnnxBuilder, x: string, w: string, info: tf.backend_util.Conv2DInfo): string {
  return onnx.emit("Conv", [x, w], {
    kernel_shape: [info.filterHeight, info.filterWidth],
    pads: padsOf(info),
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  });
}

/** Both spatial axes of a filter backwards, in whatever order its other axes are. */
function flipped(onnx: OnnxBuilder, w: string, axes: readonly [number, number]): string {
  const minusOnes = onnx.int64([-1, -1]);
  const ends = onnx.int64([Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);
  return onnx.emit("Slice", [w, minusOnes, ends, onnx.int64(axes), minusOnes]);
}

/** What multiplies dy in the gradient of x, NCHW. */
function inputGradient(onnx: OnnxBuilder, dy: string, w: string, info: tf.backend_util.Conv2DInfo): string {
  const kernel = [info.filterHeight, info.filterWidth];
  const pads = padsOf(info);
  const opposite = pads.map((pad, i) => kernel[i % 2] - 1 - pad);
  if (info.strideHeight === 1 && info.strideWidth === 1 && opposite.every((pad) => pad >= 0)) {
    // A Conv with the filter backwards and its channels exchanged: faster here than ConvTranspose.
    const backwards = onnx.emit("Transpose", [flipped(onnx, w, [0, 1])], { perm: [2, 3, 0, 1] });
    return onnx.emit("Conv", [dy, backwards], { kernel_shape: kernel, pads: opposite });
  }
  const strides = [info.strideHeight, info.strideWidth];
  const rest = [info.inHeight, info.inWidth].map(
    (n, i) => n + pads[i] + pads[i + 2] - kernel[i] - strides[i] * ([info.outHeight, info.outWidth][i] - 1),
  );
  const filter = onnx.emit("Transpose", [w], { perm: [3, 2, 0, 1] });
  return onnx.emit("ConvTranspose", [dy, filter], { kernel_shape: kernel, pads, strides, output_padding: rest });
}

/** The gradient of w, HWIO: images with batch and channels exchanged are convolved with each other. */
function filterGradient(onnx: OnnxBuilder, x: string, dy: string, info: tf.backend_util.Conv2DInfo): string {
  const image = onnx.emit("Transpose", [x], { perm: [3, 0, 1, 2] });
  const filter = onnx.emit("Transpose", [dy], { perm: [3, 0, 1, 2] });
  const gradient = onnx.emit("Conv", [image, filter], {
    kernel_shape: [info.outHeight, info.outWidth],
    pads: padsOf(info),
    dilations: [info.strideHeight, info.strideWidth],
  });
  const hwio = onnx.emit("Transpose", [gradient], { perm: [2, 3, 0, 1] });
  // A stride that leaves pixels over makes room for taps that the filter does not have.
  return onnx.emit("Slice", [
    hwio,
    onnx.int64([0, 0]),
    onnx.int64([info.filterHeight, info.filterWidth]),
    onnx.int64([0, 1]),
  ]);
}

export const convolution: Rules = {
  Conv2D: {
    infer: (call) => float(geometry(call, call.inputs[0].shape, call.inputs[1].shape).outShape),
    lower: (onnx, [x, w], call) => {
      const info = geometry(call, call.inputs[0].shape, call.inputs[1].shape);
      const filter = onnx.emit("Transpose", [w], { perm: [3, 2, 0, 1] });
      return [fromNchw(onnx, forward(onnx, toNchw(onnx, x), filter, info))];
    },
  },
  // tf.conv2dTranspose is this kernel too.
  Conv2DBackpropInput: {
    infer: ({ attributes }) => float(attributes.inputShape as number[]),
    lower: (onnx, [dy, w], call) => {
      const info = geometry(call, call.attributes.inputShape as number[], call.inputs[1].shape);
      return [fromNchw(onnx, inputGradient(onnx, toNchw(onnx, dy), w, info))];
    },
  },
  Conv2DBackpropFilter: {
    infer: ({ attributes }) => float(attributes.filterShape as number[]),
    lower: (onnx, [x, dy], call) => {
      const info = geometry(call, call.inputs[0].shape, call.attributes.filterShape as number[]);
      return [filterGradient(onnx, x, dy, info)];
    },
  },
};
