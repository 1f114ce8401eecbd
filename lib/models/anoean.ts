// AnoEAN's two networks: an encoder from rows to a decision space, and a discriminator on that space. Gherbi, Hanczar, Janodet, Klaudel,
// Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial, section 3.1.
import type * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyImageEncoder, imageEncoderVariables, initImageEncoder, type ImageEncoder } from "./image-encoder";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";

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
    | { readonly kind: "dense"; readonly network: Mlp }
    | { readonly kind: "convolutional"; readonly network: ImageEncoder };
  readonly discriminator: Mlp;
}

/** For rows of `inputs` numbers: 784 where the encoder is convolutional. */
export function initAnoean(inputs: number, options: AnoeanNetworkOptions, rng: Rng): Anoean {
  const { encoder, latentDim, slope } = options;
  const random = rng.child("encoder");
  return {
    encoder:
      encoder.kind === "dense"
        ? { kind: "dense", network: initMlp({ sizes: [inputs, ...encoder.hidden, latentDim], slope }, random) }
        : { kind: "convolutional", network: initImageEncoder({ filters: encoder.filters, latentDim, slope }, random) },
    discriminator: initMlp({ sizes: [latentDim, ...options.discriminator, 1], slope }, rng.child("discriminator")),
  };
}

export function anoeanVariables({ encoder, discriminator }: Anoean): {
  readonly encoder: tf.Variable[];
  readonly discriminator: tf.Variable[];
} {
  return {
    encoder: encoder.kind === "dense" ? mlpVariables(encoder.network) : imageEncoderVariables(encoder.network),
    discriminator: mlpVariables(discriminator),
  };
}

/** E: [rows, inputs] -> [rows, latentDim], linear at its end. */
export function encodeAnoean({ encoder }: Anoean, x: tf.Tensor): tf.Tensor {
  return encoder.kind === "dense" ? applyMlp(encoder.network, x) : applyImageEncoder(encoder.network, x);
}

/** D before its sigmoid: [rows, latentDim] -> [rows], high where a point looks like a draw of the prior. */
export function discriminateCode({ discriminator }: Anoean, z: tf.Tensor): tf.Tensor {
  return applyMlp(discriminator, z).reshape([-1]);
}
