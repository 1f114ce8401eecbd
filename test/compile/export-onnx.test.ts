// Exported scores: the bytes run by themselves, for any number of rows, as the compiled step and tfjs do.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import * as ort from "onnxruntime-node";
import { compile, exportOnnx, type InputSpec } from "../../lib/compile";
import { decode, encoderState, initVrae, negativeLogLikelihood, posterior } from "../../lib/models/vrae";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

type Score = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const weight = (name: string, shape: number[]): tf.Variable =>
  tf.variable(
    tf.tensor(
      rng(name).normals(
        shape.reduce((a, b) => a * b, 1),
        0,
        0.4,
      ),
      shape,
    ),
  );

/** The negative log likelihood of a window under its reconstruction. */
function vraeScore(): Score {
  const vrae = initVrae({ steps: 6, units: 3, latentDim: 2, softplusIs: "variance" }, rng("vrae"));
  return ({ x }) => ({
    score: negativeLogLikelihood(x, decode(vrae, posterior(vrae, encoderState(vrae, x)).mean)),
  });
}

/** The reconstruction error of an image: convolution, batch normalisation with kept moments, pooling, up-sampling. */
function autoencoderScore(): Score {
  const [down, up] = [weight("down", [3, 3, 1, 4]), weight("up", [3, 3, 4, 1])];
  const [encode, decode] = [weight("encode", [64, 5]), weight("decode", [5, 64])];
  const [mean, scale] = [weight("mean", [4]), weight("scale", [4])];
  return ({ x }) => {
    const h = tf.conv2d(image(x), image(down), 1, "same");
    const variance = tf.ones([4]);
    const normed = tf.batchNorm(h, mean, variance, undefined, scale, 1e-3);
    const small = tf.maxPool(image(tf.leakyRelu(normed, 0.1)), 2, 2, "valid");
    const code = small.reshape([-1, 64]).matMul<tf.Tensor>(encode);
    const large = tf.image.resizeNearestNeighbor(image(code.matMul<tf.Tensor>(decode).reshape([-1, 4, 4, 4])), [8, 8]);
    const error = tf.conv2d(large, image(up), 1, "same").sub(x).square();
    return { score: error.mean([1, 2, 3]), worst: error.max([1, 2, 3]) };
  };
}

/** A tf.layers model, whose recurrence starts from zeros for every row. */
function layersScore(): Score {
  const model = tf.sequential();
  model.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 2 }), inputShape: [3, 2], mergeMode: "concat" }));
  model.add(tf.layers.repeatVector({ n: 3 }));
  model.add(tf.layers.gru({ units: 2, returnSequences: true }));
  model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }));
  model.setWeights(
    model.getWeights().map((old, i) => tf.tensor(rng(`weight ${i}`).normals(old.size, 0, 0.5), old.shape)),
  );
  return ({ x }) => ({ score: (model.apply(x) as tf.Tensor).sub(x).square().sum([1, 2]) });
}

/** Distances to kept rows, the nearest two of them, and rows as the model got them. */
function neighbourScore(): Score {
  const kept = weight("kept", [7, 3]);
  return ({ x, share }) => {
    const distances = x.expandDims(1).sub(kept.expandDims(0)).square().sum(2);
    const nearest = tf.topk(distances.neg(), 2).values.neg();
    return {
      score: nearest.mean(1).mul(share),
      places: distances.argMin(1),
      x2: tf.tile(x, [1, 2]),
      twice: tf.concat([x, x]),
    };
  };
}

interface Example {
  readonly make: () => Score;
  readonly inputs: Record<string, InputSpec>;
  readonly reduces?: "otherwise";
}

const scores: Readonly<Record<string, Example>> = {
  "the VRAE": { make: vraeScore, inputs: { x: ["batch", 6] } },
  "a convolutional autoencoder": { make: autoencoderScore, inputs: { x: ["batch", 8, 8, 1] }, reduces: "otherwise" },
  "recurrent layers of tf.layers": { make: layersScore, inputs: { x: ["batch", 3, 2] } },
  "nearest neighbours, with a scalar input": {
    make: neighbourScore,
    inputs: { x: ["batch", 3], share: [] },
    reduces: "otherwise",
  },
};

const shapeOf = (spec: InputSpec, rows: number): number[] =>
  ("shape" in spec ? spec.shape : spec).map((axis) => (axis === "batch" ? rows : axis));

describe("exportOnnx", () => {
  before(() => tf.setBackend("cpu"));

  for (const [name, { make, inputs }] of Object.entries(scores)) {
    it(`writes a model of ${name} that scores any number of rows as the step does`, async () => {
      const step = make();
      const session = await ort.InferenceSession.create(exportOnnx(step, inputs));
      assert.deepEqual(session.inputNames, Object.keys(inputs));
      const compiled = await compile(step, inputs, { batch: 5 });
      const eager = await compile(step, inputs, { batch: 5, engine: "reference" });
      for (const rows of [5, 1, 2, 130]) {
        const feeds: Record<string, ort.Tensor> = {};
        const given: Record<string, Float32Array> = {};
        for (const [input, spec] of Object.entries(inputs)) {
          const shape = shapeOf(spec, rows);
          given[input] = rng(`${input} ${rows}`).normals(shape.reduce((a, b) => a * b, 1));
          feeds[input] = new ort.Tensor("float32", given[input], shape);
        }
        const results = await session.run(feeds);
        const expected = await compiled.run(given);
        const reference = await eager.run(given);
        assert.deepEqual(Object.keys(results), Object.keys(expected));
        for (const output of Object.keys(expected)) {
          const data = results[output].data as Float32Array;
          assertClose(data, expected[output], 1e-6, `${output} of ${rows} rows`);
          assertClose(data, reference[output], 1e-5, `${output} of ${rows} rows`);
        }
        assert.equal(results.score.dims[0], rows);
      }
      await session.release();
      await compiled.release();
    });
  }

  it("writes a model for so many rows where the batch axis has a length", async () => {
    const session = await ort.InferenceSession.create(exportOnnx(vraeScore(), { x: [4, 6] }));
    const run = (rows: number): Promise<ort.InferenceSession.OnnxValueMapType> =>
      session.run({ x: new ort.Tensor("float32", rng("x").normals(rows * 6), [rows, 6]) });
    assert.equal((await run(4)).score.dims[0], 4);
    await assert.rejects(run(5), /invalid dimensions/);
    await session.release();
  });

  it("writes the values that the variables have at the time", async () => {
    const w = tf.variable<tf.Rank>(tf.scalar(2));
    const bytes = exportOnnx(({ x }) => ({ y: x.mul(w) }), { x: [1] });
    w.assign(tf.scalar(5));
    const session = await ort.InferenceSession.create(bytes);
    assert.equal((await session.run({ x: new ort.Tensor("float32", [3], [1]) })).y.data[0], 6);
    await session.release();
  });

  it("writes what Python's onnx takes, and what the model says of itself", function () {
    // Debian has it as python3-onnx.
    const [python, version] = ["python3", "/usr/bin/python3"]
      .map((command) => {
        const asked = spawnSync(command, ["-c", "import onnx; print(onnx.defs.onnx_opset_version())"]);
        return [command, asked.status === 0 ? Number(asked.stdout.toString()) : 0] as const;
      })
      .reduce((best, other) => (other[1] > best[1] ? other : best));
    if (version === 0) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), "retable-export-"));
    const check = (bytes: Uint8Array): unknown => {
      const path = join(folder, "model.onnx");
      writeFileSync(path, bytes);
      return JSON.parse(execFileSync(python, ["test/compile/check_onnx.py", path], { encoding: "utf8" }));
    };
    try {
      const w = tf.variable(tf.tensor1d([1, 2, 3]), false, "scales");
      const info = { name: "scaled", description: "Rows, scaled", version: 3, metadata: { seed: "7" } };
      const model = check(exportOnnx(({ x }) => ({ score: x.mul<tf.Tensor>(w).sum(1) }), { x: ["batch", 3] }, info));
      assert.deepEqual(model, {
        ports: { x: ["batch", 3], score: ["batch"] },
        weights: { scales: [1, 2, 3] },
        producer: "retable",
        ...info,
      });
      for (const { make, inputs, reduces = "sums" } of Object.values(scores)) {
        // Debian 12's onnx ends at version 17, where reductions other than sums were written otherwise.
        if (version >= 18 || reduces === "sums") check(exportOnnx(make(), inputs));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a step that assigns a variable", () => {
    const count = tf.variable<tf.Rank>(tf.scalar(0), false, "count");
    const step: Score = ({ x }) => {
      count.assign(count.add(1));
      return { y: x.add(count) };
    };
    assert.throws(() => exportOnnx(step, { x: [2] }), {
      message:
        "exportOnnx: expected a step that only reads its variables, got one that assigns count. Leave the update out.",
    });
  });

  it("refuses one name for two things", () => {
    assert.throws(() => exportOnnx(({ x }) => ({ x: x.square() }), { x: [2] }), {
      message: "exportOnnx: expected inputs, outputs and variables of different names, got two called 'x'. Rename one.",
    });
    const w = tf.variable(tf.ones([2]), false, "w");
    assert.throws(() => exportOnnx(({ x }) => ({ w: x.mul(w) }), { x: [2] }), /got two called 'w'/);
  });

  const counting: Readonly<Record<string, { step: Score; message: RegExp }>> = {
    "numbers it multiplies with": {
      step: ({ x }) => ({ y: x.mul(x.shape[0]) }),
      message:
        /any number of rows, got numbers for Mul that are others for another number\. Give the batch axis a length/,
    },
    "a list of its rows": {
      step: ({ x }) => ({ y: x.sum(1).mul(tf.range(0, x.shape[0])) }),
      message: /got numbers for Mul that are others for another number/,
    },
    "how many operations it does": {
      step: ({ x }) => ({ y: tf.stack(tf.unstack(x).map((row) => row.softmax())) }),
      message: /got Split for 83 rows and Split for another number/,
    },
    "sizes that are no multiples": {
      step: ({ x }) => ({ y: tf.slice(x, [0, 0], [Math.floor(x.shape[0] / 2), -1]) }),
      message: /got sizes for Slice that do not grow by so much a row/,
    },
  };
  for (const [what, { step, message }] of Object.entries(counting)) {
    it(`refuses a step whose number of rows decides ${what}`, () => {
      assert.throws(() => exportOnnx(step, { x: ["batch", 3] }), message);
    });
  }
});
