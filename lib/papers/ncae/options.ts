// What a run of the NCAE paper is told, and how its results are called.
import type { GammaGrid } from "../../detectors/kernel-machine/rbf-grid";
import type { ConvolutionalAutoencoderTraining } from "../../detectors/images/convolutional-autoencoder";
import type { DeepSadTraining } from "../../detectors/images/deep-sad";
import type { NcaeTraining } from "../../detectors/images/ncae-step";
import type { SsDgmTraining } from "../../detectors/images/ss-dgm";
import type { SupervisedClassifierTraining } from "../../detectors/images/supervised-classifier";
import type { MilestoneTraining } from "../../detectors/trained";
import type { RunSpec } from "../../experiment/record";

export const ncaePaper = "ncae-contamination";

export type NcaeModel =
  | { readonly kind: "isolation forest"; readonly trees: number; readonly samples: number }
  /** Bandwidths 2^0.5, 2, … chosen by the held-out likelihood of the training rows. */
  | { readonly kind: "kernel density"; readonly bandwidths: number; readonly folds: number }
  | { readonly kind: "one-class SVM"; readonly gammas: GammaGrid; readonly nu: number }
  | {
      readonly kind: "SSAD";
      readonly gammas: GammaGrid;
      readonly cost: number;
      readonly kappa: number;
      readonly tolerance: number;
    }
  /** The autoencoder that Deep SVDD starts from is the CAE. */
  | {
      readonly kind: "CAE and Deep SVDD";
      readonly autoencoder: ConvolutionalAutoencoderTraining;
      readonly hypersphere: MilestoneTraining;
    }
  | {
      readonly kind: "Deep SAD";
      readonly autoencoder: ConvolutionalAutoencoderTraining;
      readonly hypersphere: DeepSadTraining;
    }
  | { readonly kind: "SS-DGM"; readonly training: SsDgmTraining }
  | { readonly kind: "classifier"; readonly training: SupervisedClassifierTraining }
  | { readonly kind: "NCAE"; readonly training: NcaeTraining };

/** Trained by steps. */
export type DeepModel = Extract<NcaeModel, { training: unknown } | { hypersphere: unknown }>;

export function isDeep(model: NcaeModel): model is DeepModel {
  return "training" in model || "hypersphere" in model;
}

export interface NcaeRunOptions {
  readonly model: NcaeModel;
  readonly normalClass: number;
  /** Share of anomalies among the rows without a label. */
  readonly contamination: number;
  /** Share of labelled anomalies among all training rows, and their class; 0 and null for methods that see no label. */
  readonly labelledRatio: number;
  readonly knownClass: number | null;
  /** Normal training rows drawn at random; null for all of the class, as in the paper. */
  readonly normalRows: number | null;
}

/** Share of the test rows on which Deep SAD's code chooses gamma, with their labels; they stay in the test. */
export const holdOutShare = 0.1;

/** Text and code of the NCAE paper disagree; the first of the three fills the table's cells. */
export const ncaeNames = {
  paper: "NCAE (paper's text)",
  code: "NCAE (released code)",
  intended: "NCAE (released code, mining on)",
} as const;

/** Seeds 1 to 9 go through the classes other than the normal one, and so on; at each seed the ten normal classes have ten known ones. */
export function knownClass(normalClass: number, seed: number): number {
  return (normalClass + 1 + ((((seed - 1) % 9) + 9) % 9)) % 10;
}

/** Beside the table's method, the same with what was chosen on test labels chosen without them. */
export function cleanName(method: string): string {
  return `${method} (clean gamma)`;
}

/** The results of a run of the spec, in their order. */
export function ncaeMethods({ method, options }: RunSpec): string[] {
  const { model } = options as unknown as NcaeRunOptions;
  if (model.kind === "CAE and Deep SVDD") return ["CAE", method];
  return "gammas" in model ? [method, cleanName(method)] : [method];
}
