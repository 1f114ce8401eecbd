import * as tf from "@tensorflow/tfjs";
import { strict as assert } from "node:assert";
import { compile } from "../../lib/compile";
import { convolveDoubled } from "../../lib/models/doubled-convolution";
import { rng } from "../../lib/rng";

/** Whole numbers: any order of the sums gives the same bits. */
function whole(shape: [number, number, number, number], name: string): tf.Tensor4D {
  const numbers = rng("doubled").child(name).normals(tf.util.sizeFromShape(shape));
  return tf.tensor4d(
    numbers.map((x) => Math.round(4 * x)),
    shape,
  );
}

/** Two images of 3 x 5 pixels and 2 channels, to 3 channels. */
const image = (): tf.Tensor4D => whole([2, 3, 5, 2], "image");
const filter = (): tf.Tensor4D => whole([5, 5, 3, 2], "filter");

function byCopies(image: tf.Tensor4D, filter: tf.Tensor4D, pad: number): tf.Tensor4D {
  const [rows, height, width] = image.shape;
  // Not resizeNearestNeighbor: tfjs' own gradient of it is wrong after the first image.
  const wide = tf.stack([image, image], 3).reshape([rows, height, 2 * width, -1]);
  const large = tf.stack([wide, wide], 2).reshape<tf.Tensor4D>([rows, 2 * height, 2 * width, -1]);
  const out = [2 * height + 4 - 2 * pad, 2 * width + 4 - 2 * pad] as const;
  return tf.conv2dTranspose(large, filter, [rows, ...out, filter.shape[2]], 1, pad);
}

describe("convolveDoubled", () => {
  for (const pad of [2, 3, 4]) {
    it(`is the transposed convolution of the doubled image, ${pad} cut off`, () => {
      const got = convolveDoubled(image(), filter(), pad);
      const expected = byCopies(image(), filter(), pad);
      assert.deepEqual(got.shape, expected.shape);
      assert.deepEqual(got.dataSync(), expected.dataSync());
    });

    it(`has its gradients, ${pad} cut off`, () => {
      const weights = whole([2, 10 - 2 * pad, 14 - 2 * pad, 3], "weights");
      const gradients = (f: typeof convolveDoubled): Float32Array[] =>
        tf
          .grads((image, filter) =>
            f(image as tf.Tensor4D, filter as tf.Tensor4D, pad)
              .mul(weights)
              .sum(),
          )([image(), filter()])
          .map((gradient) => gradient.dataSync<"float32">());
      assert.deepEqual(gradients(convolveDoubled), gradients(byCopies));
    });
  }

  it("is compiled to the same numbers", async () => {
    const step = await compile(
      ({ image, filter }) => ({ y: convolveDoubled(image as tf.Tensor4D, filter as tf.Tensor4D, 3) }),
      { image: [2, 3, 5, 2], filter: [5, 5, 3, 2] },
    );
    const numbers = { image: image().dataSync<"float32">(), filter: filter().dataSync<"float32">() };
    const { y } = await step.run(numbers);
    assert.deepEqual(y, byCopies(image(), filter(), 3).dataSync());
    await step.release();
  });
});
