// Programs that reach the rules of convolution, pooling and resizing, forward and backward.
import * as tf from "@tensorflow/tfjs";
import type { Case } from "./cases";

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly stride: number | [number, number];
  readonly pad: Pad;
}

const explicit: Pad = [
  [0, 0],
  [1, 2],
  [0, 3],
  [0, 0],
];

/** One and several channels, even and odd sizes, strides that leave pixels over, every kind of padding. */
const convolutions: readonly Convolution[] = [
  { image: [3, 8, 8, 1], filter: [5, 5, 1, 4], stride: 1, pad: "same" },
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 2], stride: 1, pad: "valid" },
  { image: [2, 7, 6, 3], filter: [3, 2, 3, 2], stride: 2, pad: "same" },
  { image: [2, 8, 8, 2], filter: [3, 3, 2, 5], stride: 2, pad: "valid" },
  { image: [1, 5, 5, 2], filter: [1, 1, 2, 3], stride: 1, pad: "valid" },
  { image: [2, 6, 6, 2], filter: [3, 3, 2, 1], stride: 1, pad: 1 },
  { image: [2, 6, 6, 1], filter: [5, 5, 1, 3], stride: 1, pad: 3 },
  { image: [2, 9, 7, 2], filter: [4, 4, 2, 2], stride: [2, 3], pad: explicit },
  { image: [2, 5, 5, 1], filter: [2, 2, 1, 2], stride: 1, pad: 2 },
  { image: [2, 6, 6, 2], filter: [2, 2, 2, 2], stride: 1, pad: explicit },
  { image: [2, 8, 9, 2], filter: [8, 7, 2, 1], stride: 1, pad: "same" },
  { image: [2, 4, 4, 8], filter: [4, 4, 8, 6], stride: 1, pad: "valid" },
  // Channels that fill blocks of 8 and 16: with a wide edge and a narrow one, and strides.
  { image: [2, 7, 6, 32], filter: [5, 5, 32, 16], stride: 1, pad: "same" },
  { image: [2, 4, 5, 16], filter: [3, 2, 16, 32], stride: 1, pad: "same" },
  { image: [1, 5, 7, 16], filter: [3, 3, 16, 16], stride: 2, pad: 1 },
];

const conv = (x: tf.Tensor, w: tf.Tensor, { stride, pad }: Convolution): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);

/** The last length of a filter: filters of each channel. */
const depthwises: readonly Convolution[] = [
  { image: [3, 6, 6, 1], filter: [3, 3, 1, 2], stride: 1, pad: "same" },
  { image: [2, 7, 6, 3], filter: [3, 2, 3, 1], stride: 1, pad: "valid" },
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 2], stride: 2, pad: "same" },
  { image: [2, 8, 8, 2], filter: [3, 3, 2, 3], stride: 2, pad: "valid" },
  { image: [2, 9, 7, 2], filter: [4, 4, 2, 2], stride: [2, 3], pad: explicit },
];
const depthwise = (x: tf.Tensor, w: tf.Tensor, { stride, pad }: Convolution): tf.Tensor =>
  tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);

interface Pooling {
  readonly image: readonly [number, number, number, number];
  readonly window: number | [number, number];
  readonly stride: number | [number, number];
  readonly pad: Pad;
}

const poolings: readonly Pooling[] = [
  { image: [2, 6, 6, 3], window: 2, stride: 2, pad: "valid" },
  { image: [1, 8, 4, 1], window: 2, stride: 2, pad: "same" },
  { image: [2, 7, 5, 2], window: 2, stride: 2, pad: "valid" },
  { image: [2, 7, 5, 2], window: 2, stride: 2, pad: "same" },
  { image: [2, 7, 6, 2], window: 3, stride: 2, pad: "same" },
  { image: [2, 6, 6, 2], window: 3, stride: 1, pad: "valid" },
  { image: [2, 7, 7, 2], window: 3, stride: 2, pad: 1 },
  { image: [2, 6, 6, 2], window: [2, 1], stride: [2, 1], pad: "valid" },
];

const pools = (pool: typeof tf.maxPool, prepare: (x: tf.Tensor) => tf.Tensor = (x) => x): Case[] =>
  poolings.map(({ image, window, stride, pad }) => ({
    of: (x) => pool(prepare(x) as tf.Tensor4D, window, stride, pad),
    shapes: [image],
  }));
const poolGradients = (pool: typeof tf.maxPool, prepare: (x: tf.Tensor) => tf.Tensor = (x) => x): Case[] =>
  poolings.map(({ image, window, stride, pad }) => ({
    of: (x) => tf.grad((t: tf.Tensor) => pool(prepare(t) as tf.Tensor4D, window, stride, pad).square())(x),
    shapes: [image],
  }));
/** Many equal pixels, with the gradient of what is rounded: the first of equals gets it all. */
const coarse = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((t) => ({ value: (t as tf.Tensor).round(), gradFunc: (dy) => dy }))(x);

interface Resizing {
  readonly image: readonly [number, number, number, number];
  readonly to: [number, number];
  readonly alignCorners?: boolean;
}

/** One image: tfjs 4.22 reads the gradients of a second one from the wrong place (see image-gradients.test.ts). */
const resizings: readonly Resizing[] = [
  { image: [1, 3, 4, 2], to: [6, 8] },
  { image: [1, 4, 4, 1], to: [12, 8] },
  { image: [1, 3, 4, 2], to: [7, 5] },
  { image: [1, 6, 6, 3], to: [3, 4] },
  { image: [1, 3, 4, 2], to: [7, 9], alignCorners: true },
];
const resize = (x: tf.Tensor, { to, alignCorners }: Resizing): tf.Tensor =>
  tf.image.resizeNearestNeighbor(x as tf.Tensor4D, to, alignCorners);

export const imageCases: Readonly<Record<string, readonly Case[]>> = {
  Conv2D: [
    ...convolutions.map((c) => ({ of: (x: tf.Tensor, w: tf.Tensor) => conv(x, w, c), shapes: [c.image, c.filter] })),
    {
      of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", 2),
      shapes: [
        [2, 7, 7, 2],
        [3, 3, 2, 3],
      ],
    },
    {
      of: (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, "same"),
      shapes: [
        [2, 9, 3],
        [4, 3, 2],
      ],
    },
  ],
  Conv2DBackpropInput: [
    ...convolutions.map((c) => ({
      of: (x: tf.Tensor, w: tf.Tensor) => tf.grad((t: tf.Tensor) => conv(t, w, c).square())(x),
      shapes: [c.image, c.filter],
    })),
    ...([1, 2] as const).map((stride) => ({
      of: (x: tf.Tensor, w: tf.Tensor) =>
        tf.grads((t, v) =>
          tf
            .conv2dTranspose(t as tf.Tensor4D, v as tf.Tensor4D, [2, 4 * stride, 4 * stride, 3], stride, "same")
            .square(),
        )([x, w]),
      shapes: [
        [2, 4, 4, 2],
        [5, 5, 3, 2],
      ],
    })),
    {
      of: (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 9, 8, 1], 2, "valid"),
      shapes: [
        [2, 4, 3, 2],
        [3, 3, 1, 2],
      ],
    },
  ],
  Conv2DBackpropFilter: convolutions.map((c) => ({
    of: (x, w) => tf.grad((v: tf.Tensor) => conv(x, v, c).square())(w),
    shapes: [c.image, c.filter],
  })),
  DepthwiseConv2dNative: [
    ...depthwises.map((c) => ({ of: (x: tf.Tensor, w: tf.Tensor) => depthwise(x, w, c), shapes: [c.image, c.filter] })),
    {
      of: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", 2),
      shapes: [
        [2, 7, 7, 2],
        [3, 3, 2, 2],
      ],
    },
    {
      of: (x, w, v) => tf.separableConv2d(x as tf.Tensor4D, w as tf.Tensor4D, v as tf.Tensor4D, 1, "same"),
      shapes: [
        [2, 5, 5, 2],
        [3, 3, 2, 2],
        [1, 1, 4, 3],
      ],
    },
  ],
  DepthwiseConv2dNativeBackpropInput: depthwises.map((c) => ({
    of: (x, w) => tf.grad((t: tf.Tensor) => depthwise(t, w, c).square())(x),
    shapes: [c.image, c.filter],
  })),
  DepthwiseConv2dNativeBackpropFilter: depthwises.map((c) => ({
    of: (x, w) => tf.grad((v: tf.Tensor) => depthwise(x, v, c).square())(w),
    shapes: [c.image, c.filter],
  })),
  FusedDepthwiseConv2D: [
    {
      of: (x, w, b) =>
        tf.fused.depthwiseConv2d({
          x: x as tf.Tensor4D,
          filter: w as tf.Tensor4D,
          strides: 1,
          pad: "same",
          bias: b,
          activation: "relu",
        }),
      shapes: [[2, 5, 5, 2], [3, 3, 2, 2], [4]],
    },
  ],
  FusedConv2D: [
    {
      of: (x, w, b) =>
        tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: w as tf.Tensor4D,
          strides: 1,
          pad: "same",
          bias: b,
          activation: "leakyrelu",
          leakyreluAlpha: 0.1,
        }),
      shapes: [[2, 5, 5, 2], [3, 3, 2, 3], [3]],
    },
    {
      of: (x, w, a) =>
        tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: w as tf.Tensor4D,
          strides: 2,
          pad: "valid",
          activation: "prelu",
          preluActivationWeights: a,
        }),
      shapes: [[2, 5, 5, 2], [3, 3, 2, 3], [3]],
    },
  ],
  MaxPool: [...pools(tf.maxPool), ...pools(tf.maxPool, (x) => x.sub(9))],
  MaxPoolGrad: [...poolGradients(tf.maxPool), ...poolGradients(tf.maxPool, coarse)],
  AvgPool: pools(tf.avgPool),
  AvgPoolGrad: poolGradients(tf.avgPool),
  ResizeNearestNeighbor: [
    ...resizings.map((r) => ({ of: (x: tf.Tensor) => resize(x, r), shapes: [r.image] })),
    { of: (x) => resize(x, { image: [3, 4, 4, 2], to: [8, 8] }), shapes: [[3, 4, 4, 2]] },
    { of: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7], false, true), shapes: [[2, 3, 4, 2]] },
  ],
  ResizeNearestNeighborGrad: resizings.map((r) => ({
    of: (x) => tf.grad((t: tf.Tensor) => resize(t, r).square())(x),
    shapes: [r.image],
  })),
};
