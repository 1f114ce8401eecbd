// M2, the semi-supervised deep generative model: a variational autoencoder of rows and their class, and a classifier for rows whose class is
// unknown. Kingma et al. 2014, Semi-supervised learning with deep generative models; as in Deep SAD's code, dgm.py.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";
import { xavierNormal } from "./initial";
import {
  encodeImages,
  imageSize,
  initLeNetEncoder,
  leNetVariables,
  type LeNetEncoder,
  type LeNetOptions,
  type Mode,
} from "./lenet";
import { applyMlp, initMlp, mlpVariables, type Mlp } from "./mlp";
import type { Code } from "./vae";

export interface DgmOptions {
  /** Layers of the encoder between image and code; the decoder has them backwards. MNIST: 128, 64. Fashion-MNIST: 256, 128. */
  readonly sizes: readonly number[];
  /** MNIST: 32. Fashion-MNIST: 64. */
  readonly latentDim: number;
  readonly classifier: LeNetOptions;
}

export interface Dgm {
  /** All of the encoder but its heads. */
  readonly trunk: Mlp;
  readonly mean: Dense;
  readonly logVariance: Dense;
  readonly decoder: Mlp;
  readonly classifier: LeNetEncoder;
  readonly logits: Dense;
}

/** Normal and anomalous. */
export const dgmClasses = 2;

export function initDgm({ sizes, latentDim, classifier: leNet }: DgmOptions, rng: Rng): Dgm {
  const kernel = "Xavier normal";
  const [relu, last] = [0, sizes[sizes.length - 1]];
  const classifier = initLeNetEncoder(leNet, rng.child("classifier"));
  // The code draws every dense layer anew, those of the LeNet too.
  const redrawn = [...(classifier.hidden === null ? [] : [classifier.hidden]), classifier.code];
  redrawn.forEach(({ kernel }, i) => {
    const [inputs, outputs] = kernel.shape as [number, number];
    kernel.assign(tf.tensor2d(xavierNormal(inputs, outputs, rng.child("redrawn").child(i)), [inputs, outputs]));
  });
  return {
    trunk: initMlp({ sizes: [imageSize + dgmClasses, ...sizes], slope: relu, kernel }, rng.child("trunk")),
    mean: initDense(last, latentDim, rng.child("mean"), kernel),
    logVariance: initDense(last, latentDim, rng.child("log variance"), kernel),
    decoder: initMlp(
      { sizes: [latentDim + dgmClasses, ...[...sizes].reverse(), imageSize], slope: relu, kernel },
      rng.child("decoder"),
    ),
    classifier,
    logits: initDense(leNet.latentDim, dgmClasses, rng.child("logits"), kernel),
  };
}

export function dgmVariables({ trunk, mean, logVariance, decoder, classifier, logits }: Dgm): tf.Variable[] {
  const dense = [mean, logVariance, logits].flatMap(denseVariables);
  return [...mlpVariables(trunk), ...mlpVariables(decoder), ...dense, ...leNetVariables(classifier)];
}

/** q(z|x, y), of x [rows, 784] and y [rows, 2], one of them 1. The code's softplus keeps every variance at 1 or more. */
export function encodeDgm({ trunk, mean, logVariance }: Dgm, x: tf.Tensor, y: tf.Tensor): Code {
  const h = applyMlp(trunk, tf.concat([x, y], 1)).relu();
  return { mean: applyDense(mean, h), logVariance: applyDense(logVariance, h).softplus() };
}

/** z [rows, latentDim], y [rows, 2] -> pixels [rows, 784] in (0, 1). */
export function decodeDgm({ decoder }: Dgm, z: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return applyMlp(decoder, tf.concat([z, y], 1)).sigmoid();
}

/** x [rows, 784] -> logits of q(y|x): [rows, 2]. */
export function classifyDgm({ classifier, logits }: Dgm, x: tf.Tensor, mode: Mode): tf.Tensor {
  return applyDense(logits, encodeImages(classifier, x, mode));
}
