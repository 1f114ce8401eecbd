// What is run for the NCAE paper (Yu, Oh, Kim, Kim 2021, Normality-Calibrated Autoencoder for Unsupervised Anomaly Detection on Data
// Contamination), by profile.
import { ncaeReadings, type NcaeReading } from "../../detectors/images/ncae-mining";
import type { Profile, RunSpec } from "../../experiment/record";
import { isDeep, knownClass, ncaeNames, ncaePaper, type NcaeModel, type NcaeRunOptions } from "./options";
import { ncaeTraining, tableModels, type NamedModel } from "./settings";
import { profiles as profileNames } from "../../profiles";
import { requireKnown } from "../known";
import { plainOptions } from "../plain-options";

/**
 * Raised when the meaning of a run changes, so that earlier records no longer count. 2: scores of kernel machines lost the order of
 * rows far from all others to the offset in single precision.
 */
const revisionOf = ({ kind }: NcaeModel): number => (kind === "one-class SVM" || kind === "SSAD" ? 2 : 1);

interface ProfileSizes {
  readonly datasets: readonly string[];
  /** Of these, the ones that networks are trained on. */
  readonly deepOn: readonly string[];
  readonly seeds: readonly number[];
  readonly normalClasses: readonly number[];
  readonly contaminations: readonly number[];
  readonly normalRows: number | null;
  readonly epochs: number;
}

/** Contaminations that the study looks at where it repeats runs of the table. */
const extremes = [0, 0.2];
const [both, ten] = [["MNIST", "Fashion-MNIST"], Array.from({ length: 10 }, (_, label) => label)];

const profiles: Readonly<Record<Exclude<Profile, "study">, ProfileSizes>> = {
  // Nine seeds for each class: for methods that learn from labels the nine known classes.
  paper: {
    ...{ datasets: both, deepOn: both, seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9], normalClasses: ten, normalRows: null },
    epochs: 150,
    contaminations: [0, 0.01, 0.05, 0.1, 0.2],
  },
  // One class of ten, a tenth of its rows and of the epochs: minutes, and not the paper's protocol. Fashion-MNIST's networks take five times
  // as long as MNIST's.
  quick: {
    ...{ datasets: both, deepOn: ["MNIST"], seeds: [1], normalClasses: [5], normalRows: 600, epochs: 15 },
    contaminations: [0, 0.2],
  },
  // Shows that everything runs, and nothing else.
  smoke: {
    ...{ datasets: ["MNIST"], deepOn: ["MNIST"], seeds: [1], normalClasses: [5], normalRows: 150, epochs: 1 },
    contaminations: [0.2],
  },
};

/** Every method on every class before the next seed: a mean over the ten classes means something, over some of them nothing. */
export function ncaeSpecs(profile: Profile, asked?: readonly number[]): RunSpec[] {
  requireKnown("ncaeSpecs", "a profile", profileNames, profile);
  if (profile === "study") return studySpecs(asked);
  const { datasets, deepOn, seeds, normalClasses, contaminations, normalRows, epochs } = profiles[profile];
  const runs = datasets.flatMap((dataset) =>
    tableModels(dataset, epochs)
      .filter(({ model }) => !isDeep(model) || deepOn.includes(dataset))
      .map((model) => ({ dataset, model })),
  );
  const methods = [...new Set(runs.map(({ model }) => model.name))];
  const ordered = methods.flatMap((name) => runs.filter(({ model }) => model.name === name));
  return (asked ?? seeds).flatMap((seed) =>
    ordered.flatMap(({ dataset, model }) =>
      contaminations.flatMap((contamination) =>
        normalClasses.map((normalClass) =>
          spec(dataset, model, profile, seed, { normalClass, contamination, normalRows }),
        ),
      ),
    ),
  );
}

/** Around the paper's choice of 0.1 for both, which it made on test AUCs at 20 % contamination (Figure 2). */
export const ablated = {
  sigma: [0.01, 0.05, 0.1, 0.3, 1],
  tau: [0, 0.05, 0.1, 0.2, 0.4],
} as const;

/**
 * Readings of the text beside the one that fills the table: the sort order as it is written, a mined row's error held below the others',
 * eq. 7 for eq. 2, squared errors as a mean over the pixels, the printed learning rate, and running statistics that made images do not move. The
 * last two are no readings: they are told which rows are anomalies, and show what mining all of them would give, or tau of a batch.
 */
export const otherReadings: Readonly<Record<string, Partial<NcaeReading> & { readonly rates?: "text" }>> = {
  "most similar mined": { mined: "most similar" },
  "mined rows at a tenth of the weight": { minedWeight: 0.1 },
  "mined rows driven from the nearest made image": { drivenFrom: "nearest made image" },
  "errors averaged over the pixels": { reconstructionWeight: 1 },
  "rate of the text": { rates: "text" },
  "statistics of the rows alone": { statistics: "rows" },
  "told which rows to mine": { mined: "anomalies" },
  "told which rows to mine, tau of them": { mined: "tau of the anomalies" },
};

/** Of the study's readings those that are run on clean rows too, where no mining can be right. */
const onCleanRows: readonly string[] = [
  ablationName("tau", ncaeReadings.paper.tau),
  ablationName("tau", 0),
  readingName("statistics of the rows alone"),
];

/** How a run of one of them is called. */
export function readingName(name: string): string {
  return `${ncaeNames.paper}, ${name}`;
}

/** A third of the rows and a fifth of the epochs of the paper's runs. */
const study = { normalClasses: [2, 5, 8], normalRows: 2000, epochs: 30, seeds: [1, 2, 3] };

/** How a run of the ablation is called: the paper's own values, which both parameters share, are the protocol. */
export function ablationName(name: keyof typeof ablated, value: number): string {
  return `${ncaeNames.paper}, ${value === ncaeReadings.paper[name] ? "protocol" : `${name} ${value}`}`;
}

/** The Deep SAD paper speaks of five values of nu and prints the best by the test's AUC; the table has its code's .1, the study the others. */
export const otherNus = [0.01, 0.05, 0.2, 0.5];

/** How a run with one of them is called. */
export function nuName(nu: number): string {
  return `OC-SVM, nu ${nu}`;
}

/** Runs of the table with another model: all classes of both data sets, clean and at the highest contamination. */
function changedRuns(seed: number, changed: (dataset: string) => NamedModel): RunSpec[] {
  return both.flatMap((dataset) =>
    extremes.flatMap((contamination) =>
      ten.map((normalClass) =>
        spec(dataset, changed(dataset), "study", seed, { normalClass, contamination, normalRows: null }),
      ),
    ),
  );
}

function nuSpecs(seed: number): RunSpec[] {
  return otherNus.flatMap((nu) =>
    changedRuns(seed, (dataset) => {
      const { model, ...table } = tableModels(dataset, 0).find((one) => one.model.kind === "one-class SVM")!;
      return { ...table, name: nuName(nu), model: { ...model, nu } as NcaeModel };
    }),
  );
}

/** How a run of Deep SVDD or Deep SAD is called whose encoder starts from random weights. */
export function notPretrainedName(method: "Deep SVDD" | "Deep SAD"): string {
  return `${method}, not pre-trained`;
}

/**
 * The released code of the Deep SAD study loads none of the weights that it pre-trains: those of its autoencoder are called otherwise than
 * those of its network (DeepSAD.py, init_network_weights_from_pretraining).
 */
function notPretrainedSpecs(seed: number): RunSpec[] {
  return (["Deep SVDD", "Deep SAD"] as const).flatMap((method) =>
    changedRuns(seed, (dataset) => {
      const { model, ...table } = tableModels(dataset, profiles.paper.epochs).find(({ name }) => name === "Deep SAD")!;
      const { autoencoder, ...rest } = model as Extract<NcaeModel, { kind: "Deep SAD" }>;
      return {
        name: notPretrainedName(method),
        model: { ...rest, autoencoder: { ...autoencoder, epochs: 0 } },
        // Deep SAD without a labelled row is Deep SVDD.
        labelledRatio: method === "Deep SAD" ? table.labelledRatio : 0,
      };
    }),
  );
}

function studySpecs(seeds: readonly number[] = study.seeds): RunSpec[] {
  return [...nuSpecs(seeds[0]), ...notPretrainedSpecs(seeds[0]), ...ablationSpecs(seeds)];
}

/** Figure 2's ablation at a smaller size. Declared before the runs; no choice is made by it. */
function ablationSpecs(seeds: readonly number[]): RunSpec[] {
  const { normalClasses, epochs, normalRows } = study;
  const readings: typeof otherReadings = {
    ...Object.fromEntries(ablated.sigma.map((sigma) => [ablationName("sigma", sigma), { sigma }])),
    ...Object.fromEntries(ablated.tau.map((tau) => [ablationName("tau", tau), { tau }])),
    ...Object.fromEntries(Object.entries(otherReadings).map(([name, reading]) => [readingName(name), reading])),
  };
  return seeds.flatMap((seed) =>
    Object.entries(readings).flatMap(([name, { rates, ...changes }]) =>
      both.flatMap((dataset) => {
        const training = ncaeTraining(dataset, { ...ncaeReadings.paper, ...changes }, epochs, rates);
        const model: NamedModel = { name, model: { kind: "NCAE", training }, labelledRatio: 0 };
        const contaminations = onCleanRows.includes(name) ? extremes : extremes.slice(1);
        return contaminations.flatMap((contamination) =>
          normalClasses.map((normalClass) =>
            spec(dataset, model, "study", seed, { normalClass, contamination, normalRows }),
          ),
        );
      }),
    ),
  );
}

function spec(
  dataset: string,
  { name, model, labelledRatio, knownClass: always }: NamedModel,
  profile: Profile,
  seed: number,
  rows: Pick<NcaeRunOptions, "normalClass" | "contamination" | "normalRows">,
): RunSpec {
  const known = labelledRatio === 0 ? null : (always ?? knownClass(rows.normalClass, seed));
  const options: NcaeRunOptions = {
    model,
    ...rows,
    labelledRatio,
    knownClass: known === rows.normalClass ? null : known,
  };
  return {
    paper: ncaePaper,
    dataset,
    method: name,
    revision: revisionOf(model),
    profile,
    seed,
    options: plainOptions(options),
  };
}
