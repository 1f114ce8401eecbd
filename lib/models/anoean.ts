// AnoEAN's two networks: an encoder from rows to a decision space, and a discriminator on that space. Gherbi, Hanczar, Janodet, Klaudel,
// Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial, section 3.1.
import type * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";
import { networkVariables } from "./network-variables";
import { applyStack, initStack, type Layer, type Stack } from "./stack";

export interface AnoeanNetworkOptions {
  /** Paper: dense layers of 128, 64, 32 on connections; convolutions of 32, 64, 128 filters on images of 28 x 28. */
  readonly encoder:
    | { readonly kind: "dense"; readonly hidden: readonly number[] }
    | { readonly kind: "convolutional"; readonly filters: readonly number[] };
  /** d, the dimensions of the decision space; the paper does not give it. */
  readonly latentDim: number;
  /** Hidden layers of the discriminator. Paper: 32, 16. */
  readonly discriminator: readonly number[];
  /** Of the leaky ReLU below zero; the paper names no activation. */
  readonly slope: number;
}

export interface Anoean {
  readonly encoder:
    { readonly kind: "dense"; readonly network: Mlp } | { readonly kind: "convolutional"; readonly network: Stack };
  readonly discriminator: Mlp;
}

/** Of one row of a convolutional encoder: height, width, channels. */
const image = [28, 28, 1];

/** For rows of `inputs` numbers: 784 where the encoder is convolutional. */
export function initAnoean(inputs: number, options: AnoeanNetworkOptions, rng: Rng): Anoean {
  const { encoder, latentDim, slope } = options;
  const random = rng.child("encoder");
  return {
    encoder:
      encoder.kind === "dense"
        ? { kind: "dense", network: initMlp({ sizes: [inputs, ...encoder.hidden, latentDim], slope }, random) }
        : { kind: "convolutional", network: initImageEncoder(encoder.filters, latentDim, slope, random) },
    discriminator: initMlp({ sizes: [latentDim, ...options.discriminator, 1], slope }, rng.child("discriminator")),
  };
}

/** The paper writes "4*2*32, 4*2*64, 4*2*128, d", read as kernel * stride * filters. */
function initImageEncoder(filters: readonly number[], latentDim: number, slope: number, rng: Rng): Stack {
  const convolutions = filters.map((outputs): Layer => {
    return { kind: "convolution", filter: { side: 4, stride: 2 }, outputs, activation: "leaky ReLU" };
  });
  const layers: readonly Layer[] = [...convolutions, { kind: "dense", outputs: latentDim, activation: "none" }];
  return initStack({ input: image, layers, slope, start: "Glorot uniform" }, rng);
}

export function anoeanVariables({ encoder, discriminator }: Anoean): {
  readonly encoder: tf.Variable[];
  readonly discriminator: tf.Variable[];
} {
  return {
    encoder: encoder.kind === "dense" ? mlpVariables(encoder.network) : networkVariables(encoder.network),
    discriminator: mlpVariables(discriminator),
  };
}

/** E: [rows, inputs] -> [rows, latentDim], linear at its end. */
export function encodeAnoean({ encoder }: Anoean, x: tf.Tensor): tf.Tensor {
  return encoder.kind === "dense"
    ? applyMlp(encoder.network, x)
    : applyStack(encoder.network, x.reshape([-1, ...image]), { statistics: "batch" });
}

/** D before its sigmoid: [rows, latentDim] -> [rows], high where a point looks like a draw of the prior. */
export function discriminateCode({ discriminator }: Anoean, z: tf.Tensor): tf.Tensor {
  return applyMlp(discriminator, z).reshape([-1]);
}
