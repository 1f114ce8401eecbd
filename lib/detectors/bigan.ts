// A row is as anomalous as a bidirectional GAN, trained on normal rows, makes it badly from its own code. Zenati et al. 2018, Efficient
// GAN-based anomaly detection, as in Fast Forward Labs, Deep Learning for Anomaly Detection (report FF12, 2020; models/bigan.py of its code).
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import {
  biganVariables,
  discriminate,
  encodeBigan,
  generate,
  initBigan,
  type BiganOptions,
  type Dropout,
} from "../models/bigan";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { adam } from "../train/adam";
import { dropoutMask } from "../train/dropout-mask";
import { batchOf, type EpochHooks, type EpochOptions } from "../train/epochs";
import { minimise } from "../train/optimiser";
import { asMade, asReal } from "./gan/adversarial-loss";
import { checkRows } from "./check-rows";
import { chunkRows, requireWidth, trainNetwork, type AdamOptions, type Trained } from "./trained";

export interface BiganTraining extends BiganOptions, EpochOptions {
  readonly adam: AdamOptions;
  /** FF12's code calls one batch, drawn with replacement, an epoch: 15 updates in all. */
  readonly epochIs: "one random batch" | "all rows";
  /** FF12's code gives one Adam to both networks: its bias correction then counts the updates of both. */
  readonly updateCounter: "shared" | "own";
  /** In the discriminator, of its inputs and of its hidden layer. FF12: 0.2. */
  readonly dropout: number;
  /** Share of the discriminator's cross entropy in the score. FF12: 0.1. */
  readonly discriminatorWeight: number;
}

export interface TrainedBigan extends Trained {
  /** (1 - w) times the L1 norm of x - G(E(x)), plus w times the cross entropy of D(E(x), G(E(x))) with "real", for each row. */
  score(x: Rows): Promise<Float32Array>;
  /** As FF12's code has it: the cross entropy is averaged over all rows of the call, so it moves them all alike. */
  scoreAsSet(x: Rows): Promise<Float32Array>;
}

/** What the discriminator is shown in a round; each has a dropout of its own. */
const shown = ["real to D", "made to D", "made to pair", "real to pair"] as const;

/** Trains on xTrain [rows, inputs]. */
export async function fitBigan(
  xTrain: Rows,
  options: BiganTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedBigan> {
  const { inputs, latentDim, hidden, dropout, discriminatorWeight: w } = options;
  requireWidth("fitBigan", xTrain, inputs);
  const bigan = initBigan(options, rng.child("init"));
  const variables = biganVariables(bigan);
  const all = [...variables.pair, ...variables.discriminator];

  const oneBatch = options.epochIs === "one random batch";
  const rowCount = oneBatch ? options.batchSize : xTrain.shape[0];
  const ofPair = adam(variables.pair, options.adam);
  const ofDiscriminator = adam(variables.discriminator, options.adam);
  const masks = Object.fromEntries(
    shown.flatMap((name) => [
      [`${name}, inputs`, ["batch", latentDim + inputs]],
      [`${name}, features`, ["batch", hidden]],
    ]),
  ) as Record<string, ["batch", number]>;
  const step = await compile(
    ({ x, z, rate0, rate1, rate2, ...given }: Record<string, tf.Tensor>) => {
      const dropoutOf = (name: (typeof shown)[number]): Dropout => {
        return { inputs: given[`${name}, inputs`], features: given[`${name}, features`] };
      };
      const judged = (z: tf.Tensor, x: tf.Tensor, name: (typeof shown)[number]): tf.Tensor => {
        return discriminate(bigan, z, x, dropoutOf(name));
      };
      const real = minimise(
        () =>
          asReal(judged(encodeBigan(bigan, x), x, "real to D"))
            .mean()
            .asScalar(),
        ofDiscriminator,
        { learningRate: rate0 },
      );
      const made = minimise(
        () =>
          asMade(judged(z, generate(bigan, z), "made to D"))
            .mean()
            .asScalar(),
        ofDiscriminator,
        { learningRate: rate1 },
      );
      const loss = minimise(
        () => {
          const fooled = asReal(judged(z, generate(bigan, z), "made to pair")).mean();
          return fooled.add(asMade(judged(encodeBigan(bigan, x), x, "real to pair")).mean()).asScalar();
        },
        ofPair,
        { learningRate: rate2 },
      );
      return { loss, discriminator: real.add(made).div(2) };
    },
    { x: ["batch", inputs], z: ["batch", latentDim], rate0: [], rate1: [], rate2: [], ...masks },
    { ...engine, batch: batchOf(rowCount, options), name: "BiGAN step" },
  );

  const draws = { rows: rng.child("rows"), z: rng.child("z"), dropout: rng.child("dropout") };
  let round = 0;
  const trained = await trainNetwork(
    {
      variables: all,
      optimisers: [ofPair, ofDiscriminator],
      step,
      draw: (indices) => {
        const chosen = oneBatch ? indices.map(() => draws.rows.int(xTrain.shape[0])) : indices;
        const [rate0, rate1, rate2] = ratesOf(round++, options);
        return {
          x: takeRows(xTrain, chosen).data,
          z: draws.z.normals(chosen.length * latentDim),
          ...{ rate0, rate1, rate2 },
          ...Object.fromEntries(
            Object.entries(masks).map(([name, [, width]]) => [
              name,
              dropoutMask(chosen.length * width, dropout, draws.dropout),
            ]),
          ),
        };
      },
    },
    rowCount,
    options,
    rng,
    hooks,
  );

  const scorer = await compile(
    ({ x }) => {
      const z = encodeBigan(bigan, x);
      const remade = generate(bigan, z);
      return { distance: x.sub(remade).abs().sum(1), entropy: asReal(discriminate(bigan, z, remade)) };
    },
    { x: ["batch", inputs] },
    { ...engine, batch: chunkRows },
  );
  const parts = async (x: Rows): Promise<{ distance: Float32Array; entropy: Float32Array }> => {
    checkRows("bigan", x, inputs);
    const { distance, entropy } = await scorer.runInChunks({ x: x.data });
    return { distance: distance.data as Float32Array, entropy: entropy.data as Float32Array };
  };
  return {
    ...trained,
    async score(x) {
      const { distance, entropy } = await parts(x);
      return distance.map((d, i) => (1 - w) * d + w * entropy[i]);
    },
    async scoreAsSet(x) {
      const { distance, entropy } = await parts(x);
      const shared = entropy.reduce((sum, value) => sum + value, 0) / entropy.length;
      return distance.map((d) => (1 - w) * d + w * shared);
    },
    async release() {
      await scorer.release();
      tf.dispose(all);
    },
  };
}

/** Rates of the round's three updates: discriminator on real and on made pairs, then encoder and generator. */
export function ratesOf(
  round: number,
  { adam, updateCounter }: Pick<BiganTraining, "adam" | "updateCounter">,
): number[] {
  const { learningRate, beta1, beta2 } = adam;
  if (updateCounter === "own") return [learningRate, learningRate, learningRate];
  const correction = (updates: number): number => Math.sqrt(1 - beta2 ** updates) / (1 - beta1 ** updates);
  // Each optimiser corrects by its own counter: that is taken out, and the shared one put in.
  const [before, own] = [3 * round, [2 * round + 1, 2 * round + 2, round + 1]];
  return own.map((updates, i) => (learningRate * correction(before + i + 1)) / correction(updates));
}
