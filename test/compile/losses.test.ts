// Losses, penalties and similarities that the papers use: value and gradients, compiled against eager.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile, type InputSpec } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertSame } from "./compare";

type Loss = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

const rows: InputSpec<number> = [5, 4];
/** Each row's entries sum to 1. */
const shares = (y: tf.Tensor): tf.Tensor => y.softmax();
/** Each entry lies between 0 and 1. */
const chances = (y: tf.Tensor): tf.Tensor => y.sigmoid();
/** Row i belongs to class i, or i - 4 where there are only four. */
const classes = tf.tensor1d([0, 1, 2, 3, 0], "int32");

const losses: Readonly<Record<string, Loss>> = {
  "softmax cross-entropy": (x, y) => tf.losses.softmaxCrossEntropy(shares(y), x),
  "softmax cross-entropy with smoothed labels": (x) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 4), x, undefined, 0.1),
  "softmax cross-entropy of class numbers": (x) =>
    tf.logSoftmax(x).mul(tf.oneHot(classes, 4).cast("float32")).sum(1).neg().mean(),
  "sigmoid cross-entropy": (x, y) => tf.losses.sigmoidCrossEntropy(chances(y), x.mul(5)),
  "log loss": (x, y) => tf.losses.logLoss(chances(y), chances(x)),
  "binary cross-entropy of tf.metrics": (x, y) => tf.metrics.binaryCrossentropy(chances(y), chances(x)),
  "mean squared error": (x, y) => tf.losses.meanSquaredError(y, x),
  "absolute difference": (x, y) => tf.losses.absoluteDifference(y, x),
  "huber loss": (x, y) => tf.losses.huberLoss(y, x, undefined, 0.7),
  "hinge loss": (x, y) => tf.losses.hingeLoss(y.step(), x),
  "cosine distance": (x, y) => tf.losses.cosineDistance(y, x, 1),
  "weighted mean squared error": (x, y) => tf.losses.meanSquaredError(y, x, tf.tensor2d([[1], [2], [0], [1], [3]])),
  "cosine similarity of all pairs": (x, y) => {
    const unit = (t: tf.Tensor): tf.Tensor => t.div(tf.norm(t, 2, 1, true));
    return unit(x).matMul<tf.Tensor>(unit(y), false, true).square();
  },
  "l1 norm": (x) => tf.norm(x, 1),
  "l2 norm": (x) => tf.norm(x, 2),
  "largest norm": (x) => tf.norm(x, Infinity),
  "l1 and l2 penalty": (x) => tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }).apply(x),
  "variance over rows": (x) => tf.moments(x, 0).variance,
  "log-sum-exp": (x) => tf.logSumExp(x.mul(50), 1),
  "Kullback-Leibler divergence of a diagonal Gaussian": (mean, logVariance) =>
    mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum(1).mul(0.5),
  "error of the farthest row": (x, y) => x.sub(y).square().sum(1).max(),
  "mean of the two smallest": (x) => tf.topk(x.square().mean(1).neg(), 2).values.neg(),
};

describe("Losses", () => {
  for (const [name, loss] of Object.entries(losses)) {
    it(`${name} and its gradients agree with tfjs`, async () => {
      // tf.topk has no gradient in tfjs.
      const differentiable = !name.startsWith("mean of the two smallest");
      await assertSame(
        ({ x, y }) => {
          const total = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => loss(a, b).sum().add(b.mul(0).sum()).asScalar();
          if (!differentiable) return { loss: loss(x, y) };
          const [dx, dy] = tf.grads(total)([x, y]);
          return { loss: loss(x, y), dx, dy };
        },
        { x: rows, y: rows },
        rng(name),
      );
    });
  }

  it("take the smallest errors of a batch by their places: top-k, gather, mean", async () => {
    const step = await compile(
      ({ errors }) => {
        const { indices } = tf.topk(errors.neg(), 2);
        const grad = tf.grad((e: tf.Tensor) => tf.gather(e, indices).mean());
        return { places: indices, gradient: grad(errors) };
      },
      { errors: [4] },
    );
    const { places, gradient } = await step.run({ errors: Float32Array.of(3, 1, 2, 4) });
    assert.deepEqual([...places], [1, 2]);
    assert.deepEqual([...gradient], [0, 0.5, 0.5, 0]);
  });
});
