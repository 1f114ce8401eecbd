// Trains any of the FF12 report's models and gives its scores by the names under which they are recorded.
import type { CompileOptions } from "../../compile";
import { fitAutoencoder } from "../../detectors/autoencoder";
import { fitBigan } from "../../detectors/bigan";
import { oneClassSvmDetector } from "../../detectors/one-class-svm";
import { pcaAxisDistanceDetector } from "../../detectors/pca-axis-distance";
import { pcaReconstructionDetector } from "../../detectors/pca-reconstruction";
import { fitSeq2seq } from "../../detectors/seq2seq";
import type { Trained } from "../../detectors/trained";
import { fitVae } from "../../detectors/vae";
import type { RunRecord, RunSpec } from "../../experiment/record";
import type { Rng } from "../../rng";
import type { Rows } from "../../rows";
import type { EpochHooks } from "../../train/epochs";
import type { History } from "../../train/history";
import { fittedHealth, machineNumbers, trainedHealth } from "../health";
import { correctedRows, type Ff12Model } from "./options";

/** The rows of a test as the report's code scores them: inliers, then outliers. */
export type Parts = readonly Rows[];

export interface FittedModel {
  /** Scores of all rows of all parts, in their order: one array per name of `ff12Methods`. */
  score(parts: Parts): Promise<Float32Array[]>;
  readonly health: RunRecord["health"];
  readonly history: History;
  release(): Promise<void>;
}

/** The results of a run of the spec, in their order. */
export function ff12Methods({ dataset, method, options }: RunSpec): string[] {
  const clean = dataset === correctedRows;
  const { kind } = options.model as unknown as Ff12Model;
  if (kind === "PCA" && clean) return [method, "PCA reconstruction (clean)"];
  if (clean) return [method];
  if (kind === "VAE") return [method, "VAE (mean of z)"];
  if (kind === "BiGAN") return [method, "BiGAN (each row's own cross entropy)"];
  if (kind === "Seq2seq") return [method, "Seq2seq (all rows)"];
  return [method];
}

/** `epochs` stands in for the model's own: 0 leaves a network as it starts. */
export async function fitModel(
  model: Ff12Model,
  clean: boolean,
  xTrain: Rows,
  rng: Rng,
  engine: CompileOptions,
  hooks: EpochHooks = {},
  epochs?: number,
): Promise<FittedModel> {
  const changed = epochs === undefined ? {} : { epochs };
  switch (model.kind) {
    case "autoencoder": {
      const ae = await fitAutoencoder(xTrain, { ...model.training, ...changed }, rng, engine, hooks);
      return fitted(ae, async (parts) => [await eachPart(parts, (x) => ae.score(x))]);
    }
    case "VAE": {
      const vae = await fitVae(xTrain, { ...model.training, ...changed }, rng, engine, hooks);
      return fitted(vae, async (parts) => {
        const atMean = await eachPart(parts, (x) => vae.scoreAtMean(x));
        return clean ? [atMean] : [await eachPart(parts, (x) => vae.score(x)), atMean];
      });
    }
    case "BiGAN": {
      const bigan = await fitBigan(xTrain, { ...model.training, ...changed }, rng, engine, hooks);
      return fitted(bigan, async (parts) => {
        const byRow = await eachPart(parts, (x) => bigan.score(x));
        return clean ? [byRow] : [await eachPart(parts, (x) => bigan.scoreAsSet(x)), byRow];
      });
    }
    case "Seq2seq": {
      const network = await fitSeq2seq(xTrain, { ...model.training, ...changed }, rng, engine, hooks);
      return fitted(network, async (parts) => {
        const scores = await eachPart(parts, (x) => network.score(x));
        return clean ? [scores] : [scores, scores];
      });
    }
    case "PCA": {
      const { components } = model;
      const distance = await pcaAxisDistanceDetector({ components }).fit(xTrain, rng);
      const reconstruction = clean ? [await pcaReconstructionDetector({ components }).fit(xTrain, rng)] : [];
      const scorers = [distance, ...reconstruction];
      return classical(components * xTrain.shape[1], (parts) =>
        Promise.all(scorers.map((one) => eachPart(parts, (x) => one.score(x)))),
      );
    }
    case "OCSVM": {
      const { gamma, nu } = model;
      const machine = await oneClassSvmDetector({ kernel: { type: "rbf", gamma }, nu }).fit(xTrain, rng);
      return classical(machineNumbers(machine, xTrain.shape[1]), async (parts) => [
        await eachPart(parts, (x) => machine.decision(x)),
      ]);
    }
  }
}

function fitted(trained: Trained, score: FittedModel["score"]): FittedModel {
  return { score, history: trained.history, health: trainedHealth(trained), release: () => trained.release() };
}

function classical(parameters: number, score: FittedModel["score"]): FittedModel {
  return { score, history: {}, health: fittedHealth(parameters), release: () => Promise.resolve() };
}

async function eachPart(parts: Parts, score: (x: Rows) => Float32Array | Promise<Float32Array>): Promise<Float32Array> {
  const scores: number[] = [];
  for (const part of parts) for (const value of await score(part)) scores.push(value);
  return Float32Array.from(scores);
}
