// The ECG5000 paper's open choices, varied one at a time (the KL weight's two also together) around the protocol in trainings of the quick profile's size. Declared before the
// runs; what each reading does to the test AUC is shown, and no choice is made by it.
import type { TrainedVrae } from "../../detectors/vrae";
import type { RunSpec } from "../../experiment/record";
import type { Rng } from "../../rng";
import { rows, type Rows } from "../../rows";
import { scoreLatents, tableMethods, type LabelledLatents, type LatentMethod, type NamedMethod } from "./latents";
import { vraeProfiles, vraeSpec, type VraeRunOptions } from "./options";
import type { EcgSplit } from "./split";

export interface VraeStudyOptions extends VraeRunOptions {
  readonly methods: readonly NamedMethod[];
}

/** What the other readings are set against. */
export const studyBase = "protocol";

const { options: base } = vraeProfiles.quick;

/** Readings that need a training of their own. The lengths of the KL weight's growth are 1/3 of the training (the protocol), 1/15 and all of it. */
const trainings: Readonly<Record<string, Partial<VraeRunOptions>>> = {
  [studyBase]: {},
  "KL weight to 0.1": { klWeight: { ...base.klWeight, to: 0.1 } },
  "KL weight grows for 1/15": { klWeight: { ...base.klWeight, epochs: base.epochs / 15 } },
  "KL weight grows to the end": { klWeight: { ...base.klWeight, epochs: base.epochs } },
  "KL weight to 0.1 at the end": { klWeight: { ...base.klWeight, to: 0.1, epochs: base.epochs } },
  "KL weight to 0.1, grows for 1/15": { klWeight: { ...base.klWeight, to: 0.1, epochs: base.epochs / 15 } },
  "input noise 0.008": { inputNoise: { deviation: 0.008, unit: "absolute" } },
  "softplus is the deviation": { softplusIs: "standard deviation" },
};

/** Readings of the detectors, all scored on the latents of the protocol's training. */
const detectors: Readonly<Record<string, LatentMethod>> = {
  "Hierarchical, average linkage": { kind: "Hierarchical", linkage: "average" },
  "Hierarchical, complete linkage": { kind: "Hierarchical", linkage: "complete" },
  "Spectral, gamma 0.1": { kind: "Spectral", gamma: 0.1 },
  "Spectral, gamma 10": { kind: "Spectral", gamma: 10 },
  "Wasserstein, one subset per item": { kind: "Wasserstein", ...base.wasserstein, subset: "one per item" },
  "SVM, train rows": { kind: "SVM", cost: base.svmCost, trainedOn: "train rows" },
};

/** Seed by seed, so that a study that was stopped has whole rounds. */
export function vraeStudySpecs(seeds: readonly number[] = vraeProfiles.quick.seeds): RunSpec[] {
  return seeds.flatMap((seed) =>
    Object.entries(trainings).map(([name, changes]) => {
      const options = { ...base, ...changes };
      const table = tableMethods(options).map((method) => ({ name: `${name}: ${method.kind}`, method }));
      const varied = Object.entries(detectors).map(([reading, method]) => ({ name: `${name}: ${reading}`, method }));
      const methods = name === studyBase ? [...table, ...varied] : table;
      const study: VraeStudyOptions = { ...options, methods };
      return vraeSpec(name, "study", seed, study);
    }),
  );
}

/** Samples of z for the evidence bound on the validation rows. */
const boundDraws = 20;

/**
 * By what a choice can be made without the test set: the evidence bound on the validation rows, and the scores of the methods on the rows of the
 * TRAIN file, whose labels the network has not seen. `known rows`: those rows, trained ones first. `known: NAME`: their scores; not of
 * an SVM that was trained on all of them.
 */
export async function studyArrays(
  named: readonly NamedMethod[],
  vrae: TrainedVrae,
  { order }: EcgSplit,
  known: LabelledLatents,
  testRows: number,
  random: Rng,
): Promise<Record<string, Rows>> {
  const honest = named.filter(({ method }) => method.kind !== "SVM" || method.trainedOn === "train rows");
  // As large a share of the rows as on the test set.
  const scale = (method: LatentMethod): LatentMethod =>
    method.kind === "Wasserstein"
      ? { ...method, subsetSize: Math.floor((method.subsetSize * (order.length - 1)) / (testRows - 1)) }
      : method;
  const methods = honest.map(({ method }) => scale(method));
  const scores = await scoreLatents(methods, known.latent, known, random.child("detectors"));
  const bound = await vrae.validationBound(boundDraws, random.child("bound"));
  return {
    "known rows": rows(Float32Array.from(order), [order.length]),
    ...Object.fromEntries(honest.map(({ name }, i) => [`known: ${name}`, rows(scores[i], [order.length])])),
    "validation reconstruction": rows(bound.reconstruction, [boundDraws]),
    "validation KL": rows(bound.kl, [bound.kl.length]),
  };
}
