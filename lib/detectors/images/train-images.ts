// Trains a network on images, each with a label, by Adam at a rate that drops: the trainers of Deep SAD's code (optim/*_trainer.py), which
// differ in their loss alone.
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import { imageSize } from "../../models/lenet";
import { takeRows, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import { adam } from "../../train/adam";
import { batchOf, type EpochHooks } from "../../train/epochs";
import { minimise } from "../../train/optimiser";
import { rateIn, trainNetwork, type MilestoneTraining, type Trained } from "../trained";

/** The loss of images x [rows, 784] with labels y [rows]: [rows]. */
export type ImageLoss = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

/**
 * Moves `variables` towards a lower mean loss of the images xTrain [rows, 784].
 * @param labels one per row; 0 for a loss that asks for none.
 */
export async function trainOnImages(
  name: string,
  variables: readonly tf.Variable[],
  xTrain: Rows,
  labels: Float32Array,
  loss: ImageLoss,
  options: MilestoneTraining,
  rng: Rng,
  engine: CompileOptions,
  hooks: EpochHooks,
): Promise<Pick<Trained, "parameters" | "weightsMoved" | "history">> {
  const [rowCount] = xTrain.shape;
  const optimiser = adam(variables, options.adam);
  const step = await compile(
    ({ x, y, rate }) => ({
      loss: minimise(() => loss(x, y).mean().asScalar(), optimiser, { learningRate: rate }),
    }),
    { x: ["batch", imageSize], y: ["batch"], rate: [] },
    { ...engine, batch: batchOf(rowCount, options), name: `${name} step` },
  );
  return trainNetwork(
    {
      variables,
      optimisers: [optimiser],
      step,
      draw: (indices, epoch) => ({
        x: takeRows(xTrain, indices).data,
        y: Float32Array.from(indices, (row) => labels[row]),
        rate: rateIn(epoch, options),
      }),
    },
    rowCount,
    options,
    rng,
    hooks,
  );
}
