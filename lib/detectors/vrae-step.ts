// One update of the variational recurrent autoencoder. Pereira and Silveira, Learning representations from healthcare time series data for
// unsupervised anomaly detection, sections IV-A and V-B.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions, type Graph } from "../compile";
import {
  decode,
  encoderState,
  klDivergence,
  negativeLogLikelihood,
  posterior,
  sampleLatent,
  vraeVariables,
  type Vrae,
} from "../models/vrae";
import { amsgrad } from "../train/amsgrad";
import { minimise, releaseOptimisers } from "../train/optimiser";

export interface VraeStepOptions {
  /** Paper: 1e-3. */
  readonly learningRate: number;
  /** Gradients are clipped by value. Paper: 5. */
  readonly clipValue: number;
  /** Weight of the L1 norm of the encoder's final state, divided by the batch size as Keras does. Paper: 1e-7. */
  readonly l1Activity: number;
}

/** x and noise: [rows, steps]; epsilon: [rows, latentDim]. */
export interface VraeInputs {
  readonly x: Float32Array;
  readonly noise: Float32Array;
  readonly epsilon: Float32Array;
  readonly klWeight: number;
}

export interface VraeStep {
  /** One update. The losses are those before it. */
  run(inputs: VraeInputs): Promise<{ loss: number; reconstruction: number; kl: number }>;
  /** What was traced; null for an engine that does not trace. */
  readonly graph: Graph | null;
  /** Frees the session and the optimiser's moments; the weights stay. */
  release(): Promise<void>;
}

/**
 * The training step, compiled for `batch` rows and for other numbers when they come: the noisy series in, the clean one
 * to reconstruct, one AMSGrad update.
 */
export async function vraeStep(
  vrae: Vrae,
  { learningRate, clipValue, l1Activity }: VraeStepOptions,
  batch: number,
  engine: CompileOptions = {},
): Promise<VraeStep> {
  const { steps, latentDim } = vrae.options;
  const optimiser = amsgrad(vraeVariables(vrae), { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  const compiled = await compile(
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
            .mul(l1Activity / x.shape[0]);
          return reconstruction.add(kl.mul(klWeight)).add(sparsity).asScalar();
        },
        optimiser,
        { clipValue },
      );
      return { loss, ...parts };
    },
    { x: ["batch", steps], noise: ["batch", steps], epsilon: ["batch", latentDim], klWeight: [] },
    { ...engine, name: "VRAE step", batch },
  );
  return {
    graph: compiled.graph,
    async run(inputs) {
      const { loss, reconstruction, kl } = await compiled.run(inputs);
      return { loss: loss[0], reconstruction: reconstruction[0], kl: kl[0] };
    },
    async release() {
      await compiled.release();
      releaseOptimisers([optimiser]);
    },
  };
}
