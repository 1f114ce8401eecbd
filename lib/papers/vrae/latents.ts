// The detection methods on the VRAE's latents, as the ECG5000 paper's Table I has them and as the study varies them.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection, section IV-B.
import type { TransductiveDetector } from "../../detectors/detector";
import { hierarchicalDetector, type Linkage } from "../../detectors/clustering/hierarchical";
import { kMeansDetector } from "../../detectors/clustering/k-means";
import { spectralDetector } from "../../detectors/clustering/spectral";
import { svmDetector } from "../../detectors/svm";
import type { GaussianRows } from "../../detectors/vrae";
import { wassersteinScore, type WassersteinOptions } from "../../detectors/wasserstein";
import type { Rng } from "../../rng";
import { takeRows } from "../../rows";
import type { VraeRunOptions } from "./options";

/** One column of Table I. */
export type LatentMethod =
  | { readonly kind: "Hierarchical"; readonly linkage: Linkage }
  | { readonly kind: "Spectral"; readonly gamma: number }
  | { readonly kind: "k-Means" }
  | ({ readonly kind: "Wasserstein" } & WassersteinOptions)
  | { readonly kind: "SVM"; readonly cost: number; readonly trainedOn: VraeRunOptions["svmTrainedOn"] };

/** A method by the name under which it is recorded. */
export interface NamedMethod {
  readonly name: string;
  readonly method: LatentMethod;
}

/** Latents of rows with labels, the first `trained` of which the network was trained on; the SVM alone looks at them. */
export interface LabelledLatents {
  readonly latent: GaussianRows;
  readonly labels: Uint8Array;
  readonly trained: number;
}

/** The columns of Table I, in its order. */
export function tableMethods(options: VraeRunOptions): LatentMethod[] {
  const { linkage, spectralGamma, wasserstein, svmCost, svmTrainedOn } = options;
  return [
    { kind: "Hierarchical", linkage },
    { kind: "Spectral", gamma: spectralGamma },
    { kind: "k-Means" },
    { kind: "Wasserstein", ...wasserstein },
    { kind: "SVM", cost: svmCost, trainedOn: svmTrainedOn },
  ];
}

/** One array of scores per method. Clusterings are fitted on the scored latents themselves, as the paper's text implies. */
export async function scoreLatents(
  methods: readonly LatentMethod[],
  latent: GaussianRows,
  known: LabelledLatents,
  random: Rng,
): Promise<Float32Array[]> {
  const scores: Float32Array[] = [];
  for (const method of methods) scores.push(await scoreLatent(method, latent, known, random.child(method.kind)));
  return scores;
}

function scoreLatent(
  method: LatentMethod,
  latent: GaussianRows,
  known: LabelledLatents,
  random: Rng,
): Float32Array | Promise<Float32Array> {
  const cluster = (detector: TransductiveDetector): Float32Array | Promise<Float32Array> =>
    detector.fitScore(latent.mean, random);
  switch (method.kind) {
    case "Hierarchical":
      return cluster(hierarchicalDetector({ linkage: method.linkage }));
    case "Spectral":
      return cluster(spectralDetector({ gamma: method.gamma }));
    case "k-Means":
      return cluster(kMeansDetector());
    case "Wasserstein":
      return wassersteinScore(latent, method, random);
    case "SVM":
      return scoreBySvm(method, latent, known, random);
  }
}

async function scoreBySvm(
  { cost, trainedOn }: LatentMethod & { readonly kind: "SVM" },
  { mean }: GaussianRows,
  { latent, labels, trained }: LabelledLatents,
  random: Rng,
): Promise<Float32Array> {
  const count = trainedOn === "train rows" ? trained : labels.length;
  const rows = takeRows(
    latent.mean,
    Array.from({ length: count }, (_, row) => row),
  );
  const svm = svmDetector({ kernel: { type: "linear" }, cost });
  return (await svm.fit(rows, labels.subarray(0, count), random)).score(mean);
}
