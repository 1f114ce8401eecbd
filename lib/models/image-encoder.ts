// 28 x 28 images to a code by convolutions of stride 2 and a dense layer: AnoEAN's encoder for MNIST, whose layers the paper writes as
// "4*2*32, 4*2*64, 4*2*128, d", read as kernel * stride * filters (Gherbi, Hanczar, Janodet, Klaudel).
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";

export interface ImageEncoderOptions {
  /** Of each convolution. Paper: 32, 64, 128. */
  readonly filters: readonly number[];
  readonly latentDim: number;
  /** Of the leaky ReLU below zero. */
  readonly slope: number;
}

export interface ImageEncoder {
  readonly options: ImageEncoderOptions;
  readonly convolutions: readonly {
    /** [4, 4, in, out] */
    readonly filter: tf.Variable;
    /** [out] */
    readonly bias: tf.Variable;
  }[];
  readonly code: Dense;
}

const side = 28;
const kernel = 4;
const stride = 2;

/** Glorot uniform filters and weights, zero biases. */
export function initImageEncoder(options: ImageEncoderOptions, rng: Rng): ImageEncoder {
  const { filters, latentDim } = options;
  const small = filters.reduce((size) => Math.ceil(size / stride), side);
  const convolutions = filters.map((outputs, i) => {
    const inputs = i === 0 ? 1 : filters[i - 1];
    const limit = Math.sqrt(6 / (kernel ** 2 * (inputs + outputs)));
    const values = rng.child(i).uniforms(kernel ** 2 * inputs * outputs, -limit, limit);
    return {
      filter: tf.variable(tf.tensor(values, [kernel, kernel, inputs, outputs])),
      bias: tf.variable(tf.zeros([outputs])),
    };
  });
  return {
    options,
    convolutions,
    code: initDense(small ** 2 * filters[filters.length - 1], latentDim, rng.child("code")),
  };
}

export function imageEncoderVariables({ convolutions, code }: ImageEncoder): tf.Variable[] {
  return [...convolutions.flatMap(({ filter, bias }) => [filter, bias]), ...denseVariables(code)];
}

/** x: [rows, 784], pixels in [0, 1] -> [rows, latentDim], linear. Of 28 x 28 pixels "same" padding leaves 14, 7 and 4. */
export function applyImageEncoder({ convolutions, code, options }: ImageEncoder, x: tf.Tensor): tf.Tensor {
  const images = convolutions.reduce<tf.Tensor>(
    (h, { filter, bias }) => {
      const maps = tf.conv2d(h as tf.Tensor4D, filter as unknown as tf.Tensor4D, stride, "same");
      return tf.leakyRelu(maps.add(bias), options.slope);
    },
    x.reshape([-1, side, side, 1]),
  );
  return applyDense(code, images.reshape([-1, code.kernel.shape[0]]));
}
