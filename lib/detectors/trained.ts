// What a detector that trains a network gives beside its scores, and what all of them need for it.
import * as tf from "@tensorflow/tfjs";
import { compile, stateOf, type CompileOptions, type Graph, type NamedVariables } from "../compile";
import { rowSize, type Rows } from "../rows";
import type { Rng } from "../rng";
import type { MomentOptions } from "../train/moment-descent";
import { releaseOptimisers, type Optimiser } from "../train/optimiser";
import { trainEpochs, type Again, type EpochHooks, type EpochOptions } from "../train/epochs";
import type { History } from "../train/history";
import { milestones } from "../train/milestones";
import { checkRows } from "./check-rows";
import type { Fitted } from "./detector";

/** Adam's constants as plain data. */
export interface AdamOptions extends MomentOptions {
  readonly learningRate: number;
}

/** Adam at a rate that drops to a tenth at each of some epochs, counted from 0. */
export interface MilestoneTraining extends EpochOptions {
  readonly adam: AdamOptions;
  readonly dropAt: readonly number[];
}

/** The learning rate in epoch 0, 1, … */
export function rateIn(epoch: number, { adam, dropAt }: MilestoneTraining): number {
  return milestones({ from: adam.learningRate, epochs: dropAt, factor: 0.1 }, epoch);
}

export interface Trained extends Fitted {
  readonly parameters: number;
  /** Root mean square change of the weights. */
  readonly weightsMoved: number;
  /** One value per epoch and curve; empty where no epoch was trained. */
  readonly history: History;
  score(x: Rows): Promise<Float32Array>;
  /** Frees sessions and weights; scoring ends here. */
  release(): Promise<void>;
}

/** Remembers the variables as they are, to tell later how far they moved. */
export function watchWeights(variables: readonly tf.Variable[]): { readonly parameters: number; moved(): number } {
  const initial = variables.map((variable) => variable.dataSync().slice() as Float32Array);
  const parameters = variables.reduce((sum, { size }) => sum + size, 0);
  return {
    parameters,
    moved() {
      let squares = 0;
      variables.forEach((variable, i) => {
        const now = variable.dataSync() as Float32Array;
        for (let j = 0; j < now.length; j++) squares += (now[j] - initial[i][j]) ** 2;
      });
      return Math.sqrt(squares / parameters);
    },
  };
}

/** An update of a network as a compiled step does it, or several steps that look like one. */
export interface NetworkStep<Inputs> {
  run(inputs: Inputs): Promise<Readonly<Record<string, ArrayLike<number>>>>;
  /** Says what it reads and moves; null for an engine that does not trace, and for several steps, which say it themselves. */
  readonly graph: Graph | null;
  /** All variables that several steps read or move. Where neither is known, a training goes on from no checkpoint. */
  readonly state?: NamedVariables;
}

/** What a training is made of, and what ends with it. */
export interface NetworkTraining<Inputs> {
  /** Those whose way from where they start is measured. */
  readonly variables: readonly tf.Variable[];
  readonly optimisers: readonly Optimiser[];
  readonly step: NetworkStep<Inputs> & { release(): Promise<void> };
  /** The step's inputs for some rows of an epoch. */
  readonly draw: (rows: Int32Array, epoch: number) => Inputs;
}

/**
 * Trains by a step, then frees step and optimisers. Each curve of the history is of the first number of an output.
 * @param rng rows are shuffled by its child "shuffle".
 */
export async function trainNetwork<Inputs>(
  { variables, optimisers, step, draw }: NetworkTraining<Inputs>,
  rowCount: number,
  options: EpochOptions,
  rng: Rng,
  hooks: EpochHooks,
): Promise<Pick<Trained, "parameters" | "weightsMoved" | "history">> {
  const weights = watchWeights(variables);
  const shuffle = rng.child("shuffle");
  const training = trainEpochs(rowCount, options, shuffle, updateBy(step, draw), hooks, againBy(step, draw));
  const history = await freeAfter(training, step, optimisers);
  return { parameters: weights.parameters, weightsMoved: weights.moved(), history };
}

/** Frees step and optimisers when a training ends, by an error too. */
export async function freeAfter<T>(
  training: Promise<T>,
  step: { release(): Promise<void> },
  optimisers: readonly Optimiser[] = [],
): Promise<T> {
  try {
    return await training;
  } finally {
    await step.release();
    releaseOptimisers(optimisers);
  }
}

/** What an epoch loop calls: one run of the step on what is drawn for some rows, and the first number of each output. */
export function updateBy<Inputs>(
  step: Pick<NetworkStep<Inputs>, "run">,
  draw: (rows: Int32Array, epoch: number) => Inputs,
): (rows: Int32Array, epoch: number) => Promise<Record<string, number>> {
  return async (rows, epoch) => {
    const outputs = await step.run(draw(rows, epoch));
    return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values[0]]));
  };
}

/** What such a training takes to go on from a checkpoint; undefined where it is not known what its step moves. */
export function againBy(
  { graph, state }: Pick<NetworkStep<never>, "graph" | "state">,
  draw: Again["draw"],
): Again | undefined {
  const known = graph === null ? state : stateOf({ graph });
  return known && { state: known, draw };
}

/** Throws unless x is [rows, width] with at least one row. */
export function requireWidth(where: string, x: Rows, width: number): void {
  if (rowSize(x) === width && x.shape[0] > 0) return;
  throw new Error(`${where}: expected rows of shape [rows, ${width}], got [${x.shape.join(", ")}].`);
}

/** Throws unless there is a label for each row of x: 0 = unlabelled, -1 = known anomaly, 1 = known normal. */
export function requireLabels(where: string, x: Rows, labels: Int8Array): void {
  if (labels.length === x.shape[0] && labels.every((label) => Math.abs(label) <= 1)) return;
  throw new Error(
    `${where}: expected ${x.shape[0]} labels of 0, -1 or 1, got ${labels.length} from ${Math.min(...labels)} to ` +
      `${Math.max(...labels)}. Label known anomalies -1, known normal rows 1, all others 0.`,
  );
}

/** Rows scored at once. */
export const chunkRows = 1000;

/**
 * A score of single rows, [rows, width] -> [rows], compiled to be taken of `chunkRows` rows at a time.
 * @param owned what goes with the scorer when it is released: the network's variables.
 */
export async function openScorer(
  where: string,
  width: number,
  score: (x: tf.Tensor) => tf.Tensor,
  engine: CompileOptions,
  owned: readonly tf.Tensor[] = [],
): Promise<Pick<Trained, "score" | "release">> {
  const scorer = await compile(
    ({ x }) => ({ score: score(x) }),
    { x: ["batch", width] },
    { ...engine, batch: chunkRows },
  );
  return {
    async score(x) {
      checkRows(where, x, width);
      return (await scorer.runInChunks({ x: x.data })).score.data as Float32Array;
    },
    async release() {
      await scorer.release();
      tf.dispose([...owned]);
    },
  };
}
