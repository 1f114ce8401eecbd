// The FF12 report as runs: which networks and baselines are trained, in which sizes, and on which rows each is judged.
// Cloudera Fast Forward Labs, Deep Learning for Anomaly Detection (report FF12, 2020), its code deepad, and its companion Anomagram.
import type { AutoencoderTraining } from "../../detectors/autoencoder";
import type { BiganTraining } from "../../detectors/bigan";
import type { Seq2seqTraining } from "../../detectors/seq2seq";
import type { AdamOptions } from "../../detectors/trained";
import type { VaeTraining } from "../../detectors/vae";
import type { Profile, RunSpec, TableProfile } from "../../experiment/record";
import { studyMethod, studySeeds, studySettings } from "./study";
import { profiles as profileNames } from "../../profiles";
import { requireKnown } from "../known";
import { plainOptions } from "../plain-options";

export const ff12Paper = "ff12-kdd-ecg";

/** The report's own evaluation rows, with the report's labels. */
export const reportRows = "KDD99 (18 features, 8000 inliers + 2000 outliers)";
/** Rows drawn from KDD99's test file, where every attack is an anomaly, those of kinds that the train file lacks too. */
export const correctedRows = "KDD99 (18 features, corrected labels)";
export const ecgRows = "ECG5000";

/** Raised when the meaning of a run changes, so that earlier records no longer count. */
const revision = 1;

/** What is trained, on scaled rows. */
export type Ff12Model =
  | { readonly kind: "autoencoder"; readonly training: AutoencoderTraining }
  | { readonly kind: "VAE"; readonly training: VaeTraining }
  | { readonly kind: "BiGAN"; readonly training: BiganTraining }
  | { readonly kind: "Seq2seq"; readonly training: Seq2seqTraining }
  | { readonly kind: "PCA"; readonly components: number }
  | { readonly kind: "OCSVM"; readonly gamma: number; readonly nu: number };

export interface KddRunOptions {
  readonly model: Ff12Model;
  /** Normal rows of KDD99's train file that are trained on, drawn at random. The report uses all 97,278. */
  readonly trainRows: number;
  /** On `correctedRows`: the size of each of two draws, one to set the threshold on and one to test on; on `reportRows` null. */
  readonly draw: { readonly normal: number; readonly attacks: number } | null;
}

export interface EcgRunOptions {
  readonly model: Ff12Model & { readonly kind: "autoencoder" };
  readonly trainRows: number;
  /** Share of the training rows that are anomalies. */
  readonly contamination: number;
}

const keras: AdamOptions = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, epsilonAs: "keras" };

/** As Keras' fit does it. */
const keep = { lastBatch: "keep" } as const;

/** The sizes of the report's code; `share` of its epochs, one at least. */
function models(share: number): Readonly<Record<"AE" | "VAE" | "BiGAN" | "properBigan" | "Seq2seq", Ff12Model>> {
  const epochs = (published: number): number => Math.max(1, Math.round(share * published));
  const sizes = [18, 15, 7, 2];
  const bigan: BiganTraining = {
    ...{ inputs: 18, hidden: 128, latentDim: 2, dropout: 0.2, discriminatorWeight: 0.1 },
    ...{ epochs: 15, batchSize: 256, ...keep, epochIs: "one random batch", updateCounter: "shared", adam: keras },
  };
  return {
    AE: {
      kind: "autoencoder",
      training: {
        ...{ sizes, slope: 0, output: "sigmoid", kernel: "Glorot uniform" },
        ...{ epochs: epochs(14), batchSize: 128, ...keep, adam: keras },
      },
    },
    VAE: {
      kind: "VAE",
      training: { sizes, slope: 0, klWeight: 1, epochs: epochs(8), batchSize: 128, ...keep, adam: keras },
    },
    BiGAN: { kind: "BiGAN", training: bigan },
    // Epochs of all rows, as the word means, and the learning rate and beta1 of the BiGAN paper (Donahue et al. 2017).
    properBigan: {
      kind: "BiGAN",
      training: {
        ...bigan,
        epochs: epochs(15),
        epochIs: "all rows",
        updateCounter: "own",
        adam: { ...keras, learningRate: 2e-4, beta1: 0.5 },
      },
    },
    Seq2seq: {
      kind: "Seq2seq",
      training: { steps: 18, units: 10, dropout: 0.2, epochs: epochs(40), batchSize: 256, ...keep, adam: keras },
    },
  };
}

/** Of Anomagram's application: tfjs layers, its Adam with beta1 0.5. */
function anomagram(epochs: number): Ff12Model & { readonly kind: "autoencoder" } {
  const adam = { ...keras, beta1: 0.5, epsilonAs: "pytorch" } as const;
  return {
    kind: "autoencoder",
    training: {
      ...{ sizes: [140, 7, 3, 2], slope: 0, output: "sigmoid", kernel: "Glorot normal" },
      ...{ epochs, batchSize: 512, ...keep, adam },
    },
  };
}

interface ProfileSizes {
  readonly seeds: readonly number[];
  /** Of the report's epochs. */
  readonly share: number;
  readonly trainRows: number;
  /** Of what has no printed figure. */
  readonly otherRows: number;
  /** Of the recurrent network, whose updates take ten times as long as others'. */
  readonly seq2seqRows: number;
  readonly draw: { readonly normal: number; readonly attacks: number };
  readonly contaminations: readonly number[];
}

const tenSeeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const allNormal = 97_278;

const profiles: Readonly<Record<TableProfile, ProfileSizes>> = {
  paper: {
    ...{ seeds: tenSeeds, share: 1 },
    ...{ trainRows: allNormal, otherRows: allNormal, seq2seqRows: allNormal },
    draw: { normal: 8000, attacks: 2000 },
    contaminations: [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
  },
  // The report's networks for half of its epochs, the slow ones on a part of the rows: minutes, and not the report's protocol.
  quick: {
    ...{ seeds: [1, 2, 3], share: 0.5 },
    ...{ trainRows: allNormal, otherRows: 20_000, seq2seqRows: 4096 },
    draw: { normal: 8000, attacks: 2000 },
    contaminations: [0, 0.1, 0.3, 0.5, 0.7],
  },
  // Shows that everything runs, and nothing else.
  smoke: {
    ...{ seeds: [1], share: 0.01 },
    ...{ trainRows: 500, otherRows: 500, seq2seqRows: 300 },
    draw: { normal: 200, attacks: 100 },
    contaminations: [0, 0.5],
  },
};

/** The runs of the report's table, of its clean counterpart, and of Anomagram's contamination figures. */
export function ff12Specs(profile: Profile, asked?: readonly number[]): RunSpec[] {
  requireKnown("ff12Specs", "a profile", profileNames, profile);
  if (profile === "study") return studySpecs(asked);
  const { seeds, share, trainRows, otherRows, seq2seqRows, draw, contaminations } = profiles[profile];
  const { AE, VAE, BiGAN, properBigan, Seq2seq } = models(share);
  const PCA = { kind: "PCA", components: 2 } as const;
  // The report's text has nu = 0.01, its code 0.0001.
  const svm = (nu: number): Ff12Model => ({ kind: "OCSVM", gamma: 0.5, nu });
  const kdd = (method: string, model: Ff12Model, clean: boolean, most = trainRows): RunSpec[] => {
    const rows = model.kind === "Seq2seq" ? seq2seqRows : clean ? otherRows : most;
    const options: KddRunOptions = { model, trainRows: rows, draw: clean ? draw : null };
    return specs(clean ? correctedRows : reportRows, method, profile, options, asked ?? seeds);
  };
  const ecg = (method: string, rows: number, epochs: number): RunSpec[] =>
    contaminations.flatMap((contamination) => {
      const options: EcgRunOptions = { model: anomagram(epochs), trainRows: rows, contamination };
      return specs(ecgRows, method, profile, options, asked ?? seeds);
    });
  return [
    // What has printed figures comes first, the slow network after the rest of it.
    ...kdd("AE", AE, false),
    ...kdd("VAE", VAE, false),
    ...kdd("BiGAN", BiGAN, false),
    // These two draw no number on the report's rows: ten runs, a second each, show that they are equal.
    ...kdd("PCA", PCA, false),
    ...kdd("OCSVM", svm(1e-4), false),
    // The figures' own sizes are not printed: the most rows that the application offers with 50 of at most 100 steps, and what it starts with.
    ...ecg("Anomagram AE", 2500, profile === "smoke" ? 2 : 50),
    ...kdd("Seq2seq", Seq2seq, false),
    ...kdd("AE (clean)", AE, true),
    ...kdd("VAE (clean)", VAE, true),
    ...kdd("PCA (clean)", PCA, true),
    ...kdd("BiGAN (clean)", properBigan, true),
    ...kdd("OCSVM (nu 0.01)", svm(0.01), false, otherRows),
    ...kdd("OCSVM (clean)", svm(0.01), true),
    ...(profile === "smoke" ? [] : ecg("Anomagram AE (500 rows, 30 steps)", 500, 30)),
    ...kdd("Seq2seq (clean)", Seq2seq, true),
  ];
}

function studySpecs(seeds: readonly number[] = studySeeds): RunSpec[] {
  return studySettings.flatMap((setting) => {
    const model = { kind: "autoencoder", training: setting.training } as const;
    const options: EcgRunOptions = { model, trainRows: 500, contamination: 0 };
    return specs(ecgRows, studyMethod(setting), "study", options, seeds);
  });
}

function specs(
  dataset: string,
  method: string,
  profile: Profile,
  options: KddRunOptions | EcgRunOptions,
  seeds: readonly number[],
): RunSpec[] {
  const plain = plainOptions(options);
  return seeds.map((seed) => ({ paper: ff12Paper, dataset, method, revision, profile, seed, options: plain }));
}
