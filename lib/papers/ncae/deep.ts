// The deep methods of the NCAE paper: trained, and scoring by the names under which they are recorded.
import type { CompileOptions } from "../../compile";
import { fitConvolutionalAutoencoder } from "../../detectors/images/convolutional-autoencoder";
import { fitDeepSad } from "../../detectors/images/deep-sad";
import { fitDeepSvdd } from "../../detectors/images/deep-svdd";
import { fitNcae } from "../../detectors/images/ncae";
import { fitSsDgm } from "../../detectors/images/ss-dgm";
import { fitSupervisedClassifier } from "../../detectors/images/supervised-classifier";
import type { Trained } from "../../detectors/trained";
import type { Rng } from "../../rng";
import { joinRows } from "../../rows";
import type { Checkpoints } from "../../train/checkpoint";
import type { EpochHooks } from "../../train/epochs";
import { trainedHealth } from "../health";
import type { FittedNcae } from "./fitted";
import type { DeepModel } from "./options";
import type { NcaeSplit } from "./split";

/** Trains for no epoch. */
export function untrained(model: DeepModel): DeepModel {
  const none = <T>(training: T): T => ({ ...training, epochs: 0 });
  switch (model.kind) {
    case "CAE and Deep SVDD":
      return { ...model, autoencoder: none(model.autoencoder), hypersphere: none(model.hypersphere) };
    case "Deep SAD":
      return { ...model, autoencoder: none(model.autoencoder), hypersphere: none(model.hypersphere) };
    case "SS-DGM":
      return { ...model, training: none(model.training) };
    case "classifier":
      return { ...model, training: none(model.training) };
    case "NCAE":
      return { ...model, training: none(model.training) };
  }
}

/** Equal streams give networks that start equal. */
export async function fitDeep(
  model: DeepModel,
  { unlabelled, truth, anomalies }: NcaeSplit,
  rng: Rng,
  engine: CompileOptions,
  onEpoch: (done: number, of: number, loss: number) => void = () => undefined,
  checkpoints?: Checkpoints,
): Promise<FittedNcae> {
  const hooks = (before: number, of: number, training: string): EpochHooks => ({
    onEpoch: (epoch, { loss }) => onEpoch(before + epoch + 1, of, loss),
    checkpoints: checkpoints?.child(training),
  });
  // As in Deep SAD's code, pre-training sees the rows known to be anomalies too.
  const x = joinRows(unlabelled, anomalies);
  const labels = new Int8Array(x.shape[0]).fill(-1, unlabelled.shape[0]);
  const once = (epochs: number): EpochHooks => hooks(0, epochs, "network");
  switch (model.kind) {
    case "NCAE": {
      // For its curves, and for a study that tells it what to mine.
      const isAnomaly = new Uint8Array(x.shape[0]).fill(1);
      isAnomaly.set(truth);
      return alone(await fitNcae(x, model.training, rng, engine, once(model.training.epochs), isAnomaly));
    }
    case "SS-DGM":
      return alone(await fitSsDgm(x, labels, model.training, rng, engine, once(model.training.epochs)));
    case "classifier":
      return alone(await fitSupervisedClassifier(x, labels, model.training, rng, engine, once(model.training.epochs)));
    case "CAE and Deep SVDD":
    case "Deep SAD": {
      const { autoencoder, hypersphere } = model;
      const [first, all] = [autoencoder.epochs, autoencoder.epochs + hypersphere.epochs];
      const [before, stream] = [rng.child("autoencoder"), rng.child("hypersphere")];
      const cae = await fitConvolutionalAutoencoder(x, autoencoder, before, engine, hooks(0, all, "autoencoder"));
      const last = hooks(first, all, "hypersphere");
      if (model.kind === "Deep SAD") {
        const sad = await fitDeepSad(x, labels, cae.encoder, model.hypersphere, stream, engine, last);
        return fitted([sad, cae], async (rows) => [await sad.score(rows)]);
      }
      const svdd = await fitDeepSvdd(x, cae.encoder, hypersphere, stream, engine, last);
      return fitted([svdd, cae], async (rows) => [await cae.score(rows), await svdd.score(rows)]);
    }
  }
}

function alone(network: Trained): FittedNcae {
  return fitted([network], async (x) => [await network.score(x)]);
}

/** The first one's curves and weights; those of an autoencoder before it stand beside. */
function fitted([last, autoencoder]: readonly Trained[], score: FittedNcae["score"]): FittedNcae {
  const before = autoencoder?.history.loss;
  return {
    score,
    history: { ...last.history, ...(before !== undefined && { "autoencoder loss": before }) },
    health: trainedHealth(last),
    async release() {
      await last.release();
      await autoencoder?.release();
    },
  };
}
