// Layers one after the other, as tables of layers describe the networks of AnoGAN, EGBAD and ALAD, and AnoEAN's encoder of images: dense,
// convolution and transposed convolution, each with batch normalisation, activation and dropout where the table says so. As TensorFlow's
// tf.layers has them.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { initBatchNorm, normalise, type BatchNorm } from "./batch-norm";

export interface Layer {
  readonly kind: "dense" | "convolution" | "transposed convolution";
  /** Units or filters. */
  readonly outputs: number;
  /** Side and stride of the filters; padding is "same". Dense layers have none. */
  readonly filter?: { readonly side: number; readonly stride: number };
  /** Batch normalisation before the activation. */
  readonly normalised?: boolean;
  readonly activation: "leaky ReLU" | "ReLU" | "tanh" | "none";
  /** Share of the outputs that training drops. */
  readonly dropout?: number;
  /** [height, width, channels] that a dense layer's outputs become. */
  readonly image?: readonly [number, number, number];
}

/** Glorot uniform, or normal with this standard deviation. Biases start at zero. */
export type WeightStart = "Glorot uniform" | number;

export interface StackOptions {
  /** Of one row: [numbers] or [height, width, channels]. */
  readonly input: readonly number[];
  readonly layers: readonly Layer[];
  /** Of the leaky ReLU below zero. */
  readonly slope: number;
  readonly start: WeightStart;
}

interface Norm {
  readonly scale: tf.Variable;
  readonly offset: tf.Variable;
  readonly running: BatchNorm;
}

interface Weights {
  /** [inputs, outputs], [side, side, inputs, outputs], or of a transposed convolution [side, side, outputs, inputs]. */
  readonly kernel: tf.Variable;
  /** null under batch normalisation, which would take it out again. */
  readonly bias: tf.Variable | null;
  readonly norm: Norm | null;
  /** Of one row, after the layer. */
  readonly shape: readonly number[];
}

export interface Stack {
  readonly options: StackOptions;
  readonly weights: readonly Weights[];
}

/** How rows pass through. */
export interface Pass {
  /** What batch normalisation takes: the batch's statistics, which moves the running ones where "remembered", or the running ones. */
  readonly statistics: "batch" | "batch, remembered" | "running";
  /** A tensor [rows, numbers] of factors for each layer with dropout, 0 or 1 / (1 - rate). Left out: no dropout. */
  readonly masks?: readonly tf.Tensor[];
}

/** TensorFlow's defaults. */
const epsilon = 1e-3;
const momentum = 0.01;

/** Numbers in a tensor of this shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Of one row, after the last layer. */
export function outputShape({ options, weights }: Stack): readonly number[] {
  return weights.at(-1)?.shape ?? options.input;
}

export function initStack(options: StackOptions, rng: Rng): Stack {
  const weights: Weights[] = [];
  let shape = options.input;
  options.layers.forEach((layer, i) => {
    weights.push(initLayer(layer, shape, options.start, rng.child(i)));
    shape = weights[i].shape;
  });
  return { options, weights };
}

function initLayer(layer: Layer, input: readonly number[], start: WeightStart, rng: Rng): Weights {
  const { kind, outputs, filter, normalised = false } = layer;
  const inputs = filter === undefined ? sizeOf(input) : input[2];
  const taps = (filter?.side ?? 1) ** 2;
  // Glorot and Bengio's limit, the taps of a filter counted on both sides.
  const limit = Math.sqrt(6 / (taps * (inputs + outputs)));
  const size = taps * inputs * outputs;
  const values = start === "Glorot uniform" ? rng.uniforms(size, -limit, limit) : rng.normals(size, 0, start);
  const channels = kind === "transposed convolution" ? [outputs, inputs] : [inputs, outputs];
  const norm = (): Norm => ({
    scale: tf.variable(tf.ones([outputs])),
    offset: tf.variable(tf.zeros([outputs])),
    running: initBatchNorm(outputs),
  });
  return {
    kernel: tf.variable(tf.tensor(values, filter ? [filter.side, filter.side, ...channels] : channels)),
    bias: normalised ? null : tf.variable(tf.zeros([outputs])),
    norm: normalised ? norm() : null,
    shape: filter ? [...sidesAfter(layer, input), outputs] : (layer.image ?? [outputs]),
  };
}

/** Height and width: a stride divides those of a convolution's input, rounded up, and multiplies those of a transposed one's. */
function sidesAfter({ kind, filter }: Layer, [height, width]: readonly number[]): number[] {
  const after = (side: number): number =>
    kind === "convolution" ? Math.ceil(side / filter!.stride) : side * filter!.stride;
  return [after(height), after(width)];
}

/** Each layer with dropout: its rate, and how many of its numbers there are in a row. */
export function dropouts({ options, weights }: Stack): { readonly rate: number; readonly size: number }[] {
  return options.layers
    .map(({ dropout = 0 }, i) => ({ rate: dropout, size: sizeOf(weights[i].shape) }))
    .filter(({ rate }) => rate > 0);
}

/** x: [rows, ...input] -> [rows, ...outputShape] */
export function applyStack({ options, weights }: Stack, x: tf.Tensor, { statistics, masks }: Pass): tf.Tensor {
  const left = [...(masks ?? [])];
  return options.layers.reduce((input, layer, i) => {
    const { bias, norm, shape } = weights[i];
    let h = linear(layer, weights[i], input);
    if (bias !== null) h = h.add(bias);
    if (norm !== null) {
      const training = statistics !== "running";
      const remembered = statistics === "batch, remembered" ? momentum : 0;
      h = normalise(norm.running, h, { training, epsilon, momentum: remembered }).mul(norm.scale).add(norm.offset);
    }
    h = activated(layer, h, options.slope).reshape([-1, ...shape]);
    return layer.dropout && masks ? h.mul(left.shift()!.reshape([-1, ...shape])) : h;
  }, x);
}

function linear({ kind, filter }: Layer, { kernel, shape }: Weights, x: tf.Tensor): tf.Tensor {
  if (filter === undefined) return x.reshape([-1, kernel.shape[0]]).matMul(kernel);
  const images = x as tf.Tensor4D;
  const taps = kernel as unknown as tf.Tensor4D;
  if (kind === "convolution") return tf.conv2d(images, taps, filter.stride, "same");
  return tf.conv2dTranspose(images, taps, [x.shape[0], shape[0], shape[1], shape[2]], filter.stride, "same");
}

function activated({ activation }: Layer, h: tf.Tensor, slope: number): tf.Tensor {
  if (activation === "leaky ReLU") return tf.leakyRelu(h, slope);
  if (activation === "ReLU") return h.relu();
  return activation === "tanh" ? h.tanh() : h;
}
