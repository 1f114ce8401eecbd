// Doubling an image and convolving the copies, without the copies. In a filter of five taps on doubled pixels, taps that meet
// copies of one pixel may be added first: three taps on the small image for each of the four places that a pixel's copies
// stand at. That is 9 products a pixel for 25, and no large image to copy. After Shi et al. 2016, Is the deconvolution
// layer the same as a convolutional layer?
import * as tf from "@tensorflow/tfjs";

const taps = 5;
const sums = 3;
/** sumsOf[place][sum]: the taps that meet one small pixel, by the place of the output among the copies. */
const sumsOf = [
  [[0], [1, 2], [3, 4]],
  [[0, 1], [2, 3], [4]],
];

/** [3 * 3 * 2 * 2, 5 * 5] of zeros and ones: the taps of each sum [down, along] at each place [along, down]. */
const adding = Float32Array.from({ length: (sums * sumsOf.length) ** 2 * taps ** 2 }, (_, index): number => {
  const [sum, place, tap] = [Math.floor(index / taps ** 2 / 4), Math.floor(index / taps ** 2) % 4, index % taps ** 2];
  const down = sumsOf[place % 2][Math.floor(sum / sums)].includes(Math.floor(tap / taps));
  const along = sumsOf[Math.floor(place / 2)][sum % sums].includes(tap % taps);
  return Number(down && along);
});

/**
 * The transposed convolution of an image [rows, height, width, in] with each pixel four times:
 * [rows, 2 height + 4 - 2 pad, 2 width + 4 - 2 pad, out]. filter: [5, 5, out, in]; pad: at least 2, cut off at each side.
 */
export function convolveDoubled(image: tf.Tensor4D, filter: tf.Tensor4D, pad: number): tf.Tensor4D {
  const [rows, height, width, inputs] = image.shape;
  const outputs = filter.shape[2];
  const sum = tf.tensor(adding, [adding.length / taps ** 2, taps ** 2]).matMul(filter.reshape([taps ** 2, -1]));
  const small = sum.reshape<tf.Tensor4D>([sums, sums, 4 * outputs, inputs]);
  const places = tf.conv2dTranspose(image, small, [rows, height, width, 4 * outputs], 1, 1);
  // The places between the pixels: first along, then down, since a move of one axis costs a third of a move of two.
  const along = places
    .transpose([0, 3, 1, 2])
    .reshape([-1, 2, 2 * outputs * height * width])
    .transpose([0, 2, 1]);
  const down = along.reshape([-1, 2, outputs * height, 2 * width]).transpose([0, 2, 1, 3]);
  const cut = pad - 2;
  return down
    .reshape<tf.Tensor4D>([-1, outputs, 2 * height, 2 * width])
    .slice([0, 0, cut, cut], [-1, -1, 2 * height - 2 * cut, 2 * width - 2 * cut])
    .transpose([0, 2, 3, 1]);
}
