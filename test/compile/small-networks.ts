// Networks of every kind the papers train, small, and some updates of each: what the tests of exactness compare.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../lib/compile";
import { initLstm, lstmVariables, project, runLstm } from "../../lib/models/lstm";
import { rng, type Rng } from "../../lib/rng";

interface Network {
  readonly variables: tf.Variable[];
  readonly shape: readonly number[];
  readonly loss: (x: tf.Tensor) => tf.Scalar;
}

const weights = (rng: Rng, ...shape: number[]): tf.Variable => {
  const inputs = shape.slice(0, -1).reduce((product, axis) => product * axis, 1);
  return tf.variable(tf.tensor(rng.normals(inputs * shape.at(-1)!, 0, 1 / Math.sqrt(inputs)), shape));
};

export const networks = {
  dense(random: Rng, rows = 512): Network {
    const [w1, w2, b] = [weights(random, 96, 128), weights(random, 128, 96), tf.variable(tf.zeros([128]))];
    return {
      variables: [w1, b, w2],
      shape: [rows, 96],
      loss: (x) => x.matMul<tf.Tensor>(w1).add(b).tanh().matMul<tf.Tensor>(w2).sub(x).square().mean().asScalar(),
    };
  },
  convolution(random: Rng, rows = 16): Network {
    const [w1, w2, w3] = [weights(random, 5, 5, 1, 8), weights(random, 5, 5, 8, 4), weights(random, 196, 16)];
    return {
      variables: [w1, w2, w3],
      shape: [rows, 28, 28, 1],
      loss: (x) =>
        (x as tf.Tensor4D)
          .conv2d(w1 as tf.Tensor4D, 1, "same")
          .leakyRelu(0.01)
          .maxPool(2, 2, "valid")
          .conv2d(w2 as tf.Tensor4D, 2, "same")
          .leakyRelu(0.01)
          .reshape([rows, 196])
          .matMul<tf.Tensor>(w3)
          .sub(1)
          .square()
          .mean()
          .asScalar(),
    };
  },
  /** Channels that fill blocks. */
  blocks(random: Rng, rows = 8): Network {
    const [w1, w2, w3] = [weights(random, 3, 3, 1, 16), weights(random, 5, 5, 16, 32), weights(random, 3, 3, 32, 16)];
    return {
      variables: [w1, w2, w3],
      shape: [rows, 10, 10, 1],
      loss: (x) =>
        (x as tf.Tensor4D)
          .conv2d(w1 as tf.Tensor4D, 1, "same")
          .leakyRelu(0.01)
          .conv2d(w2 as tf.Tensor4D, 1, "same")
          .leakyRelu(0.01)
          .conv2d(w3 as tf.Tensor4D, 1, "same")
          .sub(1)
          .square()
          .mean()
          .asScalar(),
    };
  },
  lstm(random: Rng, rows = 64): Network {
    const steps = 8;
    const lstm = initLstm(1, 48, random.child("lstm"));
    const out = weights(random, 48, 1);
    return {
      variables: [...lstmVariables(lstm), out],
      shape: [rows, steps],
      loss(x) {
        const projected = tf.split(x, steps, 1).map((column) => project(lstm, column));
        return runLstm(lstm, projected).at(-1)!.matMul<tf.Tensor>(out).sub(1).square().mean().asScalar();
      },
    };
  },
} as const;

export type NetworkName = keyof typeof networks;

/** All weights after Adam's updates, each on rows of its own, and the last loss. The same call starts from the same weights. */
export async function train(
  name: NetworkName,
  { updates, rows }: { readonly updates: number; readonly rows?: number },
  options: CompileOptions = {},
): Promise<Float32Array> {
  const { variables, shape, loss } = networks[name](rng(name), rows);
  const adam = tf.train.adam(0.01);
  const step = await compile(
    ({ x }) => ({ loss: adam.minimize(() => loss(x), true, variables)! }),
    { x: shape },
    options,
  );
  const random = rng(`${name} rows`);
  let last: Record<string, ArrayLike<number>> = {};
  for (let i = 0; i < updates; i++) {
    last = await step.run({ x: random.normals(shape.reduce((product, axis) => product * axis, 1)) });
  }
  await step.release();
  const after = variables.flatMap((variable) => Array.from(variable.dataSync()));
  tf.dispose(variables);
  return Float32Array.from([...after, last["loss"][0]]);
}

/** Largest difference, relative to the larger of 1 and the largest value. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [gap, scale] = [0, 1];
  for (let i = 0; i < a.length; i++) {
    gap = Math.max(gap, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return a.length === b.length ? gap / scale : NaN;
}
