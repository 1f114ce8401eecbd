// The AnoEAN paper as runs: what is trained, on how many rows, and among which settings validation chooses where the paper gives none.
// Gherbi, Hanczar, Janodet, Klaudel, Construction d'espace latent pour la détection d'anomalies par apprentissage adversarial, section 3.
import { anoeanSizes, type AnoeanOptions } from "../datasets/anoean-split";
import { attacks } from "../datasets/kdd-attacks";
import type { AnoeanTraining } from "../detectors/anoean";
import type { RunSpec } from "../experiment/record";
import type { Profile, TableProfile } from "../profiles";

export const anoeanPaper = "anoean";

/** Raised when the meaning of a run changes, so that earlier records no longer count. */
const revision = 1;

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
  | { readonly kind: "OCSVM"; readonly nus: readonly number[]; readonly gammas: readonly number[] };

export interface AnoeanRunOptions extends AnoeanOptions {
  /** Where rows are drawn from; apart: the test's from the test file, all others from the train file. */
  readonly files: "train file" | "both files" | "both files, apart";
  readonly model: AnoeanModel;
}

/** Of the images' classes: AnoEAN and the SVM know 4 of those that are not normal. */
const injectedDigits = 4;
const tenSeeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const powers = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 2 + 1 }, (_, i) => 2 ** (from + 2 * i));

/** Settings among which validation chooses. */
interface Grid {
  readonly latentDims: readonly number[];
  readonly batches: readonly (readonly [number, number])[];
  readonly costs: readonly number[];
  readonly nus: readonly number[];
  readonly gammas: readonly number[];
}

interface ProfileSizes {
  readonly seeds: readonly number[];
  readonly imageSeeds: readonly number[];
  readonly rows: Readonly<Record<keyof typeof anoeanSizes, number>>;
  readonly imageRows: ProfileSizes["rows"];
  readonly normalDigits: readonly (readonly number[])[];
  readonly epochs: number;
  readonly patience: number;
  readonly grid: Grid;
  readonly imageGrid: Grid;
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
const middle: Grid = { latentDims: [10], batches: [tenth], costs: [8], nus: [0.05], gammas: [2 ** -1] };

const sizes: Readonly<Record<TableProfile, ProfileSizes>> = {
  paper: {
    ...{ seeds: tenSeeds, imageSeeds: [1, 2, 3], rows: anoeanSizes, imageRows: anoeanSizes },
    ...{ normalDigits: oneToFiveDigits, epochs: 500, patience: 20 },
    grid: {
      ...{ latentDims: [2, 5, 10, 16], batches: [tenth, thirds] },
      ...{ costs: powers(-3, 7), nus: [0.01, 0.05, 0.1, 0.2], gammas: powers(-9, 3) },
    },
    // Images cost ten times as much to train on, and lie farther from each other.
    imageGrid: {
      ...{ latentDims: [10], batches: [tenth] },
      ...{ costs: [0.5, 8, 128], nus: [0.01, 0.05, 0.1, 0.2], gammas: powers(-9, -3) },
    },
  },
  // The paper's tables with few settings to choose from, and three figures' worth of fewer images: minutes, and not the paper's protocol.
  quick: {
    ...{ seeds: [1, 2], imageSeeds: [1], rows: anoeanSizes },
    imageRows: {
      ...{ trainNormal: 1000, injected: 100, testNormal: 400, testAnomalies: 100 },
      ...{ validationNormal: 200, validationAnomalies: 50 },
    },
    ...{ normalDigits: [[0], [2], [0, 1, 2]], epochs: 60, patience: 10 },
    grid: { ...middle, costs: [1, 8], gammas: [2 ** -5, 2 ** -1] },
    imageGrid: { ...middle, gammas: [2 ** -7, 2 ** -5] },
  },
  // Shows that everything runs, and nothing else.
  smoke: {
    ...{ seeds: [1], imageSeeds: [1], rows: tiny, imageRows: tiny },
    ...{ normalDigits: [[0], [0, 1]], epochs: 2, patience: 2 },
    grid: { ...middle, latentDims: [2, 3], batches: [[100, 10]] },
    imageGrid: { ...middle, batches: [[100, 10]], gammas: [2 ** -5] },
  },
};

type Encoder = AnoeanTraining["encoder"];
/** Paper: of connections, and of images. */
const dense: Encoder = { kind: "dense", hidden: [128, 64, 32] };
const convolutional: Encoder = { kind: "convolutional", filters: [32, 64, 128] };

/** In the order of the tables' last rows. */
function models(encoder: Encoder, { epochs, patience }: ProfileSizes, grid: Grid): AnoeanModel[] {
  const { latentDims, batches, costs, nus, gammas } = grid;
  const training: NetworkTraining = {
    ...{ encoder, discriminator: [32, 16], slope: 0.2, ridge: 1e-6, epochs, patience },
    lastBatch: "drop",
    adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  };
  return [
    { kind: "AnoEAN", training, latentDims, batches },
    { kind: "SVM", costs, gammas },
    { kind: "OCSVM", nus, gammas },
  ];
}

const traffic = { normalClasses: [0], injectedClasses: "all" } as const;
/** Of NSL-KDD both files, as their authors part them; of KDD99 the 10 % train file, as the code of the cited baselines has it. */
const tables = { "NSL-KDD": "both files, apart", KDD99: "train file" } as const;

/** The runs of Tables 1 and 2, then those of Figures 2 and 3; of the profile study the other readings. */
export function anoeanSpecs(profile: Profile, asked?: readonly number[]): RunSpec[] {
  if (profile === "study") return studies(asked);
  const { seeds, imageSeeds, rows, imageRows, normalDigits, grid, imageGrid } = sizes[profile];
  const onTables = Object.entries(tables).flatMap(([dataset, files]) =>
    models(dense, sizes[profile], grid).flatMap((model) =>
      specs(dataset, model.kind, profile, { ...rows, ...traffic, files, model }, asked ?? seeds),
    ),
  );
  const onImages = models(convolutional, sizes[profile], imageGrid).flatMap((model) =>
    normalDigits.flatMap((normalClasses) => {
      const options = {
        ...imageRows,
        normalClasses,
        injectedClasses: injectedDigits,
        files: "both files",
        model,
      } as const;
      return specs("MNIST", model.kind, profile, options, asked ?? imageSeeds);
    }),
  );
  return [...onTables, ...onImages];
}

/** Readings that the paper leaves open, on the paper's sizes. */
function studies(asked: readonly number[] = tenSeeds): RunSpec[] {
  const { rows } = sizes.paper;
  const inverted = { normalClasses: attacks.flatMap(({ kddTrain }, y) => (y > 0 && kddTrain > 0 ? [y] : [])) };
  const tenfold = Object.fromEntries(Object.entries(rows).map(([name, count]) => [name, 10 * count])) as typeof rows;
  const readings: readonly [dataset: string, name: string, options: Omit<AnoeanRunOptions, "model">][] = [
    ["NSL-KDD", "one pool", { ...rows, ...traffic, files: "both files" }],
    ["KDD99", "attacks as normal", { ...rows, ...traffic, ...inverted, files: "train file" }],
    ["KDD99", "ten times the rows", { ...tenfold, ...traffic, files: "train file" }],
  ];
  return readings.flatMap(([dataset, name, options]) => {
    // With ten times the rows a grid would take a day: the middle of it, and three runs.
    const isLarge = options.trainNormal > rows.trainNormal;
    return models(dense, sizes.paper, isLarge ? middle : sizes.paper.grid).flatMap((model) =>
      specs(dataset, `${model.kind} (${name})`, "study", { ...options, model }, isLarge ? asked.slice(0, 3) : asked),
    );
  });
}

function specs(
  dataset: string,
  method: string,
  profile: Profile,
  options: AnoeanRunOptions,
  seeds: readonly number[],
): RunSpec[] {
  // Options are plain data; the detour proves it, and gives the type that a record wants.
  const plain = JSON.parse(JSON.stringify(options)) as RunSpec["options"];
  return seeds.map((seed) => ({ paper: anoeanPaper, dataset, method, revision, profile, seed, options: plain }));
}
