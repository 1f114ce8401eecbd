// An image is as anomalous as an autoencoder reconstructs it badly that is kept from learning what it holds to be contamination: rows unlike
// the images that its decoder, also trained as a GAN, makes from the middle of the codes. Yu et al. 2021, Normality-Calibrated Autoencoder
// for Unsupervised Anomaly Detection on Data Contamination; the order of the updates is that of its code (ncae_trainer.py).
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import { imageSize, leNetStatistics, leNetVariables } from "../../models/lenet";
import {
  codeDiscriminatorVariables,
  discriminatorStatistics,
  imageDiscriminatorVariables,
  initCodeDiscriminator,
  initImageDiscriminator,
} from "../../models/ncae";
import { takeRows, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import { imageError, initImageAutoencoder } from "./convolutional-autoencoder";
import { awayFromZero, meanCode } from "./deep-svdd";
import { compileNcaeStep, type Ncae, type NcaeTraining } from "./ncae-step";
import { openScorer, rateIn, requireWidth, trainNetwork, type Trained } from "../trained";

/**
 * Trains on images xTrain [rows, 784], pixels in [0, 1]. The score of an image is the mean squared error of its pixels. The history has,
 * besides losses: `mined`, rows held to be contaminated per update; `minedAnomalies`, those of them that are anomalies; and
 * `adversarialGradient`, the norm of the gradient that the encoder's adversarial loss has at the codes of a batch.
 * @param truth a label per row, 1 = anomaly, to count `minedAnomalies` by; training sees it only where a reading mines the anomalies
 * themselves. Without it that curve is left out.
 */
export async function fitNcae(
  xTrain: Rows,
  options: NcaeTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
  truth?: Uint8Array,
): Promise<Trained> {
  requireWidth("fitNcae", xTrain, imageSize);
  if (truth !== undefined && (truth.length !== xTrain.shape[0] || truth.some((label) => label > 1))) {
    throw new Error(
      `fitNcae: expected truth to be ${xTrain.shape[0]} labels, 0 (normal) or 1 (anomaly), got ${truth.length} from ` +
        `${Math.min(...truth)} to ${Math.max(...truth)}. Pass one for each training row, or none at all.`,
    );
  }
  if (truth === undefined && (options.mined === "anomalies" || options.mined === "tau of the anomalies")) {
    throw new Error(
      "fitNcae: expected truth where the anomalies themselves are mined, got none. Pass a label for each training row.",
    );
  }
  const { latentDim, as, gan } = options;
  const init = rng.child("init");
  const network = initImageAutoencoder(options, init);
  const start = await meanCode(network.encoder, xTrain, engine);
  const ncae: Ncae = {
    ...network,
    ofCodes: initCodeDiscriminator(options, init.child("codes")),
    ofImages: initImageDiscriminator(options, init.child("images")),
    mu: tf.variable(tf.tensor1d(as === "code" ? start.map(awayFromZero) : start), false),
  };
  const [encoder, decoder] = [leNetVariables(ncae.encoder), leNetVariables(ncae.decoder)];
  const all = [
    ...encoder,
    ...decoder,
    ...codeDiscriminatorVariables(ncae.ofCodes),
    ...imageDiscriminatorVariables(ncae.ofImages),
  ];
  const { step, optimisers } = await compileNcaeStep(ncae, options, xTrain.shape[0], engine);
  const noise = rng.child("noise");
  const draw = (count: number): Float32Array => noise.normals(count * latentDim);
  const trained = await trainNetwork(
    {
      variables: all,
      optimisers,
      step,
      draw: (indices, epoch) => ({
        x: takeRows(xTrain, indices).data,
        truth: Float32Array.from(indices, (row) => truth?.[row] ?? 0),
        narrow: draw(indices.length),
        wide: draw(indices.length),
        rate: rateIn(epoch, options),
        ganRate: rateIn(epoch, { ...options, adam: gan }),
      }),
    },
    xTrain.shape[0],
    options,
    rng,
    hooks,
  );

  const score = (x: tf.Tensor): tf.Tensor => imageError(ncae, x, { training: false });
  const statistics = [...leNetStatistics(ncae.encoder), ...leNetStatistics(ncae.decoder)];
  const owned = [ncae.mu, ...all, ...statistics, ...discriminatorStatistics(ncae.ofCodes, ncae.ofImages)];
  const isKnown = (curve: string): boolean => truth !== undefined || curve !== "minedAnomalies";
  const history = Object.fromEntries(Object.entries(trained.history).filter(([curve]) => isKnown(curve)));
  return { ...trained, history, ...(await openScorer("NCAE", imageSize, score, engine, owned)) };
}
