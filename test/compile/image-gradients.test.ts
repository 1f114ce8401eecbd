// Gradients of images by means other than tfjs' own kernels, of which the one of up-sampling is wrong for batches.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

describe("The gradient of up-sampling", () => {
  it("of a batch is that of its images one by one, which tfjs 4.22 gets wrong after the first", async () => {
    const gradientAt = (images: number): Promise<(x: Float32Array, dy: Float32Array) => Promise<Float32Array>> =>
      compile(
        ({ x, dy }) => {
          const resize = (t: tf.Tensor): tf.Tensor =>
            tf.image
              .resizeNearestNeighbor(t as tf.Tensor4D, [6, 9])
              .mul(dy)
              .sum();
          return { dx: tf.grad(resize)(x) };
        },
        { x: [images, 3, 3, 2], dy: [images, 6, 9, 2] },
      ).then((step) => async (x, dy) => (await step.run({ x, dy })).dx as Float32Array);

    const [x, dy] = [rng("x").normals(3 * 18), rng("dy").normals(3 * 108)];
    const whole = await (await gradientAt(3))(x, dy);
    const one = await gradientAt(1);
    for (let i = 0; i < 3; i++) {
      const expected = await one(x.slice(i * 18, (i + 1) * 18), dy.slice(i * 108, (i + 1) * 108));
      assertClose(whole.slice(i * 18, (i + 1) * 18), expected, 1e-6);
    }
  });
});

describe("A convolutional autoencoder", () => {
  it("has the gradients of finite differences, for a batch", async () => {
    const random = rng("autoencoder");
    const variable = (...shape: number[]): tf.Variable =>
      tf.variable(
        tf.tensor(
          random.normals(
            shape.reduce((a, b) => a * b, 1),
            0,
            0.4,
          ),
          shape,
        ),
      );
    const [down, up] = [variable(3, 3, 1, 3), variable(3, 3, 1, 3)];
    const [scale, offset] = [variable(3), variable(3)];
    const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
    const loss = (x: tf.Tensor): tf.Scalar => {
      const h = tf.conv2d(image(x), image(down), 1, "same");
      const { mean, variance } = tf.moments(h, [0, 1, 2]);
      const normed = tf.batchNorm(
        image(h),
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as unknown as tf.Tensor1D,
        scale as unknown as tf.Tensor1D,
        1e-3,
      );
      const small = tf.maxPool(image(normed.tanh()), 2, 2, "valid");
      const large = tf.image.resizeNearestNeighbor(image(small), [4, 4]);
      const back = tf.conv2dTranspose(image(large), image(up), [3, 4, 4, 1], 1, "same");
      return back.sub(x).square().sum().asScalar();
    };
    const variables = [down, up, scale, offset];
    const step = await compile(
      ({ x }) => {
        const { value, grads } = tf.variableGrads(() => loss(x), variables);
        return { loss: value, ...Object.fromEntries(variables.map(({ name }, i) => [`g${i}`, grads[name]])) };
      },
      { x: [3, 4, 4, 1] },
    );
    const x = random.normals(48);
    const gradients = await step.run({ x });
    const h = 2e-3;
    for (const [i, moved] of variables.entries()) {
      const values = moved.dataSync().slice();
      for (let j = 0; j < values.length; j++) {
        const lossAt = async (shift: number): Promise<number> => {
          moved.assign(
            tf.tensor(
              values.map((value, n) => (n === j ? value + shift : value)),
              moved.shape,
            ),
          );
          return (await step.run({ x })).loss[0];
        };
        const slope = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
        const gradient = gradients[`g${i}`][j];
        assert.ok(
          Math.abs(slope - gradient) < 0.01 * Math.max(1, Math.abs(gradient)),
          `variable ${i}[${j}]: the slope is ${slope}, the gradient ${gradient}`,
        );
      }
      moved.assign(tf.tensor(values, moved.shape));
    }
  });
});
