// The LeNet autoencoders and the MLP against the same networks in PyTorch, with the same weights.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import {
  decodeImages,
  encodeImages,
  initLeNetDecoder,
  initLeNetEncoder,
  leNetStatistics,
  leNetVariables,
  type LeNetOptions,
} from "../../lib/models/lenet";
import { applyMlp, initMlp, mlpVariables } from "../../lib/models/mlp";
import { rng } from "../../lib/rng";
import { assertClose } from "../compile/compare";

interface LeNetFixture extends LeNetOptions {
  parameters: number;
  names: string[];
  shapes: number[][];
  code: number[];
  image: number[];
  gradients: number[][];
  statistics: number[];
  evaluatedCode: number[];
  evaluatedImage: number[];
}

interface Fixture {
  lenets: LeNetFixture[];
  mlp: { sizes: number[]; slope: number; parameters: number; output: number[] };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const wave = (n: number, start: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(1.7 * (start + i)));
const parametersOf = (variables: readonly tf.Variable[]): number => variables.reduce((sum, { size }) => sum + size, 0);
const every = (values: ArrayLike<number>, step: number): number[] =>
  Array.from(values).filter((_, i) => i % step === 0);

/** PyTorch's axes backwards: [out, in, height, width] of a convolution, [out, in] of a dense layer. */
const permutation = (rank: number): number[] => (rank === 4 ? [2, 3, 1, 0] : rank === 2 ? [1, 0] : [0]);

/** Gives `variable` the values that PyTorch's parameter number `i` of this shape has in the fixture. */
function fill(variable: tf.Variable, i: number, shape: readonly number[]): void {
  const values = wave(sizeOf(shape), i).map((value) => value * (shape.length === 4 ? 0.3 : 0.1));
  variable.assign(tf.tensor(values, [...shape]).transpose(permutation(shape.length)));
}

describe("The networks of the papers", () => {
  before(() => tf.setBackend("cpu"));
  const fixture = JSON.parse(readFileSync("test/fixtures/networks.json", "utf8")) as Fixture;

  for (const f of fixture.lenets) {
    it(`LeNet ${f.channels.join(", ")} has PyTorch's parameters, outputs, gradients and running statistics`, async () => {
      const [encoder, decoder] = [initLeNetEncoder(f, rng(1)), initLeNetDecoder(f, rng(2))];
      const wide = f.hidden !== null;
      const [e, d] = [leNetVariables(encoder), leNetVariables(decoder)];
      // In PyTorch's order of definition: encoder, then the decoder's dense layer before its convolutions.
      const variables = [...e, ...(wide ? [d[3], ...d.slice(0, 3)] : d)];
      assert.equal(parametersOf(variables), f.parameters);
      variables.forEach((variable, i) => fill(variable, i, f.shapes[i]));
      const x = wave(3 * 784, 5).map((value) => (value + 1) / 2);

      const reconstruct = (x: tf.Tensor, training: boolean): { code: tf.Tensor; image: tf.Tensor } => {
        const code = encodeImages(encoder, x, { training });
        return { code, image: decodeImages(decoder, code, { training }) };
      };
      const train = await compile(
        ({ x }) => {
          let outputs: Record<string, tf.Tensor> = {};
          const { grads } = tf.variableGrads(() => {
            const { code, image } = reconstruct(x, true);
            outputs = { code: tf.keep(code), image: tf.keep(image) };
            return image.sub(x).square().mean().asScalar();
          }, variables);
          return { ...outputs, ...Object.fromEntries(variables.map(({ name }, i) => [`g${i}`, grads[name]])) };
        },
        { x: [3, 784] },
      );
      const results = await train.run({ x });
      // Three rows normalised by themselves enlarge rounding: tfjs' JavaScript is 2.5e-5 and 8.5e-5 off here. By the running
      // statistics below it is not.
      assertClose(results.code, f.code, 2e-4, "code");
      assertClose(every(results.image, 7), f.image, 2e-4, "image");
      f.shapes.forEach((shape, i) => {
        const ours = tf.tensor(results[`g${i}`], variables[i].shape);
        const backwards = shape.length === 4 ? [3, 2, 0, 1] : [1, 0];
        const gradient = every(ours.transpose(backwards).dataSync(), Math.max(1, Math.floor(sizeOf(shape) / 50)));
        const scale = 1 / Math.max(...f.gradients[i].map(Math.abs));
        assertClose(
          gradient.map((g) => g * scale),
          f.gradients[i].map((g) => g * scale),
          1e-3,
          `gradient of ${f.names[i]}`,
        );
      });
      const [mean, variance] = leNetStatistics(encoder);
      assertClose([...mean.dataSync(), ...variance.dataSync()], f.statistics, 1e-5, "running statistics");

      const evaluate = await compile(({ x }) => ({ ...reconstruct(x, false) }), { x: [3, 784] });
      const after = await evaluate.run({ x });
      assertClose(after.code, f.evaluatedCode, 2e-5, "code by running statistics");
      assertClose(every(after.image, 7), f.evaluatedImage, 2e-5, "image by running statistics");
      await train.release();
      await evaluate.release();
    });
  }

  it("MLP has PyTorch's parameters and output", () => {
    const { sizes, slope, parameters, output } = fixture.mlp;
    const mlp = initMlp({ sizes, slope }, rng(1));
    const variables = mlpVariables(mlp);
    assert.equal(parametersOf(variables), parameters);
    variables.forEach((variable, i) => fill(variable, i, [...variable.shape].reverse()));
    const x = tf.tensor2d(wave(4 * sizes[0], 5), [4, sizes[0]]);
    assertClose(applyMlp(mlp, x).dataSync(), output, 1e-5);
  });

  it("draws initial weights within the frameworks' limits, the same for the same seed", () => {
    const kernel = (seed: number): tf.Variable => initMlp({ sizes: [10, 20], slope: 0.2 }, rng(seed)).layers[0].kernel;
    const limit = Math.sqrt(6 / 30);
    const values = kernel(1).dataSync();
    assert.ok(values.every((w) => Math.abs(w) <= limit) && Math.max(...values) > 0.9 * limit);
    assert.deepEqual(kernel(1).dataSync(), values);
    assert.notDeepEqual(kernel(2).dataSync(), values);
    const [first, second] = leNetVariables(initLeNetEncoder(fixture.lenets[0], rng(1))).map((w) => w.dataSync());
    // One channel in, eight out; then eight in.
    assert.ok(first.every((w) => Math.abs(w) <= 1 / 5) && Math.max(...first) > 0.9 / 5);
    assert.ok(second.every((w) => Math.abs(w) <= 1 / Math.sqrt(200)) && Math.max(...second) > 0.9 / Math.sqrt(200));
  });

  it("says which size does not become 4 x 4 images", () => {
    assert.throws(() => initLeNetDecoder({ ...fixture.lenets[0], latentDim: 20 }, rng(1)), {
      message:
        "initLeNetDecoder: expected a multiple of 16 for the layer that becomes 16 pixels, got 20. Change latentDim.",
    });
  });
});
