// Lowering rules for depthwise convolution: each channel has filters of its own, a group of one channel to ONNX.
import type * as tf from "@tensorflow/tfjs";
import type { Call, OnnxBuilder, Rules } from "../rule";
import { geometry, leftOver, padsOf } from "./convolution";
import { fromNchw, toNchw } from "./layout";

type Info = tf.backend_util.Conv2DInfo;

const infoOf = (call: Call, image: readonly number[], filter: readonly number[]): Info =>
  geometry(call, image, filter, true);

const float = (shape: readonly number[]): [{ shape: readonly number[]; dtype: "float32" }] => [
  { shape, dtype: "float32" },
];

/** [height, width, channels, filters of each] as ONNX has it: [channels x filters of each, 1, height, width]. */
function grouped(onnx: OnnxBuilder, w: string, { filterHeight, filterWidth, outChannels }: Info): string {
  const filters = onnx.emit("Transpose", [w], { perm: [2, 3, 0, 1] });
  return onnx.emit("Reshape", [filters, onnx.int64([outChannels, 1, filterHeight, filterWidth])]);
}

/** The gradient of the filter; x and dy are NHWC. Images and channels change places, each channel remains a group. */
function filterGradient(onnx: OnnxBuilder, x: string, dy: string, info: Info): string {
  const { batchSize, inChannels, outChannels, filterHeight, filterWidth } = info;
  const images = onnx.emit("Transpose", [x], { perm: [3, 0, 1, 2] });
  const flat = onnx.int64([1, inChannels * batchSize, info.inHeight, info.inWidth]);
  const gradient = onnx.emit("Transpose", [dy], { perm: [3, 0, 1, 2] });
  const taps = onnx.emit("Conv", [onnx.emit("Reshape", [images, flat]), gradient], {
    kernel_shape: [info.outHeight, info.outWidth],
    pads: padsOf(info),
    dilations: [info.strideHeight, info.strideWidth],
    group: inChannels,
  });
  // A stride that leaves pixels over makes room for taps that the filter does not have.
  const ends = onnx.int64([filterHeight, filterWidth]);
  const cut = onnx.emit("Slice", [taps, onnx.int64([0, 0]), ends, onnx.int64([2, 3])]);
  const shape = onnx.int64([inChannels, outChannels / inChannels, filterHeight, filterWidth]);
  return onnx.emit("Transpose", [onnx.emit("Reshape", [cut, shape])], { perm: [2, 3, 0, 1] });
}

export const depthwise: Rules = {
  DepthwiseConv2dNative: {
    note: "also tf.separableConv2d; dilations have no gradient in tfjs",
    infer: (call) => float(infoOf(call, call.inputs[0].shape, call.inputs[1].shape).outShape),
    lower: (onnx, [x, w], call) => {
      const info = infoOf(call, call.inputs[0].shape, call.inputs[1].shape);
      const image = onnx.emit("Conv", [toNchw(onnx, x), grouped(onnx, w, info)], {
        kernel_shape: [info.filterHeight, info.filterWidth],
        pads: padsOf(info),
        strides: [info.strideHeight, info.strideWidth],
        dilations: [info.dilationHeight, info.dilationWidth],
        group: info.inChannels,
      });
      return [fromNchw(onnx, image)];
    },
  },
  DepthwiseConv2dNativeBackpropInput: {
    infer: ({ attributes }) => float(attributes.inputShape as number[]),
    lower: (onnx, [dy, w], call) => {
      const info = infoOf(call, call.attributes.inputShape as number[], call.inputs[1].shape);
      const image = onnx.emit("ConvTranspose", [toNchw(onnx, dy), grouped(onnx, w, info)], {
        kernel_shape: [info.filterHeight, info.filterWidth],
        pads: padsOf(info),
        strides: [info.strideHeight, info.strideWidth],
        output_padding: leftOver(info),
        group: info.inChannels,
      });
      return [fromNchw(onnx, image)];
    },
  },
  DepthwiseConv2dNativeBackpropFilter: {
    infer: ({ attributes }) => float(attributes.filterShape as number[]),
    lower: (onnx, [x, dy], call) => {
      const info = infoOf(call, call.inputs[0].shape, call.attributes.filterShape as number[]);
      return [filterGradient(onnx, x, dy, info)];
    },
  },
};
