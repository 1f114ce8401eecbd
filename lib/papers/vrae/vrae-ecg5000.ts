// The ECG5000 paper as runs: how one training becomes the columns of Table I.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, sections IV-B and V.
import * as tf from "@tensorflow/tfjs";
import type { Dataset } from "../../datasets/dataset";
import { loadEcg5000 } from "../../datasets/ecg5000";
import { standInEcg5000 } from "../../datasets/ecg5000-stand-in";
import { fitVrae, type GaussianRows, type TrainedVrae } from "../../detectors/vrae";
import type { Executed } from "../../experiment/executor";
import type { Profile, RunSpec } from "../../experiment/record";
import { profiles } from "../../profiles";
import { rng } from "../../rng";
import { rows, takeRows } from "../../rows";
import { executed } from "../executed";
import { trainedHealth } from "../health";
import { requireKnown } from "../known";
import type { Judged, Paper, Running } from "../paper";
import { realOrStandIn } from "../real-or-stand-in";
import { baselineSpecs, isBaseline, judgeBaseline, runBaseline } from "./baselines";
import { judgeScores, type ScoreKind } from "./judge";
import { scoreLatents, tableMethods, type NamedMethod } from "./latents";
import { vraePaper, vraeSpecs, type VraeRunOptions } from "./options";
import { anomalyLabels, ecgSplit } from "./split";
import { studyArrays, vraeStudySpecs, type VraeStudyOptions } from "./study";

/** Test rows whose reconstructions are kept for pictures, by class. */
const examplesPerClass = 2;

/** Trains and scores one spec. Kept beside the scores of a table's run: latents of the test set and example reconstructions. */
export async function runVrae(
  spec: RunSpec,
  data: Dataset,
  { report, engine = {}, checkpoints }: Running = {},
): Promise<Executed> {
  const options = spec.options as unknown as VraeRunOptions;
  const random = rng(spec.seed);
  await tf.setBackend("cpu");

  const split = ecgSplit(options, data, random.child("split"));
  const vrae = await fitVrae(split.xTrain, options, random.child("vrae"), engine, {
    validation: split.xValidation,
    untrainedOn: [data.xTest, split.known],
    checkpoints,
    onEpoch: (epoch, { loss }) => report?.(epoch + 1, options.epochs, `loss ${loss.toFixed(2)}`),
  });

  const named = namedMethods(spec);
  const methods = named.map(({ method }) => method);
  const labelled = { labels: split.knownLabels, trained: split.xTrain.shape[0] };
  const latent = await vrae.encode(data.xTest);
  const known = { ...labelled, latent: await vrae.encode(split.known) };
  const scores = await scoreLatents(methods, latent, known, random.child("detectors"));
  const [latentBefore, knownBefore] = vrae.untrained;
  const before = await scoreLatents(
    methods,
    latentBefore,
    { ...labelled, latent: knownBefore },
    random.child("detectors"),
  );

  const arrays =
    spec.profile === "study"
      ? await studyArrays(named, vrae, split, known, data.xTest.shape[0], random)
      : await pictureArrays(vrae, latent, data);
  await vrae.release();
  const labels = anomalyLabels(data.yTest, data.normalClass ?? 1);
  const judge = (name: string, scores: Float32Array): Judged => judgeVrae(spec, name, labels, scores);
  const run = { data, methods: named.map(({ name }) => name), scores, before, judge };
  return executed({ ...run, arrays, history: vrae.history, health: trainedHealth(vrae) }, engine);
}

/** What a run scores: the columns of Table I, or what a study declares. */
function namedMethods({ profile, options }: RunSpec): readonly NamedMethod[] {
  if (profile === "study") return (options as unknown as VraeStudyOptions).methods;
  const methods = tableMethods(options as unknown as VraeRunOptions);
  return methods.map((method) => ({ name: `VRAE+${method.kind}`, method }));
}

const scoreKinds = {
  Hierarchical: "clusters",
  Spectral: "clusters",
  "k-Means": "clusters",
  Wasserstein: "ranking",
  SVM: "decision",
} as const satisfies Record<NamedMethod["method"]["kind"], ScoreKind>;

function judgeVrae(spec: RunSpec, name: string, labels: Uint8Array, scores: Float32Array): Judged {
  const { method } = namedMethods(spec).find((candidate) => candidate.name === name)!;
  return judgeScores(scoreKinds[method.kind], labels, scores);
}

async function pictureArrays(
  vrae: TrainedVrae,
  latent: GaussianRows,
  { xTest, yTest }: Dataset,
): Promise<NonNullable<Executed["arrays"]>> {
  const examples = exampleRows(yTest);
  const reconstructed = await vrae.reconstruct(takeRows(xTest, examples));
  return {
    "latent mean": latent.mean,
    "latent variance": latent.variance,
    "example rows": rows(Float32Array.from(examples), [examples.length]),
    "example mean": reconstructed.mean,
    "example variance": reconstructed.variance,
  };
}

/** The first test rows of each class. */
function exampleRows(classes: Int32Array): number[] {
  const found = new Map<number, number[]>();
  classes.forEach((label, row) => {
    const list = found.get(label) ?? [];
    if (list.length < examplesPerClass) found.set(label, [...list, row]);
  });
  return [...found.keys()].sort((a, b) => a - b).flatMap((label) => found.get(label)!);
}

/** The runs of Table I and the baselines on the same rows, or the study. */
export function vraePaperSpecs(profile: Profile, seeds?: readonly number[]): RunSpec[] {
  requireKnown("vraePaperSpecs", "a profile", profiles, profile);
  if (profile === "study") return vraeStudySpecs(seeds);
  return [...vraeSpecs(profile, seeds), ...baselineSpecs(profile, seeds)];
}

export const vraeEcg5000: Paper = {
  name: vraePaper,
  specs: vraePaperSpecs,
  methods: (spec) => (isBaseline(spec) ? [spec.method] : namedMethods(spec).map(({ name }) => name)),
  async load(dataset, options) {
    requireKnown(vraePaper, "a data set", ["ECG5000"], dataset);
    return realOrStandIn(loadEcg5000, standInEcg5000, options);
  },
  execute: (spec, data, how = {}) =>
    isBaseline(spec) ? runBaseline(spec, data, how.engine) : runVrae(spec, data, how),
  testLabels: (_, data) => anomalyLabels(data.yTest, data.normalClass ?? 1),
  judge: (spec, method, labels, scores) =>
    isBaseline(spec) ? judgeBaseline(spec, labels, scores) : judgeVrae(spec, method, labels, scores),
};
