// A row is as anomalous as an autoencoder, trained on normal rows, reconstructs it badly. Fast Forward Labs, Deep Learning for Anomaly
// Detection (report FF12, 2020; models/ae.py of its code), and its companion Anomagram.
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../compile";
import {
  autoencoderVariables,
  initAutoencoder,
  kernelPenalty,
  reconstruct,
  type Autoencoder,
  type AutoencoderOptions,
  type KernelPenalty,
} from "../models/autoencoder";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import { adam } from "../train/adam";
import { batchOf, type EpochHooks, type EpochOptions } from "../train/epochs";
import { minimise } from "../train/optimiser";
import { tfjsOptimiser, type TfjsOptimiser } from "../train/tfjs-optimiser";
import { openScorer, requireWidth, trainNetwork, type AdamOptions, type Trained } from "./trained";

export type AutoencoderTraining = AutoencoderOptions &
  EpochOptions &
  ({ readonly adam: AdamOptions } | { readonly optimiser: TfjsOptimiser }) & { readonly penalty?: KernelPenalty };

/** Squared error of the reconstruction, averaged over the columns: [rows]. */
export function reconstructionError(network: Autoencoder, x: tf.Tensor): tf.Tensor {
  return reconstruct(network, x).sub(x).square().mean(1);
}

/** Trains on xTrain [rows, sizes[0]]. */
export async function fitAutoencoder(
  xTrain: Rows,
  options: AutoencoderTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<Trained> {
  const [inputs] = options.sizes;
  requireWidth("fitAutoencoder", xTrain, inputs);
  const [rowCount] = xTrain.shape;
  const network = initAutoencoder(options, rng.child("init"));
  const variables = autoencoderVariables(network);

  const optimiser = "adam" in options ? adam(variables, options.adam) : tfjsOptimiser(variables, options.optimiser);
  const { penalty } = options;
  const step = await compile(
    ({ x }) => {
      const error = (): tf.Scalar => reconstructionError(network, x).mean().asScalar();
      if (penalty === undefined) return { loss: minimise(error, optimiser) };
      // Of the weights before the update, as the loss is.
      const before = kernelPenalty(network, penalty);
      const sum = minimise(() => error().add(kernelPenalty(network, penalty)), optimiser);
      return { loss: sum.sub<tf.Tensor>(before), penalty: before };
    },
    { x: ["batch", inputs] },
    { ...engine, batch: batchOf(rowCount, options), name: "autoencoder step" },
  );
  const trained = await trainNetwork(
    {
      variables,
      optimisers: [optimiser],
      step,
      draw: (indices) => ({ x: takeRows(xTrain, indices).data }),
    },
    rowCount,
    options,
    rng,
    hooks,
  );

  const score = (x: tf.Tensor): tf.Tensor => reconstructionError(network, x);
  return { ...trained, ...(await openScorer("autoencoder", inputs, score, engine, variables)) };
}
