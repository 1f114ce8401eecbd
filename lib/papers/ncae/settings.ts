// The sizes and constants of the NCAE paper's ten methods. The baselines are those of Ruff et al. 2020 (Deep SAD, scenario ii), whose columns
// the paper prints; their constants are those of that study's code.
import type { ConvolutionalAutoencoderTraining } from "../../detectors/images/convolutional-autoencoder";
import type { GammaGrid } from "../../detectors/kernel-machine/rbf-grid";
import { ncaeReadings, type NcaeReading } from "../../detectors/images/ncae-mining";
import type { NcaeTraining } from "../../detectors/images/ncae-step";
import type { SsDgmTraining } from "../../detectors/images/ss-dgm";
import type { AdamOptions, MilestoneTraining } from "../../detectors/trained";
import type { LeNetOptions } from "../../models/lenet";
import { ncaeNames, type NcaeModel } from "./options";

const deepSadGammas: GammaGrid = { first: 2 ** -7, count: 10 };

const networks: Readonly<Record<string, Omit<LeNetOptions, "slope">>> = {
  MNIST: { channels: [8, 4], hidden: null, latentDim: 32 },
  "Fashion-MNIST": { channels: [16, 32], hidden: 128, latentDim: 64 },
};

const dgmSizes: Readonly<Record<string, Pick<SsDgmTraining, "sizes" | "latentDim">>> = {
  MNIST: { sizes: [128, 64], latentDim: 32 },
  "Fashion-MNIST": { sizes: [256, 128], latentDim: 64 },
};

const adam: Omit<AdamOptions, "learningRate"> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epsilonAs: "pytorch" };

const batches = { batchSize: 128, lastBatch: "drop" } as const;

export interface NamedModel {
  readonly name: string;
  readonly model: NcaeModel;
  readonly labelledRatio: number;
  /** The class of the labelled anomalies of every run; left out where it goes with the seed through all classes. */
  readonly knownClass?: number;
}

// The paper does not give it; Deep SAD's scenario with polluted training rows has 5 %.
const labelledRatio = 0.05;

// Defaults of the released code that its scripts leave as they are: so many images of class 1 are trained on as if they were normal, whatever
// the contamination, for its trainer looks at no label.
const strays = { labelledRatio: 0.01, knownClass: 1 };

/** In the order of their cost. `epochs` stands in for the published 150. */
export function tableModels(dataset: string, epochs: number): readonly NamedModel[] {
  const leNet: LeNetOptions = { ...networks[dataset], slope: 0.01 };
  const autoencoder: ConvolutionalAutoencoderTraining = {
    ...{ ...leNet, ...batches, epochs, dropAt: [] },
    adam: { ...adam, learningRate: 1e-4, weightDecay: 0.5e-3 },
  };
  const hypersphere: MilestoneTraining = {
    ...{ ...batches, epochs, dropAt: [50] },
    adam: { ...adam, learningRate: 1e-4, weightDecay: 0.5e-6 },
  };
  const ncae = (reading: NcaeReading): NcaeModel => ({
    kind: "NCAE",
    training: ncaeTraining(dataset, reading, epochs),
  });
  return [
    { name: "IF", model: { kind: "isolation forest", trees: 100, samples: 256 }, labelledRatio: 0 },
    { name: "KDE", model: { kind: "kernel density", bandwidths: 10, folds: 5 }, labelledRatio: 0 },
    // nu as in the code; the Deep SAD paper speaks of five values and the best of them.
    { name: "OC-SVM", model: { kind: "one-class SVM", gammas: deepSadGammas, nu: 0.1 }, labelledRatio: 0 },
    {
      ...{ name: "SSAD", labelledRatio },
      model: { kind: "SSAD", gammas: deepSadGammas, cost: 1, kappa: 1, tolerance: 1e-5 },
    },
    { name: "Deep SVDD", model: { kind: "CAE and Deep SVDD", autoencoder, hypersphere }, labelledRatio: 0 },
    {
      ...{ name: "Deep SAD", labelledRatio },
      model: { kind: "Deep SAD", autoencoder, hypersphere: { ...hypersphere, eta: 1 } },
    },
    // Of both the schedule and slope are Deep SAD's; the classifier's code is not released.
    {
      ...{ name: "SS-DGM", labelledRatio },
      model: {
        kind: "SS-DGM",
        training: { ...dgmSizes[dataset], classifier: leNet, alpha: 0.1, ...hypersphere },
      },
    },
    {
      ...{ name: "Classification", labelledRatio },
      model: { kind: "classifier", training: { ...leNet, ...hypersphere } },
    },
    { name: ncaeNames.paper, model: ncae(ncaeReadings.paper), labelledRatio: 0 },
    { name: ncaeNames.code, model: ncae(ncaeReadings.code), ...strays },
    { name: ncaeNames.intended, model: ncae(ncaeReadings.intended), ...strays },
  ];
}

/** Rates and where they drop: the code's, which say how long, or the text's, .01 for every network and a tenth after each ten epochs. */
function schedule(as: "code" | "text", epochs: number): Pick<NcaeTraining, "adam" | "gan" | "dropAt"> {
  const common = { ...adam, weightDecay: 5e-7 };
  if (as === "code") {
    const gan = { ...adam, learningRate: 5e-4, beta1: 0.5 };
    return { adam: { ...common, learningRate: 1e-3 }, gan, dropAt: [20, 50, 70, 90] };
  }
  const dropAt = Array.from({ length: Math.floor((epochs - 1) / 10) }, (_, i) => 10 * (i + 1));
  return { adam: { ...common, learningRate: 0.01 }, gan: { ...adam, learningRate: 0.01 }, dropAt };
}

/** The network and schedule of the NCAE paper in one of its readings. */
export function ncaeTraining(
  dataset: string,
  reading: NcaeReading,
  epochs: number,
  rates: "code" | "text" = "code",
): NcaeTraining {
  return {
    ...{ ...networks[dataset], slope: reading.as === "paper" ? 0.1 : 0.01, ...batches, epochs, ...reading },
    ...schedule(rates, epochs),
  };
}
