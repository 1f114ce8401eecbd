// An image is as anomalous as a convolutional autoencoder reconstructs it badly: the CAE baseline of Deep SAD and NCAE, and the pre-training
// of Deep SVDD and Deep SAD. Ruff et al. 2020, Deep Semi-Supervised Anomaly Detection (ae_trainer.py of its code).
import type * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import {
  decodeImages,
  encodeImages,
  imageSize,
  initLeNetDecoder,
  initLeNetEncoder,
  leNetStatistics,
  leNetVariables,
  type LeNetDecoder,
  type LeNetEncoder,
  type LeNetOptions,
  type Mode,
} from "../../models/lenet";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import { openScorer, requireWidth, type MilestoneTraining, type Trained } from "../trained";
import { trainOnImages } from "./train-images";

export interface ConvolutionalAutoencoderTraining extends LeNetOptions, MilestoneTraining {}

export interface ImageAutoencoder {
  readonly encoder: LeNetEncoder;
  readonly decoder: LeNetDecoder;
}

export interface TrainedConvolutionalAutoencoder extends Trained {
  /** What Deep SVDD and Deep SAD start from; theirs until `release`. */
  readonly encoder: LeNetEncoder;
}

export function initImageAutoencoder(options: LeNetOptions, rng: Rng): ImageAutoencoder {
  return {
    encoder: initLeNetEncoder(options, rng.child("encoder")),
    decoder: initLeNetDecoder(options, rng.child("decoder")),
  };
}

/** Squared error of the reconstruction of x [rows, 784], averaged over the pixels: [rows]. */
export function imageError({ encoder, decoder }: ImageAutoencoder, x: tf.Tensor, mode: Mode): tf.Tensor {
  const image = decodeImages(decoder, encodeImages(encoder, x, mode), mode);
  return image.sub(x).square().mean(1);
}

/** Trains on images xTrain [rows, 784], pixels in [0, 1]. The score of an image is the mean squared error of its pixels. */
export async function fitConvolutionalAutoencoder(
  xTrain: Rows,
  options: ConvolutionalAutoencoderTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: EpochHooks = {},
): Promise<TrainedConvolutionalAutoencoder> {
  requireWidth("fitConvolutionalAutoencoder", xTrain, imageSize);
  const network = initImageAutoencoder(options, rng.child("init"));
  const { encoder, decoder } = network;
  const variables = [...leNetVariables(encoder), ...leNetVariables(decoder)];

  const unlabelled = new Float32Array(xTrain.shape[0]);
  const error = (x: tf.Tensor): tf.Tensor => imageError(network, x, { training: true });
  const trained = await trainOnImages(
    "convolutional autoencoder",
    variables,
    xTrain,
    unlabelled,
    error,
    options,
    rng,
    engine,
    hooks,
  );

  const score = (x: tf.Tensor): tf.Tensor => imageError(network, x, { training: false });
  const owned = [...variables, ...leNetStatistics(encoder), ...leNetStatistics(decoder)];
  const scorer = await openScorer("convolutional autoencoder", imageSize, score, engine, owned);
  return { encoder, ...trained, ...scorer };
}
