// Trains the variational recurrent autoencoder and encodes series with it; the latent detectors take it from there.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, sections IV-A and V-B.
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompiledStep, type CompileOptions } from "../compile";
import {
  decode,
  encoderState,
  initVrae,
  klByDimension,
  negativeLogLikelihood,
  posterior,
  sampleLatent,
  vraeVariables,
  type Gaussian,
  type VraeOptions,
} from "../models/vrae";
import { rows, takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { batchOf, trainEpochs, type EpochHooks, type EpochOptions } from "../train/epochs";
import type { History } from "../train/history";
import { linearRamp, type LinearRamp } from "../train/linear-ramp";
import { checkRows } from "./check-rows";
import { againBy, freeAfter, requireWidth, watchWeights } from "./trained";
import { vraeStep, type VraeInputs, type VraeStepOptions } from "./vrae-step";

export interface VraeTraining extends VraeOptions, VraeStepOptions, EpochOptions {
  /** Weight of the KL term by epoch. The paper gives neither its shape nor its end. */
  readonly klWeight: LinearRamp;
  /** The paper's "0.80%" read as a share of the training data's standard deviation, or as a number of its own. */
  readonly inputNoise: { readonly deviation: number; readonly unit: "training standard deviations" | "absolute" };
}

export interface VraeHooks extends EpochHooks {
  /** Series whose reconstruction is followed by epoch and never trained on. */
  readonly validation?: Rows;
  /** Series to encode with the initial weights, before any training. */
  readonly untrainedOn?: readonly Rows[];
}

/** A diagonal Gaussian for every row: of z, [rows, latentDim], or of a reconstructed series, [rows, steps]. */
export interface GaussianRows {
  readonly mean: Rows;
  readonly variance: Rows;
}

export interface TrainedVrae {
  readonly parameters: number;
  /** Root mean square change of the weights. */
  readonly weightsMoved: number;
  readonly history: History;
  /** Without noise, z not sampled. */
  encode(x: Rows): Promise<GaussianRows>;
  /** Mean and variance of p(x|z) at z = the posterior's mean, [rows, steps]. */
  reconstruct(x: Rows): Promise<GaussianRows>;
  /**
   * The evidence bound on the validation rows, in nats per series: the mean of -log p(x|z) for each of `draws` samples of z, and the mean KL
   * divergence of each latent dimension. Throws where there are no validation rows.
   */
  validationBound(draws: number, rng: Rng): Promise<{ reconstruction: Float32Array; kl: Float32Array }>;
  /** Posteriors from the initial weights, of the series given as `untrainedOn`. */
  readonly untrained: readonly GaussianRows[];
  /** Frees sessions and weights; encode and reconstruct end here. */
  release(): Promise<void>;
}

/** Rows encoded at once. */
const chunkRows = 500;

/** Trains on xTrain [rows, steps]. Labels are not seen. */
export async function fitVrae(
  xTrain: Rows,
  options: VraeTraining,
  rng: Rng,
  engine: CompileOptions = {},
  { validation, untrainedOn = [], ...hooks }: VraeHooks = {},
): Promise<TrainedVrae> {
  requireWidth("fitVrae", xTrain, options.steps);
  const rowCount = xTrain.shape[0];
  const batch = batchOf(rowCount, options);
  const { steps, latentDim } = options;

  const vrae = initVrae(options, rng.child("init"));
  const variables = vraeVariables(vrae);
  const weights = watchWeights(variables);
  const encode = forward(steps, engine, (x) => posterior(vrae, encoderState(vrae, x)));
  const reconstruct = forward(steps, engine, (x) => decode(vrae, posterior(vrae, encoderState(vrae, x)).mean));
  const untrained: GaussianRows[] = [];
  for (const x of untrainedOn) untrained.push(await encode.run(x));

  const step = await vraeStep(vrae, options, batch, engine);
  const validate = validation === undefined ? null : await boundOn(validation);
  const atMean = new Float32Array((validation?.shape[0] ?? 0) * latentDim);
  const deviation =
    options.inputNoise.deviation * (options.inputNoise.unit === "absolute" ? 1 : standardDeviation(xTrain.data));
  const [noiseRng, epsilonRng] = [rng.child("noise"), rng.child("epsilon")];
  const draw = (indices: Int32Array, epoch: number): VraeInputs => ({
    x: takeRows(xTrain, indices).data,
    noise: noiseRng.normals(indices.length * steps, 0, deviation),
    epsilon: epsilonRng.normals(indices.length * latentDim),
    klWeight: linearRamp(options.klWeight, epoch),
  });
  const training = trainEpochs(
    rowCount,
    options,
    rng.child("shuffle"),
    async (indices, epoch) => {
      const inputs = draw(indices, epoch);
      return { ...(await step.run(inputs)), klWeight: inputs.klWeight };
    },
    {
      ...hooks,
      ...(validate !== null && {
        measure: async () => ({ validationReconstruction: (await validate.run(atMean)).reconstruction }),
      }),
    },
    againBy(step, draw),
  );
  const history = await freeAfter(training, step);

  return {
    parameters: weights.parameters,
    weightsMoved: weights.moved(),
    history,
    encode: (x) => encode.run(x),
    reconstruct: (x) => reconstruct.run(x),
    async validationBound(draws, rng) {
      if (validate === null || draws < 1) {
        throw new Error(
          `validationBound: expected validation rows and 1 draw or more, got ${validation?.shape[0] ?? 0} rows and ${draws} draws. Pass them to fitVrae.`,
        );
      }
      const bounds = [];
      for (let draw = 0; draw < draws; draw++) bounds.push(await validate.run(rng.normals(atMean.length)));
      return { reconstruction: Float32Array.from(bounds, (bound) => bound.reconstruction), kl: bounds[0].kl };
    },
    untrained,
    async release() {
      await validate?.release();
      await encode.release();
      await reconstruct.release();
      for (const variable of variables) variable.dispose();
    },
  };

  /** Both terms of the loss on clean rows; z at the posterior's mean where epsilon is 0. */
  async function boundOn(x: Rows): Promise<Bound> {
    const evaluate = await compile(
      ({ x, epsilon }) => {
        const q = posterior(vrae, encoderState(vrae, x));
        return {
          reconstruction: negativeLogLikelihood(x, decode(vrae, sampleLatent(q, epsilon))).mean(),
          kl: klByDimension(q).mean(0),
        };
      },
      { x: x.shape, epsilon: [x.shape[0], latentDim] },
      engine,
    );
    return {
      async run(epsilon) {
        const { reconstruction, kl } = await evaluate.run({ x: x.data, epsilon: epsilon });
        return { reconstruction: reconstruction[0], kl: Float32Array.from(kl) };
      },
      release: () => evaluate.release(),
    };
  }
}

interface Bound {
  run(epsilon: Float32Array): Promise<{ readonly reconstruction: number; readonly kl: Float32Array }>;
  release(): Promise<void>;
}

interface Forward {
  run(x: Rows): Promise<GaussianRows>;
  release(): Promise<void>;
}

/** A forward pass over any number of rows, compiled on first use. */
function forward(steps: number, engine: CompileOptions, apply: (x: tf.Tensor) => Gaussian): Forward {
  let compiled: CompiledStep<"x"> | null = null;
  return {
    async run(x) {
      checkRows("vrae", x, steps);
      // Of full chunks whatever the first rows are: more come.
      compiled ??= await compile(
        ({ x }) => ({ ...apply(x) }),
        { x: ["batch", steps] },
        { ...engine, batch: chunkRows },
      );
      const { mean, variance } = await compiled.runInChunks({ x: x.data });
      return { mean: matrix(mean), variance: matrix(variance) };
    },
    release: async () => compiled?.release(),
  };
}

/** An output as rows of as many numbers as it has for each row. */
const matrix = ({ data, shape: [rowCount] }: { data: ArrayLike<number>; shape: readonly number[] }): Rows =>
  rows(data as Float32Array, [rowCount, data.length / rowCount]);

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
