// The gradient of nearest-neighbour up-sampling over several images, where tfjs' own kernel cannot be the reference.
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
