// The deep methods of the NCAE paper: trained, and scoring by the names under which they are recorded.
import type { CompileOptions } from "../compile";
import { fitConvolutionalAutoencoder } from "../detectors/convolutional-autoencoder";
import { fitDeepSad } from "../detectors/deep-sad";
import { fitDeepSvdd } from "../detectors/deep-svdd";
import { fitNcae } from "../detectors/ncae";
import type { Trained } from "../detectors/trained";
import type { Rng } from "../rng";
import { joinRows, type Rows } from "../rows";
import type { EpochHooks } from "../train/epochs";
import type { FittedNcae } from "./ncae-models";
import type { DeepModel, NcaeModel } from "./ncae-options";
import type { NcaeSplit } from "./ncae-split";

export function isDeep(model: NcaeModel): model is DeepModel {
  return "training" in model || "hypersphere" in model;
}

/** Trains for no epoch. */
export function untrained(model: DeepModel): DeepModel {
  const none = { epochs: 0 };
  if (model.kind === "NCAE") return { ...model, training: { ...model.training, ...none } };
  const autoencoder = { ...model.autoencoder, ...none };
  return model.kind === "Deep SAD"
    ? { ...model, autoencoder, hypersphere: { ...model.hypersphere, ...none } }
    : { ...model, autoencoder, hypersphere: { ...model.hypersphere, ...none } };
}

/** Equal streams give networks that start equal. */
export async function fitDeep(
  model: DeepModel,
  { unlabelled, anomalies }: NcaeSplit,
  rng: Rng,
  engine: CompileOptions,
  onEpoch: (done: number, of: number, loss: number) => void = () => undefined,
): Promise<FittedNcae> {
  const hooks = (before: number, of: number): EpochHooks => ({
    onEpoch: (epoch, { loss }) => onEpoch(before + epoch + 1, of, loss),
  });
  if (model.kind === "NCAE") {
    const { training } = model;
    const ncae = await fitNcae(unlabelled, training, rng, engine, hooks(0, training.epochs));
    return fitted([ncae], async (x) => [await ncae.score(x)]);
  }
  const { autoencoder, hypersphere } = model;
  const [first, all] = [autoencoder.epochs, autoencoder.epochs + hypersphere.epochs];
  const pretrain = (x: Rows): ReturnType<typeof fitConvolutionalAutoencoder> =>
    fitConvolutionalAutoencoder(x, autoencoder, rng.child("autoencoder"), engine, hooks(0, all));
  const stream = rng.child("hypersphere");
  if (model.kind === "CAE and Deep SVDD") {
    const cae = await pretrain(unlabelled);
    const svdd = await fitDeepSvdd(unlabelled, cae.encoder, hypersphere, stream, engine, hooks(first, all));
    return fitted([svdd, cae], async (x) => [await cae.score(x), await svdd.score(x)]);
  }
  // As in Deep SAD's code, the autoencoder sees all rows, those known to be anomalies too.
  const x = joinRows(unlabelled, anomalies);
  const labels = new Int8Array(x.shape[0]).fill(-1, unlabelled.shape[0]);
  const pretrained = await pretrain(x);
  const sad = await fitDeepSad(x, labels, pretrained.encoder, model.hypersphere, stream, engine, hooks(first, all));
  return fitted([sad, pretrained], async (rows) => [await sad.score(rows)]);
}

/** The first one's curves and weights; those of an autoencoder before it stand beside. */
function fitted([last, autoencoder]: readonly Trained[], score: FittedNcae["score"]): FittedNcae {
  const { history, parameters, weightsMoved } = last;
  const { loss = [0] } = history;
  return {
    score,
    history: { ...history, ...(autoencoder !== undefined && { "autoencoder loss": autoencoder.history.loss ?? [] }) },
    health: { lossFirst: loss[0], lossLast: loss[loss.length - 1], weightsMoved, parameters },
    async release() {
      await last.release();
      await autoencoder?.release();
    },
  };
}
