// What NCAE holds to be contaminated, and what its reconstruction loss makes of it. Yu et al. 2021, Normality-Calibrated Autoencoder,
// eq. 2, 4 and 6; as the paper has it, and as its released code does (ncae_trainer.py).
import * as tf from "@tensorflow/tfjs";
import { imageSize } from "../../models/lenet";

type Similar = "least similar" | "most similar";
type Told = "anomalies" | "tau of the anomalies";

export interface NcaeReading {
  /**
   * Where the two differ. Noise: covariance sigma I, or deviation sigma. Rows mined in a batch of m: tau m rounded up, or down.
   * Mined rows: their error is maximised (eq. 2), or they are to become made images. The encoder is to fool the discriminator
   * of codes (eq. 3), or its loss looks at noise alone and has no gradient. mu: starts at the mean code and each entry follows
   * its own (eq. 4), or starts at least 0.1 from zero and all entries follow one mean, twice an update.
   */
  readonly as: "paper" | "code";
  /** Of the noise that images are made from. */
  readonly sigma: number;
  /** Share of a batch held to be contaminated. 0 in the released code: none ever is. */
  readonly tau: number;
  /**
   * Which rows, by mean cosine with the codes of made images: the paper's text says the most similar, its reasons the least. The last two
   * are no detectors, but how far its loss goes with a mining that never errs: all that the labels of the training rows say are anomalies,
   * whatever tau, or those of them that are least similar, as many as tau has room for.
   */
  readonly mined: Similar | Told;
  /** Of the mined rows' error beside the others' in eq. 2. Default 1, as it stands there. */
  readonly minedWeight?: number;
  /** What a mined row is driven away from: its own reconstruction (eq. 2, the default), or the made image nearest to it (eq. 7). */
  readonly drivenFrom?: "own reconstruction" | "nearest made image";
  /** Weight of the squared error per pixel beside the encoder's adversarial loss. */
  readonly reconstructionWeight: number;
  /**
   * Which images move the running statistics that scores are normalised by: made ones too, as in the code (the default), or the training
   * rows alone. The paper's text has no normalisation.
   */
  readonly statistics?: "rows and made images" | "rows";
}

/** The paper sums the squared error over the pixels; `intended` is the code with the paper's tau. */
export const ncaeReadings = {
  paper: { as: "paper", sigma: 0.1, tau: 0.1, mined: "least similar", reconstructionWeight: imageSize },
  code: { as: "code", sigma: 0.1, tau: 0, mined: "least similar", reconstructionWeight: 0.1 },
  intended: { as: "code", sigma: 0.1, tau: 0.1, mined: "least similar", reconstructionWeight: 0.1 },
} as const satisfies Record<"paper" | "code" | "intended", NcaeReading>;

/** Rows to hold contaminated of a batch of `rows`. */
export function minedCount(rows: number, { as, tau }: Pick<NcaeReading, "as" | "tau">): number {
  return as === "paper" ? Math.ceil(tau * rows) : Math.floor(tau * rows);
}

/** 1 for the `count` rows of codes [rows, n] that are least (or most) similar to made codes [m, n], else 0: [rows]. */
export function minedRows(codes: tf.Tensor, made: tf.Tensor, count: number, which: Similar): tf.Tensor {
  const similarity = similarityTo(made, codes);
  return minedFirst(which === "least similar" ? similarity : similarity.neg(), count);
}

/** 1 for the anomalies by `truth` [rows], 1 = anomaly, whose codes are least similar to the made ones, `count` of them or all there are: [rows]. */
export function minedAnomalies(codes: tf.Tensor, made: tf.Tensor, count: number, truth: tf.Tensor): tf.Tensor {
  return minedFirst(similarityTo(made, codes).sub(truth.mul(3)), count).mul(truth);
}

/** Mean error per pixel of images [rows, n] as copies of x, where mined as copies of made images (the code). */
export function errorToReplaced(image: tf.Tensor, x: tf.Tensor, made: tf.Tensor, isMined: tf.Tensor): tf.Scalar {
  const target = x.add(made.sub(x).mul(isMined.expandDims(1)));
  return image.sub(target).square().mean().asScalar();
}

/** Of made images [m, n] with codes [m, d] the one whose code is most similar to each of `codes` [rows, d]: [rows, n]. */
export function nearestMade(codes: tf.Tensor, madeCodes: tf.Tensor, made: tf.Tensor): tf.Tensor {
  const similarity = tf.matMul(unit(codes), unit(madeCodes), false, true);
  const isNearest = similarity.equal(similarity.max(1, true)).cast("float32");
  return isNearest.div<tf.Tensor>(isNearest.sum(1, true)).matMul(made);
}

/** Eq. 2: mean error per pixel of normal rows less `weight` times that of the `count` mined ones; eq. 7 with `away`, images to drive those from. */
export function calibratedError(
  image: tf.Tensor,
  x: tf.Tensor,
  isMined: tf.Tensor,
  count: number | tf.Tensor,
  weight: number,
  away = image,
): tf.Scalar {
  const [others, factor] =
    typeof count === "number"
      ? [x.shape[0] - count, weight / count]
      : [tf.sub(x.shape[0], count).maximum(1), tf.div(weight, count.maximum(1))];
  const errorTo = (other: tf.Tensor): tf.Tensor => other.sub(x).square().mean<tf.Tensor>(1);
  const normal = errorTo(image).mul(tf.sub(1, isMined)).sum().div(others);
  return normal.sub(count === 0 ? 0 : errorTo(away).mul(isMined).sum().mul(factor)).asScalar();
}

/** Eq. 4: mu [n] moves to the codes [rows, n] at a rate, each entry to its own mean; in the code all by one mean, twice. */
export function follow(mu: tf.Variable, codes: tf.Tensor, rate: tf.Tensor, as: NcaeReading["as"]): void {
  const move = (axis?: number): void => mu.assign(mu.sub(mu.sub<tf.Tensor>(codes).mean(axis).mul(rate)));
  if (as === "paper") return move(0);
  move();
  move();
}

/** Mean cosine of each of `codes` [rows, n] with the made ones [m, n], -1 to 1: [rows]. */
function similarityTo(made: tf.Tensor, codes: tf.Tensor): tf.Tensor {
  // A mean of cosines is the cosine's product with the mean direction.
  return unit(codes).mul(unit(made).mean(0)).sum<tf.Tensor>(1);
}

/** 1 for the `count` rows with the smallest keys [rows], else 0. */
function minedFirst(key: tf.Tensor, count: number): tf.Tensor {
  // A sort has no gradient and no fixed order of operations; ranks have: how many keys are smaller.
  const rank = key.expandDims(0).less(key.expandDims(1)).cast("float32").sum(1);
  return rank.less(count).cast("float32");
}

function unit(codes: tf.Tensor): tf.Tensor {
  return codes.div(codes.square().sum(1, true).sqrt());
}
