// The AnoEAN paper as runs: what is trained, on how many rows, and among which settings validation chooses where the paper gives none.
// Gherbi, Hanczar, Janodet, Klaudel, Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial, section 3.
import type { AnoeanOptions } from "../../datasets/anoean-split";
import { attacks } from "../../datasets/kdd-attacks";
import type { AladTraining } from "../../detectors/gan/alad";
import type { AnoeanTraining } from "../../detectors/anoean";
import type { AnoganTraining } from "../../detectors/gan/anogan";
import type { EgbadTraining } from "../../detectors/gan/egbad";
import type { GanTraining } from "../../detectors/gan/gan";
import type { AdamOptions } from "../../detectors/trained";
import type { RunSpec } from "../../experiment/record";
import { profiles, type Profile } from "../../profiles";
import { requireKnown } from "../known";
import {
  middle,
  sizes,
  tenSeeds,
  unscaledGrid,
  type GanGrid,
  type GanSizes,
  type Grid,
  type ProfileSizes,
} from "./sizes";
import { plainOptions } from "../plain-options";

export const anoeanPaper = "anoean";

/**
 * Raised when the meaning of a run changes, so that earlier records no longer count. 2: the one-class machine's scores lost the order of
 * rows far from all others to the offset in single precision.
 */
const revisionOf = ({ kind }: AnoeanModel): number => (kind === "OCSVM" ? 2 : 1);

/** All but what the grid gives. */
type NetworkTraining = Omit<AnoeanTraining, "latentDim" | "batchSize" | "anomaliesPerBatch">;

/** A method with the settings among which the validation rows choose: every combination. */
export type AnoeanModel =
  | {
      readonly kind: "AnoEAN";
      readonly training: NetworkTraining;
      readonly latentDims: readonly number[];
      /** Normal rows and anomalies of an update. */
      readonly batches: readonly (readonly [normal: number, anomalies: number])[];
    }
  | { readonly kind: "SVM"; readonly costs: readonly number[]; readonly gammas: readonly number[] }
  | { readonly kind: "OCSVM"; readonly nus: readonly number[]; readonly gammas: readonly number[] }
  | ({ readonly kind: "AnoGAN"; readonly training: OfGrid<AnoganTraining> } & GanGrid)
  | ({ readonly kind: "EGBAD"; readonly training: OfGrid<EgbadTraining> } & GanGrid)
  | ({ readonly kind: "ALAD"; readonly training: OfGrid<AladTraining> } & GanGrid);

/** All but the numbers in a row, which the data gives, and the learning rate, which the grid does. */
type OfGrid<Training extends GanTraining> = Omit<Training, "inputs" | "adam"> & {
  readonly adam: Omit<AdamOptions, "learningRate">;
};

export interface AnoeanRunOptions extends AnoeanOptions {
  /** Where rows are drawn from; apart: the test's from the test file, all others from the train file. */
  readonly files: "train file" | "both files" | "both files, apart";
  /** Of connections: left out, every column to [0, 1] by the normal training rows, others clipped. */
  readonly scaling?: "none";
  readonly model: AnoeanModel;
}

/** Of the images' classes AnoEAN and the SVM know 4 of those that are not normal. */
const images = { injectedClasses: 4, files: "both files" } as const;
type Encoder = AnoeanTraining["encoder"];
/** Paper: of connections, and of images. */
const dense: Encoder = { kind: "dense", hidden: [128, 64, 32] };
const convolutional: Encoder = { kind: "convolutional", filters: [32, 64, 128] };

/** In the order of the tables' last rows. */
function models(encoder: Encoder, { epochs, patience }: ProfileSizes, grid: Grid): AnoeanModel[] {
  const { latentDims, batches, costs, nus, gammas, oneClassGammas } = grid;
  const training: NetworkTraining = {
    ...{ encoder, discriminator: [32, 16], slope: 0.2, ridge: 1e-6, epochs, patience },
    lastBatch: "drop",
    adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  };
  return [
    { kind: "AnoEAN", training, latentDims, batches },
    { kind: "SVM", costs, gammas },
    { kind: "OCSVM", nus, gammas: oneClassGammas ?? gammas },
  ];
}

/**
 * As the code of EGBAD and ALAD has them, but for the rates and the averages: on connections EGBAD's and AnoGAN's have a decay of .9999 there.
 * ALAD has no code for MNIST: here with EGBAD's generator, encoder and latent size (200; its code for SVHN has 100).
 * AnoEAN's paper takes AnoGAN's parameters from Schlegl, and lets AnoGAN and EGBAD compare the discriminator's last hidden layer.
 */
function ganModels(
  network: "tabular" | "image",
  { epochs, steps, width, averageDecay, ...grid }: GanSizes,
): AnoeanModel[] {
  const isImage = network === "image";
  const common: OfGrid<GanTraining> = {
    ...{ network, width, epochs, latentDim: isImage ? 200 : 32, batchSize: isImage ? 100 : 50, averageDecay },
    lastBatch: "drop",
    adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, epsilonAs: "keras" },
    slope: 0.1,
  };
  const scoring = { discriminatorWeight: 0.1, discriminatorTerm: "features" } as const;
  // Of Zenati's code for 500 steps, its rate falls sooner for images; fewer steps are as much longer.
  const rates = [
    [0, 0.01],
    [isImage ? 0.4 : 0.6, 0.001],
    [isImage ? 0.6 : 0.8, 0.0005],
  ].map(([share, rate]) => ({ from: Math.round(share * steps), rate: (rate * 500) / steps }));
  return [
    {
      kind: "EGBAD",
      training: { ...common, ...scoring, dropout: isImage ? 0.5 : 0.2 },
      ...grid,
    },
    {
      kind: "ALAD",
      training: { ...common, slope: 0.2, dropout: { pair: 0.5, cycle: 0.2 }, score: "features" },
      ...grid,
    },
    {
      kind: "AnoGAN",
      training: { ...common, ...scoring, dropout: 0.2, inversion: { steps, rates } },
      ...grid,
    },
  ];
}

const traffic = { normalClasses: [0], injectedClasses: "all" } as const;
/** Of NSL-KDD both files, as their authors part them; of KDD99 the 10 % train file, as the code of the cited baselines has it. */
const tables = { "NSL-KDD": "both files, apart", KDD99: "train file" } as const;

/** The runs of Tables 1 and 2, then those of Figures 2 and 3; of the profile study the other readings. */
export function anoeanSpecs(profile: Profile, asked?: readonly number[]): RunSpec[] {
  requireKnown("anoeanSpecs", "a profile", profiles, profile);
  if (profile === "study") return studies(asked);
  const { seeds, ganSeeds, imageSeeds, rows, imageRows, normalDigits, grid, imageGrid, gan, imageGan } = sizes[profile];
  const onTables = (model: AnoeanModel, runs: readonly number[]): RunSpec[] =>
    Object.entries(tables).flatMap(([dataset, files]) =>
      specs(dataset, model.kind, profile, { ...rows, ...traffic, files, model }, asked ?? runs),
    );
  const onImages = (model: AnoeanModel): RunSpec[] =>
    normalDigits.flatMap((normalClasses) => {
      const options = { ...imageRows, ...images, normalClasses, model };
      return specs("MNIST", model.kind, profile, options, asked ?? imageSeeds);
    });
  return [
    ...models(dense, sizes[profile], grid).flatMap((model) => onTables(model, seeds)),
    ...ganModels("tabular", gan).flatMap((model) => onTables(model, ganSeeds)),
    ...models(convolutional, sizes[profile], imageGrid).flatMap(onImages),
    ...ganModels("image", imageGan).flatMap(onImages),
  ];
}

/** Readings that the paper leaves open, on the paper's sizes. */
function studies(asked: readonly number[] = tenSeeds): RunSpec[] {
  const { rows } = sizes.paper;
  const inverted = { normalClasses: attacks.flatMap(({ kddTrain }, y) => (y > 0 && kddTrain > 0 ? [y] : [])) };
  const tenfold = Object.fromEntries(Object.entries(rows).map(([name, count]) => [name, 10 * count])) as typeof rows;
  const readings: readonly [dataset: string, name: string, options: Omit<AnoeanRunOptions, "model">][] = [
    ["NSL-KDD", "one pool", { ...rows, ...traffic, files: "both files" }],
    ["KDD99", "attacks as normal", { ...rows, ...traffic, ...inverted, files: "train file" }],
    // The code of the cited baselines throws away what its scaling returns.
    ["KDD99", "unscaled", { ...rows, ...traffic, files: "train file", scaling: "none" }],
    ["KDD99", "ten times the rows", { ...tenfold, ...traffic, files: "train file" }],
  ];
  const tabular = readings.flatMap(([dataset, name, options]) => {
    // With ten times the rows a grid would take a day: the middle of it, and three runs.
    const isLarge = options.trainNormal > rows.trainNormal;
    const { gan } = sizes.paper;
    const grid = isLarge ? middle : options.scaling === "none" ? unscaledGrid : sizes.paper.grid;
    const own = models(dense, sizes.paper, grid);
    return [...own, ...(isLarge ? [] : ganModels("tabular", gan))].flatMap((model) =>
      specs(dataset, `${model.kind} (${name})`, "study", { ...options, model }, isLarge ? asked.slice(0, 3) : asked),
    );
  });
  return [...tabular, ...imageGanGrids(asked.slice(0, 1))];
}

/** Digits on which the rate and the averages of the image GANs were chosen, by validation rows, before the runs of the figures. */
const gridDigits = [[3], [0, 1]];

function imageGanGrids(seeds: readonly number[]): RunSpec[] {
  const { imageRows, imageGan } = sizes.paper;
  const grid = { ...imageGan, learningRates: [2e-4, 1e-3], averageDecays: [0.99, 0.999] };
  return ganModels("image", grid).flatMap((model) =>
    gridDigits.flatMap((normalClasses) => {
      const options = { ...imageRows, ...images, normalClasses, model };
      return specs("MNIST", `${model.kind} (rate and averages)`, "study", options, seeds);
    }),
  );
}

function specs(
  dataset: string,
  method: string,
  profile: Profile,
  options: AnoeanRunOptions,
  seeds: readonly number[],
): RunSpec[] {
  const [plain, revision] = [plainOptions(options), revisionOf(options.model)];
  return seeds.map((seed) => ({ paper: anoeanPaper, dataset, method, revision, profile, seed, options: plain }));
}
