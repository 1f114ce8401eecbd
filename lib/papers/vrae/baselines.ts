// What a reader of the ECG5000 paper would set beside its network: detectors on the series themselves, learned from the same rows, and the
// paper's own two ideas, clustering and the median distance, without any network. None has a printed figure.
import * as tf from "@tensorflow/tfjs";
import type { CompileOptions } from "../../compile";
import type { Dataset } from "../../datasets/dataset";
import { fitAutoencoder, type AutoencoderTraining } from "../../detectors/autoencoder";
import type { Detector } from "../../detectors/detector";
import { isolationForestDetector, type IsolationForestOptions } from "../../detectors/isolation-forest";
import { kMeansDetector } from "../../detectors/clustering/k-means";
import { kNearestNeighboursDetector, type KNearestNeighboursOptions } from "../../detectors/k-nearest-neighbours";
import { pcaReconstructionDetector, type PcaReconstructionOptions } from "../../detectors/pca-reconstruction";
import { wassersteinScore, type WassersteinOptions } from "../../detectors/wasserstein";
import type { Executed } from "../../experiment/executor";
import type { RunRecord, RunSpec, TableProfile } from "../../experiment/record";
import { rng, type Rng } from "../../rng";
import { rows, type Rows } from "../../rows";
import { executed } from "../executed";
import { fittedHealth, trainedHealth } from "../health";
import type { Judged } from "../paper";
import { judgeScores } from "./judge";
import { vraeProfiles, vraeSpec, type EcgSplitOptions } from "./options";
import { anomalyLabels, ecgSplit } from "./split";

type Baseline =
  | ({ readonly kind: "PCA reconstruction" } & PcaReconstructionOptions)
  | ({ readonly kind: "isolation forest" } & IsolationForestOptions)
  | ({ readonly kind: "k nearest neighbours" } & KNearestNeighboursOptions)
  | ({ readonly kind: "autoencoder" } & AutoencoderTraining)
  | { readonly kind: "k-Means of the series" }
  | ({ readonly kind: "median distance of the series" } & WassersteinOptions);

interface BaselineOptions extends EcgSplitOptions {
  readonly baseline: Baseline;
}

/** Chosen beforehand: five numbers per series, as the VRAE has, and otherwise what the methods' authors or libraries start with. */
function baselines(profile: TableProfile): Baseline[] {
  const { latentDim, steps, wasserstein } = vraeProfiles[profile].options;
  const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  return [
    { kind: "PCA reconstruction", components: latentDim },
    { kind: "isolation forest", trees: 100, samples: 256 },
    { kind: "k nearest neighbours", k: 5, score: "k-th" },
    {
      kind: "autoencoder",
      ...{ sizes: [steps, 64, latentDim], slope: 0, output: "linear", kernel: "Glorot uniform" },
      // 1,600 updates on 400 rows, where the VRAE has 1,500.
      ...{ epochs: profile === "smoke" ? 2 : 200, batchSize: 50, adam },
    },
    { kind: "k-Means of the series" },
    { kind: "median distance of the series", ...wasserstein, ...(profile === "smoke" && { subsetSize: 400 }) },
  ];
}

/** On the rows and seeds of the VRAE's runs. */
export function baselineSpecs(profile: TableProfile, asked?: readonly number[]): RunSpec[] {
  const {
    options: { rows, trainShare },
    seeds,
  } = vraeProfiles[profile];
  return baselines(profile).flatMap((baseline) => {
    const options: BaselineOptions = { rows, trainShare, baseline };
    return (asked ?? seeds).map((seed) => vraeSpec(baseline.kind, profile, seed, options));
  });
}

export function isBaseline({ options }: RunSpec): boolean {
  return "baseline" in options;
}

export async function runBaseline(spec: RunSpec, data: Dataset, engine: CompileOptions = {}): Promise<Executed> {
  const { baseline, ...options } = spec.options as unknown as BaselineOptions;
  const random = rng(spec.seed);
  await tf.setBackend("cpu");
  // The same stream as the VRAE's, so the same rows.
  const { xTrain } = ecgSplit(options, data, random.child("split"));
  const labels = anomalyLabels(data.yTest, data.normalClass ?? 1);
  const {
    scores,
    before,
    history = {},
    health = fittedHealth(0),
  } = await score(baseline, xTrain, data.xTest, random.child(baseline.kind), engine);
  const judge = (_: string, scores: Float32Array): Judged => judgeBaseline(spec, labels, scores);
  const run = { data, methods: [spec.method], scores: [scores], before: before && [before], judge };
  return executed({ ...run, history, health }, engine);
}

export function judgeBaseline({ options }: RunSpec, labels: Uint8Array, scores: Float32Array): Judged {
  const { kind } = (options as unknown as BaselineOptions).baseline;
  return judgeScores(kind === "k-Means of the series" ? "clusters" : "ranking", labels, scores);
}

interface Scored {
  readonly scores: Float32Array;
  /** These three of a network alone. */
  readonly before?: Float32Array;
  readonly history?: Executed["history"];
  readonly health?: RunRecord["health"];
}

async function score(
  baseline: Baseline,
  xTrain: Rows,
  xTest: Rows,
  random: Rng,
  engine: CompileOptions,
): Promise<Scored> {
  const fitted = async (detector: Detector): Promise<Scored> => ({
    scores: await (await detector.fit(xTrain, random)).score(xTest),
  });
  switch (baseline.kind) {
    case "PCA reconstruction":
      return fitted(pcaReconstructionDetector(baseline));
    case "isolation forest":
      return fitted(isolationForestDetector(baseline));
    case "k nearest neighbours":
      return fitted(kNearestNeighboursDetector(baseline));
    case "autoencoder":
      return scoreAutoencoder(baseline, xTrain, xTest, random, engine);
    case "k-Means of the series":
      return { scores: await kMeansDetector().fitScore(xTest, random) };
    case "median distance of the series": {
      // Of Gaussians without spread, the Wasserstein distance is that of their means.
      const variance = rows(new Float32Array(xTest.data.length), xTest.shape);
      return { scores: wassersteinScore({ mean: xTest, variance }, baseline, random) };
    }
  }
}

async function scoreAutoencoder(
  training: AutoencoderTraining,
  xTrain: Rows,
  xTest: Rows,
  random: Rng,
  engine: CompileOptions,
): Promise<Scored> {
  const [before, after] = [
    await fitAutoencoder(xTrain, { ...training, epochs: 0 }, random, engine),
    await fitAutoencoder(xTrain, training, random, engine),
  ];
  const scored = { before: await before.score(xTest), scores: await after.score(xTest) };
  await before.release();
  await after.release();
  return { ...scored, history: after.history, health: trainedHealth(after) };
}
