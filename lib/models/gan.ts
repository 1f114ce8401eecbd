// The generator that AnoGAN, EGBAD and ALAD share, the encoder of the latter two, and what an option says of both: as in the released code of
// Zenati et al. 2018, Efficient GAN-based anomaly detection, for KDD99 ("tabular") and for MNIST ("image").
import type * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { initStack, type Layer, type Stack, type WeightStart } from "./stack";

export interface GanOptions {
  /** Rows of any numbers, or images of 28 x 28 pixels in [0, 1]. */
  readonly network: "tabular" | "image";
  /** Numbers in a row; 784 for images. */
  readonly inputs: number;
  /** Size of z. The code: 32 for KDD99, 200 for MNIST. */
  readonly latentDim: number;
  /** Factor of all hidden units and filters: 1 is the code's. */
  readonly width: number;
  /** Of the leaky ReLU below zero. AnoGAN and EGBAD: 0.1, ALAD: 0.2. */
  readonly slope: number;
}

const side = 28;

/** Units or filters at this width. */
export const widened = (units: number, width: number): number => Math.max(1, Math.round(units * width));

/** Glorot uniform for rows; for images normal of deviation 0.02. */
export const startOf = ({ network }: GanOptions): WeightStart => (network === "tabular" ? "Glorot uniform" : 0.02);

/** Of one row as networks see it. */
export const rowShape = ({ network, inputs }: GanOptions): readonly number[] =>
  network === "tabular" ? [inputs] : [side, side, 1];

/** x: [rows, inputs] as networks see it: [rows, inputs], or images [rows, 28, 28, 1] in [-1, 1]. Throws on images of another size. */
export function asSeen(options: GanOptions, x: tf.Tensor): tf.Tensor {
  if (options.network === "tabular") return x;
  if (options.inputs !== side ** 2) {
    throw new Error(`gan: expected images of ${side ** 2} pixels, got ${options.inputs}. Take the tabular network.`);
  }
  return x
    .mul(2)
    .sub(1)
    .reshape([-1, ...rowShape(options)]);
}

/** A hidden layer of the encoder or of a discriminator. */
export function leakyDense({ width }: GanOptions, units: number, dropout: number): Layer {
  return { kind: "dense", outputs: widened(units, width), activation: "leaky ReLU", dropout };
}

/** Of images, filters of `side` x `side` pixels, every second pixel. */
export function leakyConvolution({ width }: GanOptions, filters: number, side: number, dropout: number): Layer {
  const filter = { side, stride: 2 };
  return { kind: "convolution", filter, outputs: widened(filters, width), activation: "leaky ReLU", dropout };
}

/** z -> x as networks see it: linear at its end, or tanh for images. */
export function initGenerator(options: GanOptions, rng: Rng): Stack {
  const { network, inputs, latentDim, width, slope } = options;
  const filters = (n: number): number => widened(n, width);
  const stride2 = { side: 4, stride: 2 };
  const layers: readonly Layer[] =
    network === "tabular"
      ? [
          { kind: "dense", outputs: filters(64), activation: "ReLU" },
          { kind: "dense", outputs: filters(128), activation: "ReLU" },
          { kind: "dense", outputs: inputs, activation: "none" },
        ]
      : [
          { kind: "dense", outputs: filters(1024), normalised: true, activation: "ReLU" },
          {
            kind: "dense",
            outputs: 7 * 7 * filters(128),
            normalised: true,
            activation: "ReLU",
            image: [7, 7, filters(128)],
          },
          {
            kind: "transposed convolution",
            filter: stride2,
            outputs: filters(64),
            normalised: true,
            activation: "ReLU",
          },
          { kind: "transposed convolution", filter: stride2, outputs: 1, activation: "tanh" },
        ];
  return initStack({ input: [latentDim], layers, slope, start: startOf(options) }, rng);
}

/** x as networks see it -> z, linear at its end. */
export function initEncoder(options: GanOptions, rng: Rng): Stack {
  const { network, latentDim, width, slope } = options;
  const convolution = (filters: number, stride: number): Layer => {
    return { kind: "convolution", filter: { side: 3, stride }, outputs: widened(filters, width), activation: "none" };
  };
  const layers: readonly Layer[] =
    network === "tabular"
      ? [leakyDense(options, 64, 0)]
      : [
          // No activation: the code has none here for MNIST.
          convolution(32, 1),
          { ...convolution(64, 2), normalised: true, activation: "leaky ReLU" },
          { ...convolution(128, 2), normalised: true, activation: "leaky ReLU" },
        ];
  const code: Layer = { kind: "dense", outputs: latentDim, activation: "none" };
  return initStack({ input: rowShape(options), layers: [...layers, code], slope, start: startOf(options) }, rng);
}
