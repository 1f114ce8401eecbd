// What the training of AnoGAN, EGBAD and ALAD has in common: two sides, makers (generator, encoder) and discriminators, each moved by an Adam
// of its own; averaged weights that score; and what comes out at the end.
import * as tf from "@tensorflow/tfjs";
import type { CompiledStep } from "../../compile";
import type { GanOptions } from "../../models/gan";
import { networkVariables, replaceVariables } from "../../models/network-variables";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import { adam } from "../../train/adam";
import type { Best } from "../../train/early-stopping";
import type { EpochOptions } from "../../train/epochs";
import { movingAverage } from "../../train/moving-average";
import type { Optimiser } from "../../train/optimiser";
import { healthOf, type GanHealth } from "./gan-health";
import { checkRows } from "../check-rows";
import { freeAfter, updateBy, watchWeights, type AdamOptions, type Trained } from "../trained";
import { trainValidated, type ValidatedHooks } from "../validated-training";

export interface GanTraining extends GanOptions, EpochOptions {
  /** Of all networks. The code: rate 1e-5, beta1 0.5, epsilon as Keras has it. */
  readonly adam: AdamOptions;
  /** Share of the averaged weights, which score, that an update leaves: 0.999 or 0.9999 in the code. 0: the last weights score. */
  readonly averageDecay: number;
}

export interface TrainedGan extends Trained {
  /** Numbers that scoring needs: the weights and running statistics of the networks that it uses. */
  readonly scoringNumbers: number;
  /** Of the epoch whose weights score; null where no epoch was trained. */
  readonly health: GanHealth | null;
  /** The epoch that validation chose; null where there was none. */
  readonly best: Best | null;
}

export interface Gan<Makers, Discriminators> {
  readonly makers: Makers;
  readonly discriminators: Discriminators;
  readonly ofMakers: Optimiser;
  readonly ofDiscriminators: Optimiser;
  /** The makers, and the discriminators, whose weights are averages; the running statistics are not averaged. */
  readonly averaged: { readonly makers: Makers; readonly discriminators: Discriminators };
  /** Moves the averages: part of a step, after its updates. */
  average(): void;
  /** Trains by `step`, whose inputs for some rows of an epoch `draw` gives, and scores by `scorer`. */
  train(how: GanTrainer): Promise<TrainedGan>;
}

export interface GanTrainer {
  readonly where: string;
  readonly rowCount: number;
  readonly step: CompiledStep;
  readonly draw: (rows: Int32Array, epoch: number) => Readonly<Record<string, Float32Array>>;
  readonly scorer: { score(x: Rows): Promise<Float32Array>; release(): Promise<void> };
  /** The networks that it uses. */
  readonly scoredBy: object;
  readonly hooks: ValidatedHooks;
  readonly rng: Rng;
}

/** @param averages the networks whose weights are averaged. */
export function openGan<Makers extends object, Discriminators extends object>(
  makers: Makers,
  discriminators: Discriminators,
  options: GanTraining,
  averages: object = { makers, discriminators },
): Gan<Makers, Discriminators> {
  const all = networkVariables({ makers, discriminators });
  const trainable = (network: object): tf.Variable[] => networkVariables(network).filter(({ trainable }) => trainable);
  const weights = watchWeights(trainable({ makers, discriminators }));
  const average = movingAverage(trainable(averages), options.averageDecay);
  const ofMakers = adam(trainable(makers), options.adam);
  const ofDiscriminators = adam(trainable(discriminators), options.adam);
  const state = [...all, ...average.averages];
  return {
    makers,
    discriminators,
    ofMakers,
    ofDiscriminators,
    averaged: replaceVariables({ makers, discriminators }, (variable) => average.of(variable)),
    average: () => average.move(),
    async train({ where, rowCount, step, draw, scorer, scoredBy, hooks, rng }) {
      const score = async (x: Rows): Promise<Float32Array> => {
        checkRows(where, x, options.inputs);
        return scorer.score(x);
      };
      const update = updateBy(step, draw);
      const trained = trainValidated(rowCount, options, rng, update, hooks, state, score);
      const { history, best } = await freeAfter(trained, step, [ofMakers, ofDiscriminators]);
      return {
        parameters: weights.parameters,
        scoringNumbers: networkVariables(scoredBy).reduce((sum, { size }) => sum + size, 0),
        weightsMoved: weights.moved(),
        history,
        best,
        health: healthOf(history, best?.epoch ?? (history.loss?.length ?? 0) - 1),
        score,
        async release() {
          await scorer.release();
          tf.dispose(state);
        },
      };
    },
  };
}
