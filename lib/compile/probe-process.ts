// What a probing process runs: a small network on an engine and a device, given as JSON, and on the default.
// Not for import. `node probe-process.js CHOICE`.
import * as tf from "@tensorflow/tfjs";
import { compile, type EngineChoice } from "./index";

const numbers = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(phase + 1.7 * i) / 3);

/** The weights after two updates. */
async function weightsAfter(choice: EngineChoice): Promise<number[]> {
  const filter = tf.variable(tf.tensor4d(numbers(36, 1), [3, 3, 1, 4]));
  const dense = tf.variable(tf.tensor2d(numbers(48, 2), [16, 3]));
  const sgd = tf.train.sgd(0.1);
  const loss = (x: tf.Tensor): tf.Scalar =>
    (x as tf.Tensor4D)
      .conv2d(filter, 1, "same")
      .relu()
      .maxPool(2, 2, "valid")
      .maxPool(2, 2, "valid")
      .reshape([-1, 16])
      .matMul(dense)
      .tanh()
      .sub(0.5)
      .square()
      .mean()
      .asScalar();
  const step = await compile(
    ({ x }) => ({ loss: sgd.minimize(() => loss(x), true, [filter, dense])! }),
    { x: [4, 8, 8, 1] },
    choice,
  );
  for (const update of [1, 2]) await step.run({ x: numbers(256, update) });
  await step.release();
  return [...filter.dataSync(), ...dense.dataSync()];
}

async function main(): Promise<void> {
  const expected = await weightsAfter({});
  const found = await weightsAfter(JSON.parse(process.argv[2]) as EngineChoice);
  const scale = Math.max(...expected.map(Math.abs));
  const difference = Math.max(...found.map((weight, i) => Math.abs(weight - expected[i]))) / scale;
  console.log(JSON.stringify({ difference, error: null }));
}

main().catch((error: Error) => console.log(JSON.stringify({ difference: null, error: error.message })));
