// A row is as anomalous as a variational autoencoder, trained on normal rows, reconstructs it badly. Fast Forward Labs, Deep Learning for
// Anomaly Detection (report FF12, 2020; models/vae.py of its code).
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import {
  decodeVae,
  encodeVae,
  initVae,
  klFromNormal,
  sampleCode,
  vaeVariables,
  type Vae,
  type VaeOptions,
} from "../models/vae";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { adam } from "../train/adam";
import { batchOf, type EpochHooks, type EpochOptions } from "../train/epochs";
import { minimise } from "../train/optimiser";
import { checkRows } from "./check-rows";
import { chunkRows, requireWidth, trainNetwork, type AdamOptions, type Trained } from "./trained";

export interface VaeTraining extends VaeOptions, EpochOptions {
  readonly adam: AdamOptions;
  /** Of the KL term. FF12: 1. */
  readonly klWeight: number;
}

export interface TrainedVae extends Trained {
  /** One z is drawn for each row, as FF12's code does: the score is random, and the same only in the same order of calls. */
  score(x: Rows): Promise<Float32Array>;
  /** With z at the mean of q(z|x). */
  scoreAtMean(x: Rows): Promise<Float32Array>;
}

/** Squared error summed over the columns, and KL term: means over the rows. The loss is reconstruction + klWeight kl. */
export function vaeLosses(vae: Vae, x: tf.Tensor, epsilon: tf.Tensor): { reconstruction: tf.Tensor; kl: tf.Tensor } {
  const code = encodeVae(vae, x);
  const reconstruction = decodeVae(vae, sampleCode(code, epsilon)).sub(x).square().sum(1).mean();
  return { reconstruction, kl: klFromNormal(code).mean() };
}

/** Trains on xTrain [rows, sizes[0]]. */
export async function fitVae(
  xTrain: Rows,
  options: VaeTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedVae> {
  const { sizes, klWeight } = options;
  const [inputs, latentDim] = [sizes[0], sizes[sizes.length - 1]];
  requireWidth("fitVae", xTrain, inputs);
  const [rowCount] = xTrain.shape;
  const vae = initVae(options, rng.child("init"));
  const variables = vaeVariables(vae);

  const optimiser = adam(variables, options.adam);
  const step = await compile(
    ({ x, epsilon }) => {
      let parts: Record<string, tf.Tensor> = {};
      const loss = minimise(() => {
        const { reconstruction, kl } = vaeLosses(vae, x, epsilon);
        parts = { reconstruction: tf.keep(reconstruction), kl: tf.keep(kl) };
        return reconstruction.add(kl.mul(klWeight)).asScalar();
      }, optimiser);
      return { loss, ...parts };
    },
    { x: ["batch", inputs], epsilon: ["batch", latentDim] },
    { ...engine, batch: batchOf(rowCount, options), name: "VAE step" },
  );
  const epsilonRng = rng.child("epsilon");
  const trained = await trainNetwork(
    {
      variables,
      optimisers: [optimiser],
      step,
      draw: (indices) => {
        const epsilon = epsilonRng.normals(indices.length * latentDim);
        return { x: takeRows(xTrain, indices).data, epsilon };
      },
    },
    rowCount,
    options,
    rng,
    hooks,
  );

  const scorer = await compile(
    ({ x, epsilon }) => ({
      score: decodeVae(vae, sampleCode(encodeVae(vae, x), epsilon))
        .sub(x)
        .square()
        .mean(1),
    }),
    { x: ["batch", inputs], epsilon: ["batch", latentDim] },
    { ...engine, batch: chunkRows },
  );
  const scoreWith = async (x: Rows, epsilonOf: (size: number) => Float32Array): Promise<Float32Array> => {
    checkRows("vae", x, inputs);
    const { score } = await scorer.runInChunks({ x: x.data, epsilon: epsilonOf(x.shape[0] * latentDim) });
    return score.data as Float32Array;
  };
  const scoreRng = rng.child("score");
  return {
    ...trained,
    score: (x) => scoreWith(x, (size) => scoreRng.normals(size)),
    scoreAtMean: (x) => scoreWith(x, (size) => new Float32Array(size)),
    async release() {
      await scorer.release();
      tf.dispose(variables);
    },
  };
}
