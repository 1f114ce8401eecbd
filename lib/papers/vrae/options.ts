// The ECG5000 paper's runs as options: what each profile trains, and the reading of every choice that the paper leaves open.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, sections IV-B and V.
import type { Linkage } from "../../detectors/clustering/hierarchical";
import type { VraeTraining } from "../../detectors/vrae";
import type { WassersteinOptions } from "../../detectors/wasserstein";
import type { Profile, RunSpec, TableProfile } from "../../experiment/record";
import { plainOptions } from "../plain-options";

export const vraePaper = "vrae-ecg5000";

/** Raised when the meaning of a run changes, so that earlier records no longer count. */
const revision = 1;

/** Which rows of the archive's TRAIN file are used, in random order by seed, and how many of them are trained on. */
export interface EcgSplitOptions {
  /** The paper uses all 500. */
  readonly rows: number;
  /** Share of them trained on; the rest validates. Paper: 0.8. */
  readonly trainShare: number;
}

/** What decides the scores of a run; each choice that the paper leaves open is named for its reading. */
export interface VraeRunOptions extends EcgSplitOptions, VraeTraining {
  readonly linkage: Linkage;
  /** Of the RBF affinity; scikit-learn's default is 1. */
  readonly spectralGamma: number;
  readonly wasserstein: WassersteinOptions;
  /** C of the SVM; scikit-learn's default is 1. */
  readonly svmCost: number;
  /** The paper does not say which labelled latents its SVM learned from. */
  readonly svmTrainedOn: "train and validation rows" | "train rows";
}

/** The paper's own sizes and, where it is silent, the protocol's defaults. */
const paperOptions: VraeRunOptions = {
  rows: 500,
  trainShare: 0.8,
  steps: 140,
  units: 128,
  latentDim: 5,
  softplusIs: "variance",
  epochs: 1500,
  // More than the 400 training rows: every epoch is one update on all of them.
  batchSize: 500,
  learningRate: 1e-3,
  clipValue: 5,
  klWeight: { from: 1e-3, to: 1, epochs: 500 },
  inputNoise: { deviation: 0.8, unit: "training standard deviations" },
  l1Activity: 1e-7,
  linkage: "ward",
  spectralGamma: 1,
  wasserstein: { subsetSize: 4000, subset: "one per run" },
  svmCost: 1,
  svmTrainedOn: "train and validation rows",
};

export const vraeProfiles: Readonly<
  Record<TableProfile, { readonly options: VraeRunOptions; readonly seeds: readonly number[] }>
> = {
  paper: { options: paperOptions, seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  // The paper's network and data with 240 small updates in place of 1,500 large ones: minutes, and not the paper's protocol.
  quick: {
    options: { ...paperOptions, epochs: 30, batchSize: 50, klWeight: { from: 1e-3, to: 1, epochs: 10 } },
    seeds: [1, 2, 3],
  },
  // Shows that everything runs, and nothing else.
  smoke: {
    options: {
      ...paperOptions,
      rows: 50,
      epochs: 2,
      batchSize: 20,
      klWeight: { from: 1e-3, to: 1, epochs: 1 },
    },
    seeds: [1],
  },
};

/** The runs of Table I: one training per seed, five detection methods each. */
export function vraeSpecs(profile: TableProfile, asked?: readonly number[]): RunSpec[] {
  const { options, seeds } = vraeProfiles[profile];
  return (asked ?? seeds).map((seed) => vraeSpec("VRAE", profile, seed, options));
}

export function vraeSpec(method: string, profile: Profile, seed: number, options: object): RunSpec {
  return { paper: vraePaper, dataset: "ECG5000", method, revision, profile, seed, options: plainOptions(options) };
}
