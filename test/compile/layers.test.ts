// tf.layers models: a compiled training step leaves the weights that the eager one leaves, and inference agrees.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile, type Engine } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

const { layers } = tf;

/** Shapes are of one row. */
const models: Readonly<Record<string, { readonly input: number[]; readonly make: () => tf.layers.Layer[] }>> = {
  "dense, leakyReLU and dense": {
    input: [5],
    make: () => [
      layers.dense({ units: 4 }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.dense({ units: 3, activation: "tanh" }),
    ],
  },
  "conv2d, maxPooling, flatten and softmax": {
    input: [8, 8, 1],
    make: () => [
      layers.conv2d({ filters: 3, kernelSize: 5, padding: "same", activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: "same", activation: "elu" }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
  },
  "batchNormalization after conv2d and after dense": {
    input: [6, 6, 2],
    make: () => [
      layers.conv2d({ filters: 3, kernelSize: 3, useBias: false }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.reLU(),
      layers.flatten(),
      layers.dense({ units: 4, useBias: false }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.activation({ activation: "sigmoid" }),
    ],
  },
  "conv2dTranspose, with and without strides": {
    input: [4, 4, 2],
    make: () => [
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, padding: "same", activation: "selu" }),
      layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: "same", activation: "sigmoid" }),
    ],
  },
  lstm: {
    input: [4, 3],
    make: () => [
      layers.lstm({ units: 3, returnSequences: true }),
      layers.lstm({ units: 2, recurrentActivation: "sigmoid" }),
    ],
  },
  "bidirectional lstm": {
    input: [3, 2],
    make: () => [
      layers.bidirectional({ layer: layers.lstm({ units: 2, returnSequences: true }), mergeMode: "concat" }),
      layers.timeDistributed({ layer: layers.dense({ units: 1 }) }),
    ],
  },
  "gru and repeatVector": {
    input: [3, 2],
    make: () => [layers.gru({ units: 2 }), layers.repeatVector({ n: 3 }), layers.simpleRNN({ units: 2 })],
  },
  "separableConv2d, depthwiseConv2d and globalAveragePooling2d": {
    input: [6, 6, 2],
    make: () => [
      layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, activation: "relu" }),
      layers.depthwiseConv2d({ kernelSize: 2, strides: 2, padding: "same" }),
      layers.elu({ alpha: 1 }),
      layers.globalAveragePooling2d({}),
    ],
  },
  "conv1d, maxPooling1d, averagePooling1d and globalMaxPooling1d": {
    input: [12, 2],
    make: () => [
      layers.conv1d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu" }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.conv1d({ filters: 2, kernelSize: 2, strides: 2 }),
      layers.averagePooling1d({ poolSize: 2, strides: 1 }),
      layers.globalMaxPooling1d({}),
    ],
  },
  "zeroPadding2d, cropping2d, layerNormalization and globalMaxPooling2d": {
    input: [4, 5, 2],
    make: () => [
      layers.zeroPadding2d({ padding: [1, 2] }),
      layers.conv2d({ filters: 3, kernelSize: 3 }),
      layers.cropping2D({ cropping: [1, 1] }),
      layers.layerNormalization({}),
      layers.globalMaxPooling2d({}),
    ],
  },
  "dense with L1 and L2 penalties of kernel, bias and what comes out": {
    input: [4],
    make: () => [
      layers.dense({
        units: 3,
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.02, l2: 0.3 }),
        activation: "softplus",
      }),
      layers.dense({ units: 2, kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }), biasRegularizer: "l1l2" }),
      layers.softmax({}),
    ],
  },
  "reshape, permute and simpleRNN from both sides": {
    input: [12],
    make: () => [
      layers.reshape({ targetShape: [3, 4] }),
      layers.permute({ dims: [2, 1] }),
      layers.bidirectional({ layer: layers.simpleRNN({ units: 2, activation: "relu" }), mergeMode: "sum" }),
      layers.activation({ activation: "hardSigmoid" }),
    ],
  },
  prelu: { input: [4], make: () => [layers.dense({ units: 3 }), layers.prelu({ alphaInitializer: "ones" })] },
};

const rowCount = 6;

/** The layers one after the other. */
function inSequence(input: number[], list: readonly tf.layers.Layer[]): tf.LayersModel {
  const model = tf.sequential();
  // The input's shape belongs to the first layer.
  model.add(layers.inputLayer({ inputShape: input }));
  for (const layer of list) model.add(layer);
  return model;
}

/** Two ways from the input, put side by side and added up: a residual block and what remembers the input. */
function branching(): tf.LayersModel {
  const x = tf.input({ shape: [4, 4, 2] });
  const conv = (filters: number): tf.layers.Layer => layers.conv2d({ filters, kernelSize: 3, padding: "same" });
  const side = layers.reLU().apply(conv(2).apply(x)) as tf.SymbolicTensor;
  const sum = layers.add().apply([x, side]) as tf.SymbolicTensor;
  const wide = layers.concatenate().apply([sum, layers.multiply().apply([x, side]) as tf.SymbolicTensor]);
  const largest = layers
    .maximum()
    .apply([layers.flatten().apply(wide), layers.flatten().apply(conv(4).apply(wide))] as tf.SymbolicTensor[]);
  return tf.model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(largest) as tf.SymbolicTensor });
}

/** The model with weights from the seeded stream. */
function withWeights<Model extends tf.LayersModel>(model: Model): Model {
  const random = rng("weights");
  model.setWeights(
    model.getWeights().map((old) => {
      const n = old.size;
      // Positive: among them are the variances of batch normalisation.
      return tf.tensor(random.uniforms(n, 0.05, 0.5), old.shape);
    }),
  );
  return model;
}

const weightsOf = (model: tf.LayersModel): Float32Array[] =>
  model.getWeights().map((weight) => weight.dataSync().slice() as Float32Array);

describe("A tf.layers model", () => {
  before(() => tf.setBackend("cpu"));

  const all = Object.entries(models).map(([name, { input, make }]) => ({
    name,
    input,
    build: () => inSequence(input, make()),
  }));
  for (const { name, input, build } of [...all, { name: "branches", input: [4, 4, 2], build: branching }]) {
    it(`of ${name} trains and predicts compiled as eager`, async () => {
      const after: Partial<Record<Engine, { weights: Float32Array[]; y: Float32Array }>> = {};
      const shape = [rowCount, ...input];
      const x = rng("rows").normals(shape.reduce((a, b) => a * b, 1));
      for (const engine of ["onnxruntime", "reference"] as const) {
        const model = withWeights(build());
        const optimizer = tf.train.sgd(0.05);
        const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
        const loss = (rows: tf.Tensor): tf.Scalar => {
          const error = (model.apply(rows, { training: true }) as tf.Tensor).sub(0.3).square().mean().asScalar();
          return model.calculateLosses().reduce((sum, penalty) => sum.add(penalty), error);
        };
        const train = await compile(
          ({ x }) => ({ loss: optimizer.minimize(() => loss(x), true, trained)! }),
          { x: shape },
          { engine },
        );
        const before = weightsOf(model);
        for (let i = 0; i < 2; i++) await train.run({ x });
        const weights = weightsOf(model);
        weights.forEach((values, i) =>
          assert.ok(
            values.some((value, j) => value !== before[i][j]),
            `training moves ${model.weights[i].name}`,
          ),
        );
        const predict = await compile(({ x }) => ({ y: model.apply(x) as tf.Tensor }), { x: shape }, { engine });
        after[engine] = { weights, y: (await predict.run({ x })).y as Float32Array };
        await train.release();
        await predict.release();
      }
      const [compiled, eager] = [after.onnxruntime!, after.reference!];
      eager.weights.forEach((expected, i) => assertClose(compiled.weights[i], expected, 1e-5, `weight ${i}`));
      assertClose(compiled.y, eager.y, 1e-5, "prediction");
    });
  }

  it("with upSampling2d trains as one whose pixels are repeated by hand", async () => {
    // tfjs' own gradient of the layer is wrong beyond the first image (see image-gradients.test.ts).
    const repeat = (x: tf.Tensor): tf.Tensor => {
      const [n, height, width, channels] = x.shape;
      const wide = tf.stack([x, x], 3).reshape([n, height, 2 * width, channels]);
      return tf.stack([wide, wide], 2).reshape([n, 2 * height, 2 * width, channels]);
    };
    const layer = layers.upSampling2d({ size: [2, 2] });
    const conv = (): tf.Variable => tf.variable(tf.tensor(rng("filter").normals(18), [3, 3, 1, 2]));
    const x = rng("rows").normals(3 * 16);
    const trainedWith = async (up: (x: tf.Tensor) => tf.Tensor, engine: Engine): Promise<Float32Array> => {
      const filter = conv();
      const step = await compile(
        ({ x }) => {
          const image = (): tf.Tensor => tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, "same");
          const optimizer = tf.train.sgd(0.1);
          return { loss: optimizer.minimize(() => up(image().square()).square().mean().asScalar(), true, [filter])! };
        },
        { x: [3, 4, 4, 1] },
        { engine },
      );
      await step.run({ x });
      return filter.dataSync().slice() as Float32Array;
    };
    const expected = await trainedWith(repeat, "reference");
    assertClose(await trainedWith((x) => layer.apply(x) as tf.Tensor, "onnxruntime"), expected, 1e-5);
  });

  it("with dropout predicts, and is refused in training: the mask must be an input", async () => {
    const model = withWeights(inSequence([4], [layers.dense({ units: 3 }), layers.dropout({ rate: 0.5 })]));
    const predict = await compile(({ x }) => ({ y: model.apply(x) as tf.Tensor }), { x: [2, 4] });
    assert.equal((await predict.run({ x: new Float32Array(8) })).y.length, 6);
    await assert.rejects(
      compile(({ x }) => ({ y: model.apply(x, { training: true }) as tf.Tensor }), { x: [2, 4] }),
      /expected no random numbers drawn inside a step, got tf\.\w+: .* Declare an input and fill it on each run/,
    );
    const rate = 0.5;
    const masked = await compile(({ x, mask }) => ({ y: x.mul(mask).div(1 - rate) }), { x: [2, 4], mask: [2, 4] });
    const mask = rng("dropout")
      .uniforms(8)
      .map((u) => Number(u >= rate));
    const { y } = await masked.run({ x: new Float32Array(8).fill(3), mask });
    assert.deepEqual(
      [...y],
      [...mask].map((kept) => 6 * kept),
    );
  });

  it("with batchNorm that has no scale says why tfjs cannot train it", async () => {
    await assert.rejects(
      compile(
        ({ x }) => {
          const normed = (t: tf.Tensor): tf.Tensor => tf.batchNorm(t, t.mean(0), t.square().mean(0));
          return { dx: tf.grad(normed)(x) };
        },
        { x: [4, 3] },
      ),
      /got one left out: tfjs has no gradient of batchNorm without a scale\. Pass tf\.onesLike\(variance\)/,
    );
  });
});
