// Kernels in random order: small programs with gradients, compiled against eager.
import * as tf from "@tensorflow/tfjs";
import { rng, type Rng } from "../../lib/rng";
import { assertSame } from "./compare";

/** A step of a program: what it needs beside x, and what it does. */
interface Move {
  /** Shapes of parameters for an x of this shape; null: not for such an x. */
  readonly parameters: (shape: readonly number[], random: Rng) => readonly (readonly number[])[] | null;
  readonly apply: (x: tf.Tensor, parameters: readonly tf.Tensor[]) => tf.Tensor;
}

const always = (): readonly [] => [];
const ofRank =
  (rank: number, fits: (shape: readonly number[]) => boolean = () => true): Move["parameters"] =>
  (shape) =>
    shape.length === rank && fits(shape) ? [] : null;
const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const even = ([, height, width]: readonly number[]): boolean => height % 2 === 0 && width % 2 === 0;
const small = ([, height, width]: readonly number[]): boolean => height <= 4 && width <= 4;

/** Normalised over all but the last axis, as batch normalisation in training is. */
function normalised(x: tf.Tensor, [scale, offset]: readonly tf.Tensor[]): tf.Tensor {
  const { mean, variance } = tf.moments(x, [...Array(x.rank - 1).keys()]);
  return tf.batchNorm(x, mean, variance, offset, scale, 0.1);
}

const moves: Readonly<Record<string, Move>> = {
  tanh: { parameters: always, apply: (x) => x.tanh() },
  leakyRelu: { parameters: always, apply: (x) => tf.leakyRelu(x, 0.2) },
  elu: { parameters: always, apply: (x) => x.elu() },
  softplus: { parameters: always, apply: (x) => x.softplus() },
  clip: { parameters: always, apply: (x) => x.clipByValue(-1, 1.5) },
  "squares in ratio": { parameters: always, apply: (x) => x.square().div(x.abs().add(1)) },
  "larger of two": { parameters: always, apply: (x) => tf.maximum(x.sin(), x.mul(0.5)) },
  "distance from the mean": { parameters: always, apply: (x) => x.sub(x.mean(-1, true)) },
  "scale by channel": {
    parameters: (shape) => [[shape.at(-1)!]],
    apply: (x, [scale]) => x.mul(scale),
  },
  "sum with itself backwards": { parameters: ofRank(2), apply: (x) => x.add(x.reverse(1)) },
  softmax: { parameters: ofRank(2), apply: (x) => x.softmax().mul(3) },
  norm: { parameters: ofRank(2), apply: (x) => x.div(tf.norm(x, 2, 1, true).add(0.5)) },
  "log-sum-exp": { parameters: ofRank(2), apply: (x) => x.sub(tf.logSumExp(x, 1, true)) },
  product: {
    parameters: (shape, random) => (shape.length === 2 ? [[shape[1], 1 + random.int(4)], []] : null),
    apply: (x, [w, b]) => x.matMul(w).add(b).mul(0.5),
  },
  "rows again": { parameters: ofRank(2), apply: (x) => tf.gather(x, [0, x.shape[0] - 1, 0]) },
  "two halves": {
    parameters: ofRank(2, (shape) => shape[1] % 2 === 0),
    apply: (x) => {
      const [left, right] = tf.split(x, 2, 1);
      return tf.concat([left.mul(right), right], 1);
    },
  },
  convolution: {
    parameters: (shape, random) => (shape.length === 4 ? [[3, 3, shape[3], [1, 2, 5][random.int(3)]]] : null),
    apply: (x, [w]) => tf.conv2d(image(x), w as tf.Tensor4D, 1, "same").mul(0.4),
  },
  "strided convolution": {
    parameters: (shape) => (shape.length === 4 && shape[1] > 2 ? [[2, 2, shape[3], 2]] : null),
    apply: (x, [w]) => tf.conv2d(image(x), w as tf.Tensor4D, 2, "same"),
  },
  "transposed convolution": {
    parameters: (shape) => (shape.length === 4 && small(shape) ? [[3, 3, 2, shape[3]]] : null),
    apply: (x, [w]) => {
      const [n, height, width] = x.shape;
      return tf.conv2dTranspose(image(x), w as tf.Tensor4D, [n, 2 * height, 2 * width, 2], 2, "same").mul(0.5);
    },
  },
  "batch normalisation": { parameters: (shape) => [[shape.at(-1)!], [shape.at(-1)!]], apply: normalised },
  "max pooling": { parameters: ofRank(4, even), apply: (x) => tf.maxPool(image(x), 2, 2, "valid") },
  "max pooling, overlapping": { parameters: ofRank(4), apply: (x) => tf.maxPool(image(x), 3, 1, "same") },
  "average pooling": { parameters: ofRank(4, even), apply: (x) => tf.avgPool(image(x), 2, 2, "valid") },
  "up-sampling": {
    // One image: see image-gradients.test.ts.
    parameters: ofRank(4, (shape) => shape[0] === 1 && small(shape)),
    apply: (x) => tf.image.resizeNearestNeighbor(image(x), [2 * image(x).shape[1], 2 * image(x).shape[2]]),
  },
  padding: {
    parameters: ofRank(4, small),
    apply: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
  },
  crop: { parameters: ofRank(4, (shape) => shape[1] > 2), apply: (x) => x.slice([0, 1, 0, 0], [-1, -1, -1, -1]) },
  "channels twice": { parameters: ofRank(4), apply: (x) => tf.concat([x, x.sigmoid()], 3) },
  "rows and columns exchanged": { parameters: ofRank(4), apply: (x) => x.transpose([0, 2, 1, 3]) },
  "mean over pixels": { parameters: ofRank(4), apply: (x) => x.mean([1, 2]) },
  flatten: { parameters: ofRank(4), apply: (x) => x.reshape([x.shape[0], -1]) },
};

/** Draws up to eight moves; an x that a move leaves is what the next must fit. */
function draw(random: Rng): {
  readonly names: readonly string[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly loss: (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Scalar;
} {
  const start =
    random.int(4) === 0 ? [3, 4] : [1 + random.int(3), 4 + random.int(3), 4 + random.int(3), [1, 3][random.int(2)]];
  const shapes: Record<string, readonly number[]> = { x: start };
  const plan: { name: string; apply: Move["apply"]; parameters: readonly string[] }[] = [];
  let shape: readonly number[] = start;
  const count = 3 + random.int(6);
  while (plan.length < count) {
    const [name, move] = Object.entries(moves)[random.int(Object.keys(moves).length)];
    const parameters = move.parameters(shape, random);
    if (parameters === null) continue;
    const names = parameters.map((_, i) => `p${plan.length}_${i}`);
    names.forEach((parameter, i) => (shapes[parameter] = parameters[i]));
    plan.push({ name, apply: move.apply, parameters: names });
    shape = tf.tidy(
      () =>
        move.apply(
          tf.ones([...shape]),
          parameters.map((size) => tf.ones([...size])),
        ).shape,
    );
  }
  return {
    names: plan.map(({ name }) => name),
    shapes,
    loss: (inputs) =>
      plan
        .reduce(
          (x, { apply, parameters }) =>
            apply(
              x,
              parameters.map((name) => inputs[name]),
            ),
          inputs.x,
        )
        .sub(0.3)
        .square()
        .mean()
        .asScalar(),
  };
}

describe("Random programs", () => {
  before(() => tf.setBackend("cpu"));

  for (let block = 0; block < 10; block++) {
    it(`and their gradients agree with tfjs, numbers ${10 * block} to ${10 * block + 9}`, async () => {
      for (let i = 10 * block; i < 10 * block + 10; i++) {
        const random = rng(`program ${i}`);
        const { names, shapes, loss } = draw(random);
        const order = Object.keys(shapes);
        try {
          await assertSame(
            (inputs) => {
              const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
                loss(Object.fromEntries(tensors.map((tensor, n) => [order[n], tensor]))),
              )(order.map((name) => inputs[name]));
              return Object.fromEntries([["loss", value], ...grads.map((grad, n) => [order[n], grad] as const)]);
            },
            shapes,
            random,
            { tolerance: 5e-5 },
          );
        } catch (error) {
          throw new Error(`program ${i} (${names.join(", ")}): ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }
});
