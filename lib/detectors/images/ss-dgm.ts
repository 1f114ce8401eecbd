// An image is as anomalous as the classifier of a semi-supervised deep generative model (M2) says. Kingma et al. 2014, Semi-supervised learning
// with deep generative models; SS-DGM in Ruff et al. 2020, Deep Semi-Supervised Anomaly Detection (SemiDGM_trainer.py of its code).
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompiledStep, type CompileOptions } from "../../compile";
import { classifyDgm, dgmClasses, dgmVariables, initDgm, type Dgm, type DgmOptions } from "../../models/dgm";
import { imageSize, leNetStatistics } from "../../models/lenet";
import { logOdds } from "../../models/log-odds";
import { takeRows, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import { adam } from "../../train/adam";
import type { EpochHooks } from "../../train/epochs";
import { minimise, type Optimiser } from "../../train/optimiser";
import { dgmLoss } from "./ss-dgm-loss";
import {
  openScorer,
  rateIn,
  requireLabels,
  requireWidth,
  trainNetwork,
  type MilestoneTraining,
  type Trained,
} from "../trained";

export interface SsDgmTraining extends DgmOptions, MilestoneTraining {
  /** Weight of the classifier's cross entropy on labelled rows. Deep SAD's code: 0.1. */
  readonly alpha: number;
}

/** Fewer labelled rows than this in a batch are left out, as in the code: there they are no batch to normalise by. */
const fewestKnown = 2;

/**
 * Trains on images xTrain [rows, 784]. Scores are log odds of "anomaly".
 * @param labels per row 0 = unlabelled, -1 = known anomaly, 1 = known normal.
 */
export async function fitSsDgm(
  xTrain: Rows,
  labels: Int8Array,
  options: SsDgmTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<Trained> {
  requireWidth("fitSsDgm", xTrain, imageSize);
  requireLabels("fitSsDgm", xTrain, labels);
  const dgm = initDgm(options, rng.child("init"));
  const variables = dgmVariables(dgm);

  const optimiser = adam(variables, options.adam);
  // How many rows of a batch are labelled differs: a step for each number, all of the same variables. The last may have fewer of both.
  const steps = new Map<string, CompiledStep>();
  const stepFor = async (known: number, unknown: number): Promise<CompiledStep> => {
    if (unknown === 0)
      throw new Error(
        `fitSsDgm: expected rows without a label in each batch, got ${known} with one. Pass fewer known rows, or larger batches.`,
      );
    const numbers = `${known}/${unknown}`;
    const step = steps.get(numbers) ?? (await compileStep(dgm, optimiser, options, known, unknown, engine));
    steps.set(numbers, step);
    return step;
  };
  const statistics = leNetStatistics(dgm.classifier);
  const noise = rng.child("noise");
  const draw = (rows: number): Float32Array => noise.normals(rows * options.latentDim);
  const trained = await trainNetwork(
    {
      variables,
      optimisers: [optimiser],
      step: {
        run: async ({ known, unknown, inputs }: DgmBatch) => (await stepFor(known, unknown)).run(inputs),
        async release() {
          for (const step of steps.values()) await step.release();
        },
        graph: null,
        state: Object.fromEntries(
          [...variables, ...statistics, ...optimiser.slots].map((one, i) => [`state.${i}`, one]),
        ),
      },
      draw: (indices, epoch) => {
        const [known, unknown] = [
          indices.filter((row) => labels[row] !== 0),
          indices.filter((row) => labels[row] === 0),
        ];
        const ofUnknown = { x: takeRows(xTrain, unknown).data, noise: draw(dgmClasses * unknown.length) };
        const ofKnown = {
          knownX: takeRows(xTrain, known).data,
          y: Float32Array.from([...known].flatMap((row) => (labels[row] === -1 ? [0, 1] : [1, 0]))),
          knownNoise: draw(known.length),
        };
        const rate = rateIn(epoch, options);
        const inputs = { rate, ...ofUnknown, ...(known.length < fewestKnown ? {} : ofKnown) };
        return { known: known.length, unknown: unknown.length, inputs };
      },
    },
    xTrain.shape[0],
    options,
    rng,
    hooks,
  );

  const odds = (x: tf.Tensor): tf.Tensor => logOdds(classifyDgm(dgm, x, { training: false }));
  const owned = [...variables, ...statistics];
  return { ...trained, ...(await openScorer("SS-DGM", imageSize, odds, engine, owned)) };
}

/** Rows with a label and without one, and the inputs of the step for so many. */
interface DgmBatch {
  readonly known: number;
  readonly unknown: number;
  readonly inputs: Parameters<CompiledStep["run"]>[0];
}

/** One update on batches of so many rows. */
function compileStep(
  dgm: Dgm,
  optimiser: Optimiser,
  { latentDim, alpha }: SsDgmTraining,
  known: number,
  unknown: number,
  engine: CompileOptions,
): Promise<CompiledStep> {
  const inputs = { x: [unknown, imageSize], noise: [dgmClasses * unknown, latentDim], rate: [] };
  const labelled = { knownX: [known, imageSize], y: [known, dgmClasses], knownNoise: [known, latentDim] };
  const usesKnown = known >= fewestKnown;
  return compile(
    ({ x, noise, rate, knownX, y, knownNoise }: Record<string, tf.Tensor>) => ({
      loss: minimise(
        () => dgmLoss(dgm, { x, noise }, usesKnown ? { x: knownX, y, noise: knownNoise } : null, alpha),
        optimiser,
        { learningRate: rate },
      ),
    }),
    { ...inputs, ...(usesKnown ? labelled : {}) },
    { ...engine, name: "SS-DGM step" },
  );
}
