// Variational recurrent autoencoder: a Bi-LSTM encoder and decoder around a Gaussian latent vector.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, section IV-A.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, denseVariables, initDense, type Dense } from "./dense";
import { glorotUniform } from "./initial";
import { initLstm, lstmVariables, project, runLstm, type Lstm } from "./lstm";

export interface VraeOptions {
  /** Length of a series. Paper: 140. */
  readonly steps: number;
  /** LSTM units per direction. Paper: 128. */
  readonly units: number;
  /** Size of z. Paper: 5. */
  readonly latentDim: number;
  /** What the softplus heads give: the paper's words ("to ensure the variance is non-negative") or the other reading. */
  readonly softplusIs: "variance" | "standard deviation";
}

interface BiLstm {
  readonly forward: Lstm;
  readonly backward: Lstm;
}

export interface Vrae {
  readonly options: VraeOptions;
  readonly encoder: BiLstm;
  readonly latentMean: Dense;
  readonly latentSpread: Dense;
  readonly decoder: BiLstm;
  /** Two heads of the decoder side by side: column 0 the mean, column 1 the spread before its softplus. */
  readonly reconstruction: Dense;
}

/** A diagonal Gaussian, mean and variance of one shape. */
export interface Gaussian {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Keeps logarithms and quotients finite where a softplus underflows. */
const varianceFloor = 1e-6;

export function initVrae(options: VraeOptions, rng: Rng): Vrae {
  const { units, latentDim } = options;
  const biLstm = (inputs: number, name: string): BiLstm => ({
    forward: initLstm(inputs, units, rng.child(`${name} forward`)),
    backward: initLstm(inputs, units, rng.child(`${name} backward`)),
  });
  return {
    options,
    encoder: biLstm(1, "encoder"),
    latentMean: initDense(2 * units, latentDim, rng.child("latent mean")),
    latentSpread: initDense(2 * units, latentDim, rng.child("latent spread")),
    decoder: biLstm(latentDim, "decoder"),
    reconstruction: reconstructionHeads(2 * units, rng.child("reconstruction")),
  };
}

export function vraeVariables(vrae: Vrae): tf.Variable[] {
  const biLstm = ({ forward, backward }: BiLstm): tf.Variable[] => [
    ...lstmVariables(forward),
    ...lstmVariables(backward),
  ];
  const heads = [vrae.latentMean, vrae.latentSpread, vrae.reconstruction].flatMap(denseVariables);
  return [...biLstm(vrae.encoder), ...biLstm(vrae.decoder), ...heads];
}

/** The last hidden states of both directions. x: [batch, steps] -> [batch, 2 units]. */
export function encoderState({ encoder, options }: Vrae, x: tf.Tensor): tf.Tensor {
  const points = Array.from({ length: options.steps }, (_, t) => x.slice([0, t], [-1, 1]));
  const forward = runLstm(
    encoder.forward,
    points.map((point) => project(encoder.forward, point)),
  );
  const backward = runLstm(
    encoder.backward,
    points.reverse().map((point) => project(encoder.backward, point)),
  );
  return tf.concat([forward[options.steps - 1], backward[options.steps - 1]], 1);
}

/** The approximate posterior q(z|x) from the encoder's state: mean and variance [batch, latentDim]. */
export function posterior(vrae: Vrae, state: tf.Tensor): Gaussian {
  return { mean: applyDense(vrae.latentMean, state), variance: spread(vrae, applyDense(vrae.latentSpread, state)) };
}

/** p(x|z): mean and variance [batch, steps]. z enters at every step; the parameter count leaves no room for a layer before. */
export function decode(vrae: Vrae, z: tf.Tensor): Gaussian {
  const { decoder, options } = vrae;
  const { steps } = options;
  // z is the same at every step, so what it adds to the gates is worked out once.
  const forward = runLstm(decoder.forward, repeat(project(decoder.forward, z), steps));
  const backward = runLstm(decoder.backward, repeat(project(decoder.backward, z), steps)).reverse();
  const heads = forward.map((h, t) => applyDense(vrae.reconstruction, tf.concat([h, backward[t]], 1)));
  const both = tf.concat(heads, 1).reshape([-1, steps, 2]);
  const column = (i: number): tf.Tensor => both.slice([0, 0, i], [-1, -1, 1]).reshape([-1, steps]);
  return { mean: column(0), variance: spread(vrae, column(1)) };
}

/** z = mean + sigma * epsilon. Paper eq. 9. */
export function sampleLatent({ mean, variance }: Gaussian, epsilon: tf.Tensor): tf.Tensor {
  return variance.sqrt().mul(epsilon).add(mean);
}

/** -log p(x|z), summed over the steps: [batch]. Paper eq. 11. */
export function negativeLogLikelihood(x: tf.Tensor, { mean, variance }: Gaussian): tf.Tensor {
  const quadratic = x.sub(mean).square().div(variance);
  return variance
    .mul(2 * Math.PI)
    .log()
    .add(quadratic)
    .sum(1)
    .mul(0.5);
}

/** KL(q(z|x) || N(0, I)): [batch]. Paper eq. 12, as printed with the sign of the squared means reversed. */
export function klDivergence(q: Gaussian): tf.Tensor {
  return twiceKl(q).sum(1).mul(0.5);
}

/** The same by dimension of z: [batch, latentDim]. */
export function klByDimension(q: Gaussian): tf.Tensor {
  return twiceKl(q).mul(0.5);
}

function twiceKl({ mean, variance }: Gaussian): tf.Tensor {
  return variance.add(mean.square()).sub(1).sub(variance.log());
}

function spread({ options }: Vrae, x: tf.Tensor): tf.Tensor {
  const positive = x.softplus();
  return (options.softplusIs === "variance" ? positive : positive.square()).add(varianceFloor);
}

/** Each head is a layer of its own to the initialiser: the limits are those of [inputs, 1]. */
function reconstructionHeads(inputs: number, rng: Rng): Dense {
  const mean = glorotUniform(inputs, 1, rng.child("mean"));
  const spread = glorotUniform(inputs, 1, rng.child("spread"));
  const kernel = Float32Array.from({ length: 2 * inputs }, (_, i) => (i % 2 === 0 ? mean : spread)[i >> 1]);
  return { kernel: tf.variable(tf.tensor2d(kernel, [inputs, 2])), bias: tf.variable(tf.zeros([2])) };
}

function repeat<T>(value: T, times: number): T[] {
  return Array<T>(times).fill(value);
}
