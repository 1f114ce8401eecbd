// Trains the variational recurrent autoencoder and encodes series with it; the latent detectors take it from there.
// Pereira and Silveira, Unsupervised representation learning and anomaly detection in ECG sequences, sections IV-A and V-B.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import {
  decode,
  encoderState,
  initVrae,
  klDivergence,
  negativeLogLikelihood,
  posterior,
  sampleLatent,
  vraeVariables,
  type VraeOptions,
} from "../models/vrae";
import { rows, rowSize, takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { amsgrad } from "../train/amsgrad";
import { batchOf, trainEpochs, type EpochAverages, type EpochOptions, type History } from "../train/epochs";
import { linearRamp, type LinearRamp } from "../train/linear-ramp";
import { minimise } from "../train/optimiser";

export interface VraeTraining extends VraeOptions, EpochOptions {
  /** Paper: 1e-3. */
  readonly learningRate: number;
  /** Gradients are clipped by value. Paper: 5. */
  readonly clipValue: number;
  /** Weight of the KL term by epoch. The paper gives neither its shape nor its end. */
  readonly klWeight: LinearRamp;
  /** The paper's "0.80%" read as a share of the training data's standard deviation, or as a number of its own. */
  readonly inputNoise: { readonly deviation: number; readonly unit: "training standard deviations" | "absolute" };
  /** Weight of the L1 norm of the encoder's final state, divided by the batch size as Keras does. Paper: 1e-7. */
  readonly l1Activity: number;
}

export interface VraeHooks {
  /** Series whose reconstruction is followed by epoch and never trained on. */
  readonly validation?: Rows;
  readonly onEpoch?: (epoch: number, averages: EpochAverages) => void | Promise<void>;
}

/** q(z|x) of every row: mean and variance, [rows, latentDim]. */
export interface Latent {
  readonly mean: Rows;
  readonly variance: Rows;
}

export interface TrainedVrae {
  readonly parameters: number;
  /** Root mean square change of the weights. */
  readonly weightsMoved: number;
  readonly history: History;
  /** Without noise, z not sampled. */
  encode(x: Rows): Promise<Latent>;
  /** Mean and variance of p(x|z) at z = the posterior's mean, [rows, steps]. */
  reconstruct(x: Rows): Promise<{ readonly mean: Rows; readonly variance: Rows }>;
  /** Latents from the initial weights, of the rows given as `untrainedOn`. */
  readonly untrained: Latent | null;
}

/** Rows encoded at once. The last chunk is filled up with repeats, which are dropped. */
const chunkRows = 500;

/** Trains on xTrain [rows, steps]. Labels are not seen. */
export async function fitVrae(
  xTrain: Rows,
  options: VraeTraining,
  rng: Rng,
  engine: CompileOptions = {},
  { validation, onEpoch, untrainedOn }: VraeHooks & { readonly untrainedOn?: Rows } = {},
): Promise<TrainedVrae> {
  if (rowSize(xTrain) !== options.steps || xTrain.shape[0] === 0) {
    throw new Error(`fitVrae: expected xTrain of shape [rows, ${options.steps}], got [${xTrain.shape.join(", ")}].`);
  }
  const rowCount = xTrain.shape[0];
  const batch = batchOf(rowCount, options.batchSize);
  const { steps, latentDim } = options;

  const vrae = initVrae(options, rng.child("init"));
  const variables = vraeVariables(vrae);
  const initial = variables.map((variable) => variable.dataSync().slice() as Float32Array);
  const optimiser = amsgrad(variables, { learningRate: options.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  const encode = forward(vrae.options.steps, engine, (x) => {
    const { mean, variance } = posterior(vrae, encoderState(vrae, x));
    return { mean, variance };
  });
  const reconstruct = forward(vrae.options.steps, engine, (x) => {
    const { mean, variance } = decode(vrae, posterior(vrae, encoderState(vrae, x)).mean);
    return { mean, variance };
  });
  const untrained = untrainedOn === undefined ? null : ((await encode(untrainedOn)) as unknown as Latent);

  const step = await compile(
    ({ x, noise, epsilon, klWeight }) => {
      let parts: { reconstruction: tf.Tensor; kl: tf.Tensor } | undefined;
      const loss = minimise(
        () => {
          const state = encoderState(vrae, x.add(noise));
          const q = posterior(vrae, state);
          const reconstruction = negativeLogLikelihood(x, decode(vrae, sampleLatent(q, epsilon))).mean();
          const kl = klDivergence(q).mean();
          parts = { reconstruction: tf.keep(reconstruction), kl: tf.keep(kl) };
          const sparsity = state
            .abs()
            .sum()
            .mul(options.l1Activity / batch);
          return reconstruction.add(kl.mul(klWeight)).add(sparsity).asScalar();
        },
        optimiser,
        { clipValue: options.clipValue },
      );
      return { loss, ...parts };
    },
    { x: [batch, steps], noise: [batch, steps], epsilon: [batch, latentDim], klWeight: [] },
    engine,
  );

  const validate = validation === undefined ? null : await validationLoss(validation);
  const deviation =
    options.inputNoise.deviation * (options.inputNoise.unit === "absolute" ? 1 : standardDeviation(xTrain.data));
  const [noiseRng, epsilonRng] = [rng.child("noise"), rng.child("epsilon")];
  const validationCurve: number[] = [];
  const history = await trainEpochs(
    rowCount,
    options,
    rng.child("shuffle"),
    async (indices, epoch) => {
      const klWeight = linearRamp(options.klWeight, epoch);
      const { loss, reconstruction, kl } = await step.run({
        x: takeRows(xTrain, indices).data,
        noise: noiseRng.normals(batch * steps, 0, deviation),
        epsilon: epsilonRng.normals(batch * latentDim),
        klWeight,
      });
      return { loss: loss[0], reconstruction: reconstruction[0], kl: kl[0], klWeight };
    },
    async (epoch, averages) => {
      const extra = validate === null ? {} : { validationReconstruction: await validate() };
      if (extra.validationReconstruction !== undefined) validationCurve.push(extra.validationReconstruction);
      await onEpoch?.(epoch, { ...averages, ...extra });
    },
  );
  if (validate !== null) history.validationReconstruction = validationCurve;
  await step.release();
  for (const slot of optimiser.slots) slot.dispose();

  return {
    parameters: variables.reduce((sum, variable) => sum + variable.size, 0),
    weightsMoved: rootMeanSquareChange(variables, initial),
    history,
    encode: async (x) => (await encode(x)) as unknown as Latent,
    reconstruct: async (x) => (await reconstruct(x)) as unknown as { mean: Rows; variance: Rows },
    untrained,
  };

  /** Reconstruction term on clean validation rows, z at the posterior's mean. */
  async function validationLoss(x: Rows): Promise<() => Promise<number>> {
    const evaluate = await compile(
      ({ x }) => ({
        loss: negativeLogLikelihood(x, decode(vrae, posterior(vrae, encoderState(vrae, x)).mean)).mean(),
      }),
      { x: x.shape },
      engine,
    );
    return async () => (await evaluate.run({ x: x.data })).loss[0];
  }
}

/** A forward pass over any number of rows, compiled on first use for chunks of one size. */
function forward(
  steps: number,
  engine: CompileOptions,
  apply: (x: tf.Tensor) => Record<string, tf.Tensor>,
): (x: Rows) => Promise<Record<string, Rows>> {
  let compiled: ReturnType<typeof compile<"x">> | null = null;
  return async (x) => {
    const step = await (compiled ??= compile(({ x }) => apply(x), { x: [chunkRows, steps] }, engine));
    const rowCount = x.shape[0];
    const results: Record<string, Float32Array> = {};
    for (let start = 0; start < rowCount; start += chunkRows) {
      const indices = Int32Array.from({ length: chunkRows }, (_, i) => Math.min(start + i, rowCount - 1));
      const kept = Math.min(chunkRows, rowCount - start);
      for (const [name, values] of Object.entries(await step.run({ x: takeRows(x, indices).data }))) {
        const width = values.length / chunkRows;
        results[name] ??= new Float32Array(rowCount * width);
        results[name].set(values.subarray(0, kept * width), start * width);
      }
    }
    return Object.fromEntries(
      Object.entries(results).map(([name, data]) => [name, rows(data, [rowCount, data.length / rowCount])]),
    );
  };
}

function rootMeanSquareChange(variables: readonly tf.Variable[], initial: readonly Float32Array[]): number {
  let sum = 0;
  let count = 0;
  variables.forEach((variable, i) => {
    const now = variable.dataSync() as Float32Array;
    for (let j = 0; j < now.length; j++) sum += (now[j] - initial[i][j]) ** 2;
    count += now.length;
  });
  return Math.sqrt(sum / count);
}

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
