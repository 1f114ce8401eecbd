// How much of the AnoEAN paper each profile runs: rows, epochs, seeds, and the settings among which validation chooses.
import { anoeanSizes } from "../../datasets/anoean-split";
import type { TableProfile } from "../../profiles";

export interface GanGrid {
  readonly learningRates: readonly number[];
  /** Shares of the averaged weights, which score, that an update leaves; where given, in place of the training's own. */
  readonly averageDecays?: readonly number[];
  /** Epochs from one look at the validation rows to the next, and epochs without a better one after which training stops. */
  readonly every: number;
  readonly patience: number;
}

export const tenSeeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const powers = (from: number, to: number, step = 2): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => 2 ** (from + step * i));

/** Settings among which validation chooses. */
export interface Grid {
  readonly latentDims: readonly number[];
  readonly batches: readonly (readonly [number, number])[];
  readonly costs: readonly number[];
  readonly nus: readonly number[];
  readonly gammas: readonly number[];
  /** Of the OCSVM, where they are not the SVM's. */
  readonly oneClassGammas?: readonly number[];
}

/** Of AnoGAN, EGBAD and ALAD. */
export interface GanSizes extends GanGrid {
  readonly epochs: number;
  /** Of AnoGAN's search for a row's latent vector; Schlegl has 500. */
  readonly steps: number;
  /** Factor of hidden units and filters. */
  readonly width: number;
  readonly averageDecay: number;
}

export interface ProfileSizes {
  readonly seeds: readonly number[];
  readonly imageSeeds: readonly number[];
  readonly rows: Readonly<Record<keyof typeof anoeanSizes, number>>;
  readonly imageRows: ProfileSizes["rows"];
  readonly normalDigits: readonly (readonly number[])[];
  readonly epochs: number;
  readonly patience: number;
  readonly grid: Grid;
  readonly imageGrid: Grid;
  readonly gan: GanSizes;
  readonly imageGan: GanSizes;
  /** Of the GANs on the tables. */
  readonly ganSeeds: readonly number[];
}

/** One digit, then the first two to five: the paper does not say which. */
const oneToFiveDigits = [...tenSeeds.map((d) => [d - 1]), [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]];
const tiny = {
  ...{ trainNormal: 400, injected: 40, testNormal: 160, testAnomalies: 40 },
  ...{ validationNormal: 80, validationAnomalies: 20 },
};

/** Normal rows and anomalies of an update: 200 with a tenth as many, or the batch of 200 in thirds, the last of them draws of the prior. */
const [tenth, thirds] = [[200, 20] as const, [67, 66] as const];
/** One of each. */
export const middle: Grid = { latentDims: [10], batches: [tenth], costs: [8], nus: [0.05], gammas: [2 ** -1] };

const imageAverages = { averageDecay: 0.99 };

export const sizes: Readonly<Record<TableProfile, ProfileSizes>> = {
  paper: {
    ...{ seeds: tenSeeds, imageSeeds: [1, 2, 3], rows: anoeanSizes, imageRows: anoeanSizes },
    ...{ normalDigits: oneToFiveDigits, epochs: 500, patience: 20 },
    grid: {
      ...{ latentDims: [2, 5, 10, 16], batches: [tenth, thirds] },
      ...{ costs: powers(-3, 7), nus: [0.01, 0.05, 0.1, 0.2], gammas: powers(-9, 3) },
    },
    // Images cost ten times as much to train on. The OCSVM wants its kernel narrow where several digits are normal.
    imageGrid: {
      ...{ latentDims: [10], batches: [tenth] },
      ...{ costs: [0.5, 8, 128], nus: [0.01, 0.05, 0.1, 0.2], gammas: powers(-9, -3), oneClassGammas: powers(-9, 3) },
    },
    // 1e-5 is the code's rate, on twenty times as many updates.
    gan: {
      epochs: 100,
      every: 5,
      patience: 30,
      learningRates: [1e-5, 1e-4, 1e-3],
      steps: 500,
      width: 1,
      averageDecay: 0.999,
    },
    // deviates: an eighth of the code's filters and a fifth of Schlegl's steps; 126 trainings of the code's size would take weeks here. In 1,250
    // updates averages of .999, the code's, keep a third of the weights that were drawn. Rate and average are what validation preferred in the study, in the mean of its two settings.
    imageGan: { ...imageAverages, epochs: 25, every: 5, patience: 15, learningRates: [1e-3], steps: 100, width: 1 / 8 },
    ganSeeds: tenSeeds,
  },
  // The tables' rows with few settings to choose from, and three cells of the figures on fewer images: minutes, and not the paper's protocol.
  quick: {
    ...{ seeds: [1, 2], imageSeeds: [1], rows: anoeanSizes },
    imageRows: {
      ...{ trainNormal: 1000, injected: 100, testNormal: 400, testAnomalies: 100 },
      ...{ validationNormal: 200, validationAnomalies: 50 },
    },
    ...{ normalDigits: [[0], [2], [0, 1, 2]], epochs: 60, patience: 10 },
    grid: { ...middle, costs: [1, 8], gammas: [2 ** -5, 2 ** -1] },
    imageGrid: { ...middle, gammas: [2 ** -7, 2 ** -5] },
    gan: { epochs: 6, every: 3, patience: 6, learningRates: [1e-3], steps: 100, width: 1, averageDecay: 0.999 },
    imageGan: { ...imageAverages, epochs: 4, every: 2, patience: 4, learningRates: [1e-3], steps: 20, width: 1 / 16 },
    ganSeeds: [1],
  },
  // Shows that everything runs, and nothing else.
  smoke: {
    ...{ seeds: [1], imageSeeds: [1], rows: tiny, imageRows: tiny },
    ...{ normalDigits: [[0], [0, 1]], epochs: 2, patience: 2 },
    grid: { ...middle, latentDims: [2, 3], batches: [[100, 10]] },
    imageGrid: { ...middle, batches: [[100, 10]], gammas: [2 ** -5] },
    gan: { epochs: 1, every: 1, patience: 1, learningRates: [1e-4, 1e-3], steps: 5, width: 1 / 4, averageDecay: 0.999 },
    imageGan: { ...imageAverages, epochs: 1, every: 1, patience: 1, learningRates: [1e-3], steps: 2, width: 1 / 32 },
    ganSeeds: [1],
  },
};

/** Of rows whose numbers are counted in millions. */
export const unscaledGrid: Grid = { ...sizes.paper.grid, gammas: powers(-33, 3, 4) };
