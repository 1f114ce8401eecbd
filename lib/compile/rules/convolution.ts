// Lowering rules for convolutions. tfjs holds images as NHWC and filters as HWIO, ONNX as NCHW and OIHW.
import * as tf from "@tensorflow/tfjs";
import type { Call, OnnxBuilder, Rules } from "../rule";
import { blockedConvolution, fillsBlocks } from "./blocked-convolution";
import { checkedWindows, fromNchw, toNchw } from "./layout";

type Shape4 = [number, number, number, number];

/** Sizes, strides and paddings of the forward convolution that a call belongs to. */
export function geometry(
  { attributes }: Call,
  image: readonly number[],
  filter: readonly number[],
  depthwise = false,
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
    depthwise,
    "channelsLast",
  );
  if (info.outHeight < 1 || info.outWidth < 1) {
    throw new Error(
      `conv2d: expected a filter no larger than the padded image, got ${filter.slice(0, 2).join(" x ")} taps on ` +
        `${image.slice(1, 3).join(" x ")} pixels. Pad the image, or take a smaller filter.`,
    );
  }
  return checkedWindows("conv2d", info);
}

const float = (shape: readonly number[]): [{ shape: readonly number[]; dtype: "float32" }] => [
  { shape, dtype: "float32" },
];

/** [top, left, bottom, right] */
export const padsOf = ({ padInfo: { top, left, bottom, right } }: tf.backend_util.Conv2DInfo): number[] => [
  top,
  left,
  bottom,
  right,
];

/** Rows and columns at the end of the image that no window reaches. */
export function leftOver(info: tf.backend_util.Conv2DInfo): number[] {
  const pads = padsOf(info);
  const axes = [
    [info.inHeight, info.filterHeight, info.strideHeight, info.outHeight],
    [info.inWidth, info.filterWidth, info.strideWidth, info.outWidth],
  ];
  return axes.map(([n, window, stride, places], i) => n + pads[i] + pads[i + 2] - window - stride * (places - 1));
}

/** Both spatial axes of an HWIO filter backwards. */
function flipped(onnx: OnnxBuilder, w: string): string {
  const minusOnes = onnx.int64([-1, -1]);
  const ends = onnx.int64([Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);
  return onnx.emit("Slice", [w, minusOnes, ends, onnx.int64([0, 1]), minusOnes]);
}

const plainSteps = [1, 1];
const isPlain = ({ strideHeight, strideWidth, dilationHeight, dilationWidth }: tf.backend_util.Conv2DInfo): boolean =>
  [strideHeight, strideWidth, dilationHeight, dilationWidth].every((step) => step === 1);

/** The paddings of the transposed convolution that equals one of stride 1, and the other way round; null: there is none. */
function oppositePads(info: tf.backend_util.Conv2DInfo): number[] | null {
  const kernel = [info.filterHeight, info.filterWidth];
  const pads = padsOf(info).map((pad, i) => kernel[i % 2] - 1 - pad);
  return isPlain(info) && pads.every((pad) => pad >= 0) ? pads : null;
}

// A Conv copies a patch per input channel and pixel, a ConvTranspose adds one per output channel and pixel: at stride 1,
// where each can stand for the other, the side with fewer channels is the one to unroll. Measured on one thread, 128
// images, 5 x 5: 8 -> 1 channels at 28 x 28, 5.7 against 2.1 ms; 1 -> 8, 3.7 against 17.9; 8 -> 4 at 14 x 14, 2.7 against 1.7.

/** y = x * w (correlation), NCHW; w is HWIO. */
function forward(onnx: OnnxBuilder, x: string, w: string, info: tf.backend_util.Conv2DInfo): string {
  const kernel = [info.filterHeight, info.filterWidth];
  const opposite = oppositePads(info);
  const strides = [info.strideHeight, info.strideWidth];
  const dilations = [info.dilationHeight, info.dilationWidth];
  if (fillsBlocks(onnx, info.inChannels, info.outChannels)) {
    const channels = { from: info.inChannels, to: info.outChannels };
    return blockedConvolution(onnx, x, w, { kernel, pads: padsOf(info), strides, dilations, channels });
  }
  if (info.outChannels < info.inChannels && opposite !== null) {
    const backwards = onnx.emit("Transpose", [flipped(onnx, w)], { perm: [2, 3, 0, 1] });
    return onnx.emit("ConvTranspose", [x, backwards], { kernel_shape: kernel, pads: opposite });
  }
  return onnx.emit("Conv", [x, onnx.emit("Transpose", [w], { perm: [3, 2, 0, 1] })], {
    kernel_shape: kernel,
    pads: padsOf(info),
    strides,
    dilations,
  });
}

/** The gradient of x, NCHW. */
function inputGradient(onnx: OnnxBuilder, dy: string, w: string, info: tf.backend_util.Conv2DInfo): string {
  const kernel = [info.filterHeight, info.filterWidth];
  const opposite = oppositePads(info);
  if (opposite !== null && fillsBlocks(onnx, info.outChannels, info.inChannels)) {
    const backwards = onnx.emit("Transpose", [flipped(onnx, w)], { perm: [0, 1, 3, 2] });
    const [strides, dilations] = [plainSteps, plainSteps];
    const channels = { from: info.outChannels, to: info.inChannels };
    return blockedConvolution(onnx, dy, backwards, { kernel, pads: opposite, strides, dilations, channels });
  }
  if (info.outChannels <= info.inChannels && opposite !== null) {
    const backwards = onnx.emit("Transpose", [flipped(onnx, w)], { perm: [2, 3, 0, 1] });
    return onnx.emit("Conv", [dy, backwards], { kernel_shape: kernel, pads: opposite });
  }
  const strides = [info.strideHeight, info.strideWidth];
  const filter = onnx.emit("Transpose", [w], { perm: [3, 2, 0, 1] });
  return onnx.emit("ConvTranspose", [dy, filter], {
    kernel_shape: kernel,
    pads: padsOf(info),
    strides,
    output_padding: leftOver(info),
  });
}

/** Beyond so many taps one convolution of many small pieces beats as many products. */
const mostTaps = 49;

/** The gradient of w, HWIO; x and dy are NHWC. */
function filterGradient(onnx: OnnxBuilder, x: string, dy: string, info: tf.backend_util.Conv2DInfo): string {
  const { filterHeight: height, filterWidth: width, inChannels, outChannels } = info;
  const opposite = oppositePads(info);
  if (!isPlain(info) || height * width > mostTaps) return filterGradientByConv(onnx, x, dy, info);
  const kernel = [height, width] as const;
  if (outChannels < inChannels && opposite !== null) {
    const size = [info.inHeight, info.inWidth] as const;
    const hwoi = tapProducts(onnx, dy, x, { kernel, pads: opposite, size, backwards: true, info });
    return onnx.emit("Transpose", [hwoi], { perm: [0, 1, 3, 2] });
  }
  const size = [info.outHeight, info.outWidth] as const;
  return tapProducts(onnx, x, dy, { kernel, pads: padsOf(info), size, backwards: false, info });
}

interface Taps {
  readonly kernel: readonly [height: number, width: number];
  /** Around the one that is shifted. */
  readonly pads: readonly number[];
  /** Height and width of the other one. */
  readonly size: readonly [height: number, width: number];
  /** Whether the last tap comes first, on both axes. */
  readonly backwards: boolean;
  readonly info: tf.backend_util.Conv2DInfo;
}

/**
 * For each tap of the filter the products of the channels of `shifted` and of `still`, summed over all pixels of all images:
 * [height, width, channels of `shifted`, channels of `still`]. With the images innermost (CHWN) a shift copies long runs; the
 * shifts along a row stand together and are shifted down once more, so that each product has many rows. Shift the one with
 * fewer channels. Against one convolution with batch and channels exchanged, 128 images, 5 x 5: 1 and 8 channels at 28 x 28,
 * 2.2 for 4.7 ms; 4 and 8 at 14 x 14, 2.7 for 4.4; 16 and 32 at 14 x 14, 15 for 27. Against a product for each tap: 1 and 16
 * at 28 x 28, 2.0 for 2.9; 4 and 8 at 14 x 14, 0.9 for 1.4; 16 and 32 at 14 x 14, 5.0 for 5.2.
 */
function tapProducts(onnx: OnnxBuilder, shifted: string, still: string, taps: Taps): string {
  const { kernel, pads, size, backwards, info } = taps;
  const chwn = (nhwc: string): string => onnx.emit("Transpose", [nhwc], { perm: [3, 1, 2, 0] });
  const pixels = onnx.int64([-1, size[0] * size[1] * info.batchSize]);
  const rows = (image: string): string => onnx.emit("Reshape", [image, pixels]);
  const [top, left, bottom, right] = pads;
  const margins = onnx.int64([0, top, left, 0, 0, bottom, right, 0]);
  const padded = onnx.emit("Pad", [chwn(shifted), margins, onnx.scalar(0)]);
  const other = rows(chwn(still));
  /** Every shift of one axis, one after the other. */
  const shifts = (image: string, axis: 0 | 1): string[] => {
    const pieces = Array.from({ length: kernel[axis] }, (_, tap) =>
      onnx.emit("Slice", [image, onnx.int64([tap]), onnx.int64([tap + size[axis]]), onnx.int64([1 + axis])]),
    );
    return backwards ? pieces.reverse() : pieces;
  };
  const along = onnx.emit("Concat", shifts(padded, 1), { axis: 0 });
  const products = shifts(along, 0).map((piece) => onnx.emit("Gemm", [rows(piece), other], { transA: 0, transB: 1 }));
  const summed = onnx.emit("Concat", products, { axis: 0 });
  const channels = backwards ? [info.outChannels, info.inChannels] : [info.inChannels, info.outChannels];
  return onnx.emit("Reshape", [summed, onnx.int64([...kernel, ...channels])]);
}

/** Images with batch and channels exchanged, convolved with each other; a stride becomes a dilation. */
function filterGradientByConv(onnx: OnnxBuilder, x: string, dy: string, info: tf.backend_util.Conv2DInfo): string {
  const image = onnx.emit("Transpose", [x], { perm: [3, 0, 1, 2] });
  const gradient = onnx.emit("Transpose", [dy], { perm: [3, 0, 1, 2] });
  const taps = onnx.emit("Conv", [image, gradient], {
    kernel_shape: [info.outHeight, info.outWidth],
    pads: padsOf(info),
    dilations: [info.strideHeight, info.strideWidth],
  });
  const hwio = onnx.emit("Transpose", [taps], { perm: [2, 3, 0, 1] });
  // A stride that leaves pixels over makes room for taps that the filter does not have.
  const ends = onnx.int64([info.filterHeight, info.filterWidth]);
  return onnx.emit("Slice", [hwio, onnx.int64([0, 0]), ends, onnx.int64([0, 1])]);
}

export const convolution: Rules = {
  Conv2D: {
    note: "NHWC; strides, dilations, every padding; ConvTranspose where it has fewer output than input channels",
    infer: (call) => float(geometry(call, call.inputs[0].shape, call.inputs[1].shape).outShape),
    lower: (onnx, [x, w], call) => {
      const info = geometry(call, call.inputs[0].shape, call.inputs[1].shape);
      return [fromNchw(onnx, forward(onnx, toNchw(onnx, x), w, info))];
    },
  },
  // tf.conv2dTranspose is this kernel too.
  Conv2DBackpropInput: {
    note: "also tf.conv2dTranspose",
    infer: ({ attributes }) => float(attributes.inputShape as number[]),
    lower: (onnx, [dy, w], call) => {
      const info = geometry(call, call.attributes.inputShape as number[], call.inputs[1].shape);
      return [fromNchw(onnx, inputGradient(onnx, toNchw(onnx, dy), w, info))];
    },
  },
  Conv2DBackpropFilter: {
    note: "at stride 1 one product per row of taps, the image with fewer channels shifted; else Conv",
    infer: ({ attributes }) => float(attributes.filterShape as number[]),
    lower: (onnx, [x, dy], call) => {
      const info = geometry(call, call.inputs[0].shape, call.attributes.filterShape as number[]);
      return [filterGradient(onnx, x, dy, info)];
    },
  },
};
