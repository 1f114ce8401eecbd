// The loss of M2: lower bounds of the evidence of rows whose class is known, and of rows whose class is not, over both classes. Kingma et al.
// 2014, Semi-supervised learning with deep generative models, eq. 6 to 9; as in Deep SAD's code (variational.py, SemiDGM_trainer.py).
import * as tf from "@tensorflow/tfjs";
import { classifyDgm, decodeDgm, dgmClasses, encodeDgm, type Dgm } from "../../models/dgm";
import { sampleCode } from "../../models/vae";

/** Rows x [rows, 784] of classes y [rows, 2], and standard normal noise [rows, latentDim]. */
export interface KnownRows {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly noise: tf.Tensor;
}

/** Rows x [rows, 784], and noise for each row as the first class, then as the second: [2 rows, latentDim]. */
export type UnknownRows = Omit<KnownRows, "y">;

/** Keeps logarithms finite, as in the code. */
const floor = 1e-8;
const log = (p: tf.Tensor): tf.Tensor => p.add(floor).log();

/** Lower bound of log p(x, y), from one z per row: [rows]. Both classes are as likely. */
export function evidence(dgm: Dgm, { x, y, noise }: KnownRows): tf.Tensor {
  const code = encodeDgm(dgm, x, y);
  const z = sampleCode(code, noise);
  const image = decodeDgm(dgm, z, y);
  const likelihood = x
    .mul(log(image))
    .add(tf.sub(1, x).mul(log(tf.sub(1, image))))
    .sum<tf.Tensor>(1);
  // log q(z|x, y) - log p(z) at this z, whose distance from the mean is the noise.
  const divergence = z.square().sub(noise.square()).sub(code.logVariance).sum<tf.Tensor>(1).div<tf.Tensor>(2);
  return likelihood.sub<tf.Tensor>(Math.log(dgmClasses)).sub(divergence);
}

/** Lower bound of log p(x) over both classes, weighted by the classifier: [rows]. */
export function evidenceOfUnknown(dgm: Dgm, { x, noise }: UnknownRows): tf.Tensor {
  const [rows] = x.shape;
  const classes = Array.from({ length: dgmClasses * rows }, (_, i) => (i < rows ? [1, 0] : [0, 1]));
  const both = evidence(dgm, { x: tf.concat([x, x]), y: tf.tensor2d(classes), noise });
  const q = classifyDgm(dgm, x, { training: true }).softmax();
  return q.mul(both.reshape([dgmClasses, rows]).transpose().sub(log(q))).sum(1);
}

/** What is minimised: less evidence, and `alpha` times the classifier's cross entropy on rows of known class. */
export function dgmLoss(dgm: Dgm, unknown: UnknownRows, known: KnownRows | null, alpha: number): tf.Scalar {
  const ofUnknown = evidenceOfUnknown(dgm, unknown).mean().neg();
  if (known === null) return ofUnknown.asScalar();
  const q = classifyDgm(dgm, known.x, { training: true }).softmax();
  const crossEntropy = known.y.mul(log(q)).sum(1).mean().neg();
  return ofUnknown.sub(evidence(dgm, known).mean()).add(crossEntropy.mul(alpha)).asScalar();
}
