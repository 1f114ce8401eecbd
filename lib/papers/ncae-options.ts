// What is run for the NCAE paper (Yu, Oh, Kim, Kim 2021, Normality-Calibrated Autoencoder for Unsupervised Anomaly Detection on Data
// Contamination), by profile. Its baselines are those of Ruff et al. 2020 (Deep SAD, scenario ii), whose setup they take.
import type { GammaGrid } from "../detectors/kernel-machine/rbf-grid";
import type { Profile, RunSpec } from "../experiment/record";

export const ncaePaper = "ncae-contamination";

/** Raised when the meaning of a run changes, so that earlier records no longer count. */
const revision = 1;

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
    };

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

const deepSadGammas: GammaGrid = { first: 2 ** -7, count: 10 };

interface Method {
  readonly name: string;
  readonly model: NcaeModel;
  readonly labelledRatio: number;
}

// In the order of their cost.
const methods: readonly Method[] = [
  { name: "IF", model: { kind: "isolation forest", trees: 100, samples: 256 }, labelledRatio: 0 },
  { name: "KDE", model: { kind: "kernel density", bandwidths: 10, folds: 5 }, labelledRatio: 0 },
  // nu as in the code; the Deep SAD paper speaks of five values and the best of them.
  { name: "OC-SVM", model: { kind: "one-class SVM", gammas: deepSadGammas, nu: 0.1 }, labelledRatio: 0 },
  {
    name: "SSAD",
    model: { kind: "SSAD", gammas: deepSadGammas, cost: 1, kappa: 1, tolerance: 1e-5 },
    // The paper does not give it; Deep SAD's scenario with polluted training rows has 5 %.
    labelledRatio: 0.05,
  },
];

interface ProfileSizes {
  readonly datasets: readonly string[];
  readonly seeds: readonly number[];
  readonly normalClasses: readonly number[];
  readonly contaminations: readonly number[];
  readonly normalRows: number | null;
}

const [both, ten] = [["MNIST", "Fashion-MNIST"], Array.from({ length: 10 }, (_, label) => label)];

const profiles: Readonly<Record<Exclude<Profile, "study">, ProfileSizes>> = {
  // Nine seeds for each class: for methods that learn from labels the nine known classes.
  paper: {
    ...{ datasets: both, seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9], normalClasses: ten, normalRows: null },
    contaminations: [0, 0.01, 0.05, 0.1, 0.2],
  },
  // One class of ten and a quarter of its rows: minutes, and not the paper's protocol.
  quick: {
    ...{ datasets: both, seeds: [1], normalClasses: [5], normalRows: 1500 },
    contaminations: [0, 0.05, 0.2],
  },
  // Shows that everything runs, and nothing else.
  smoke: { datasets: ["MNIST"], seeds: [1], normalClasses: [5], normalRows: 100, contaminations: [0, 0.2] },
};

/** Every method on every class before the next seed: a mean over the ten classes means something, over some of them nothing. */
export function ncaeSpecs(profile: Profile, asked?: readonly number[]): RunSpec[] {
  if (profile === "study") return [];
  const { datasets, seeds, normalClasses, contaminations, normalRows } = profiles[profile];
  return (asked ?? seeds).flatMap((seed) =>
    methods.flatMap(({ name, model, labelledRatio }) =>
      datasets.flatMap((dataset) =>
        contaminations.flatMap((contamination) =>
          normalClasses.map((normalClass): RunSpec => {
            const known = labelledRatio === 0 ? null : knownClass(normalClass, seed);
            const options: NcaeRunOptions = {
              ...{ model, normalClass, contamination, labelledRatio, knownClass: known, normalRows },
            };
            return { paper: ncaePaper, dataset, method: name, revision, profile, seed, options: asJson(options) };
          }),
        ),
      ),
    ),
  );
}

/** Seeds 1 to 9 go through the classes other than the normal one; at each seed the ten normal classes have ten known ones. */
export function knownClass(normalClass: number, seed: number): number {
  return (normalClass + 1 + ((seed - 1) % 9)) % 10;
}

/** Beside the table's method, the same with what was chosen on test labels chosen without them. */
export function cleanName(method: string): string {
  return `${method} (clean gamma)`;
}

/** The results of a run of the spec, in their order. */
export function ncaeMethods({ method, options }: RunSpec): string[] {
  const { model } = options as unknown as NcaeRunOptions;
  return "gammas" in model ? [method, cleanName(method)] : [method];
}

/** Options are plain data; the detour proves it, and gives the type that a record wants. */
function asJson(options: NcaeRunOptions): RunSpec["options"] {
  return JSON.parse(JSON.stringify(options)) as RunSpec["options"];
}
