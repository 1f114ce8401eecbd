// AnoEAN: an encoder learns to send normal rows into a Gaussian and known anomalies out of it, against a discriminator; a row is as anomalous
// as its code is far from those of normal rows. Gherbi, Hanczar, Janodet, Klaudel, Construction d'espace latent pour la détection d'anomalies
// par apprentissage adversarial, section 2.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import { averagePrecision } from "../metrics/average-precision";
import {
  anoeanVariables,
  discriminateCode,
  encodeAnoean,
  initAnoean,
  type Anoean,
  type AnoeanNetworkOptions,
} from "../models/anoean";
import { rows, rowSize, takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { adam } from "../train/adam";
import { batchOf, type EpochHooks, type EpochOptions } from "../train/epochs";
import { minimise, type Optimiser } from "../train/optimiser";
import { asMade, asReal } from "./gan/adversarial-loss";
import { checkRows } from "./check-rows";
import { fitGaussian } from "./mahalanobis";
import { chunkRows, freeAfter, requireWidth, updateBy, watchWeights, type AdamOptions, type Trained } from "./trained";
import { trainValidated } from "./validated-training";

export interface AnoeanTraining extends AnoeanNetworkOptions, EpochOptions {
  /** Normal rows of an update, and draws of the prior beside them. */
  readonly batchSize: number;
  /** Anomalies of an update, drawn from those known. */
  readonly anomaliesPerBatch: number;
  /** Epochs without a better average precision on the validation rows after which training stops. */
  readonly patience: number;
  /** Added to the diagonal of the covariance of the codes. */
  readonly ridge: number;
  readonly adam: AdamOptions;
}

/** What an encoder is trained with. */
export interface KnownRows {
  /** [rows, inputs] */
  readonly normal: Rows;
  /** [rows, inputs], fewer than the normal ones. */
  readonly anomalies: Rows;
}

/** Rows held out, with 1 = anomaly: their average precision chooses the epoch, their normal rows give the Gaussian. */
export interface ValidationRows {
  readonly x: Rows;
  readonly labels: Uint8Array;
}

export interface TrainedAnoean extends Trained {
  /** The codes E(x): [rows, latentDim]. */
  encode(x: Rows): Promise<Rows>;
  /** On the validation rows, of the epoch that was kept. */
  readonly validationAuprc: number;
  /** Numbers that scoring needs: the encoder's weights, the mean and the covariance. */
  readonly scoringNumbers: number;
}

/** L_D: the discriminator tells draws z of the prior from the codes of normal rows and of anomalies. */
export function discriminatorLoss(network: Anoean, z: tf.Tensor, normal: tf.Tensor, anomalies: tf.Tensor): tf.Scalar {
  const D = (code: tf.Tensor): tf.Tensor => discriminateCode(network, code);
  const E = (x: tf.Tensor): tf.Tensor => encodeAnoean(network, x);
  return asReal(D(z))
    .mean()
    .add(asMade(D(E(normal))).mean())
    .add(asMade(D(E(anomalies))).mean())
    .asScalar();
}

/** L_E: codes of normal rows are to pass for draws of the prior, those of anomalies not. */
export function encoderLoss(network: Anoean, normal: tf.Tensor, anomalies: tf.Tensor): tf.Scalar {
  const D = (code: tf.Tensor): tf.Tensor => discriminateCode(network, code);
  const E = (x: tf.Tensor): tf.Tensor => encodeAnoean(network, x);
  return asReal(D(E(normal)))
    .mean()
    .add(asMade(D(E(anomalies))).mean())
    .asScalar();
}

/** One update of the discriminator, then one of the encoder against it. `accuracy`: of the discriminator, on draws and normal rows, before. */
export function anoeanStep(
  network: Anoean,
  optimisers: { readonly encoder: Optimiser; readonly discriminator: Optimiser },
) {
  return ({ normal, anomalies, z }: Record<"normal" | "anomalies" | "z", tf.Tensor>): Record<string, tf.Tensor> => {
    const right = tf.concat([
      discriminateCode(network, z),
      discriminateCode(network, encodeAnoean(network, normal)).neg(),
    ]);
    const accuracy = right.greater(0).cast("float32").mean();
    const discriminator = minimise(() => discriminatorLoss(network, z, normal, anomalies), optimisers.discriminator);
    const encoder = minimise(() => encoderLoss(network, normal, anomalies), optimisers.encoder);
    return { encoder, discriminator, accuracy };
  };
}

/**
 * Trains on normal rows and known anomalies until the validation rows are told apart no better, and goes back to the epoch where they were
 * best. Curves: both losses, the discriminator's accuracy (0.5: it cannot tell normal rows from the prior), the average precision on the
 * validation rows, and the smallest eigenvalue of the covariance of the normal codes (near 0: they collapsed).
 */
export async function fitAnoean(
  train: KnownRows,
  validation: ValidationRows,
  options: AnoeanTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedAnoean> {
  const { latentDim, anomaliesPerBatch, ridge } = options;
  const inputs = rowSize(train.normal);
  for (const x of [train.normal, train.anomalies, validation.x]) requireWidth("fitAnoean", x, inputs);
  const [rowCount] = train.normal.shape;
  const network = initAnoean(inputs, options, rng.child("init"));
  const variables = anoeanVariables(network);
  const all = [...variables.encoder, ...variables.discriminator];
  const weights = watchWeights(all);

  const optimisers = {
    encoder: adam(variables.encoder, options.adam),
    discriminator: adam(variables.discriminator, options.adam),
  };
  const batch = batchOf(rowCount, options);
  const step = await compile(
    anoeanStep(network, optimisers),
    { normal: ["batch", inputs], anomalies: [anomaliesPerBatch, inputs], z: ["batch", latentDim] },
    { ...engine, batch, name: "AnoEAN step" },
  );
  const encoder = await compile(
    ({ x }) => ({ code: encodeAnoean(network, x) }),
    { x: ["batch", inputs] },
    { ...engine, batch: Math.min(chunkRows, validation.x.shape[0]) },
  );
  const encode = async (x: Rows): Promise<Rows> => {
    checkRows("anoean", x, inputs);
    return rows((await encoder.runInChunks({ x: x.data })).code.data as Float32Array, [x.shape[0], latentDim]);
  };
  const normalRows = Array.from(validation.labels.keys()).filter((row) => validation.labels[row] === 0);
  const validate = async () => {
    const codes = await encode(validation.x);
    const gaussian = fitGaussian(takeRows(codes, normalRows), ridge);
    return { gaussian, distances: gaussian.distances(codes) };
  };

  const eigenvalues: number[] = [];
  const draws = { anomalies: rng.child("anomalies"), z: rng.child("z") };
  const training = trainValidated(
    rowCount,
    options,
    rng.child("shuffle"),
    updateBy(step, (indices) => ({
      normal: takeRows(train.normal, indices).data,
      anomalies: takeRows(train.anomalies, draws.anomalies.sample(train.anomalies.shape[0], anomaliesPerBatch)).data,
      z: draws.z.normals(indices.length * latentDim),
    })),
    {
      ...hooks,
      validation: {
        ...{ x: validation.x, every: 1, patience: options.patience, better: "higher" },
        value: (distances) => averagePrecision(validation.labels, distances),
      },
    },
    variables.encoder,
    async () => {
      const { gaussian, distances } = await validate();
      eigenvalues.push(gaussian.smallestEigenvalue);
      return distances;
    },
  );
  const { history } = await freeAfter(training, step, [optimisers.encoder, optimisers.discriminator]);

  const { gaussian, distances } = await validate();
  const { validation: auprcs = [], ...curves } = history;
  const encoderSize = variables.encoder.reduce((sum, { size }) => sum + size, 0);
  return {
    parameters: weights.parameters,
    weightsMoved: weights.moved(),
    history: {
      ...curves,
      ...(auprcs.length > 0 && { "validation AUPRC": auprcs, "smallest eigenvalue": eigenvalues }),
    },
    validationAuprc: averagePrecision(validation.labels, distances),
    scoringNumbers: encoderSize + latentDim + latentDim ** 2,
    encode,
    score: async (x) => gaussian.distances(await encode(x)),
    async release() {
      await encoder.release();
      tf.dispose(all);
    },
  };
}
