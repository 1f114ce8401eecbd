// How exact a compiled step is, level by level: what lib/compile/reference.md states under "How exact".
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { largestDifference, networks, train, type NetworkName } from "./small-networks";

const names = Object.keys(networks) as NetworkName[];
const bits = (x: Float32Array): string => Buffer.from(x.buffer, x.byteOffset, x.byteLength).toString("base64");

describe("How exact a step is", () => {
  before(() => tf.setBackend("cpu"));

  for (const name of names) {
    it(`${name}: training twice in one process gives the same bits`, async () => {
      const [first, second] = [await train(name, { updates: 5 }), await train(name, { updates: 5 })];
      assert.ok(first.every(Number.isFinite));
      assert.equal(bits(first), bits(second));
      const shorter = await train(name, { updates: 4 });
      assert.notEqual(bits(first), bits(shorter), "an update changes bits: the comparison can fail");
    });

    it(`${name}: training in another process gives the same bits`, async () => {
      const script =
        `require("./dist/test/compile/small-networks").train("${name}", { updates: 3 })` +
        '.then((x) => process.stdout.write(Buffer.from(x.buffer).toString("base64")))';
      const there = execFileSync(process.execPath, ["-e", script], { encoding: "utf8", maxBuffer: 2 ** 26 });
      assert.equal(there, bits(await train(name, { updates: 3 })));
    });
  }

  for (const name of names) {
    it(`${name}: 2 and 4 threads give the bits of 1`, async () => {
      const one = bits(await train(name, { updates: 5 }));
      for (const threads of [2, 4]) assert.equal(bits(await train(name, { updates: 5 }, { threads })), one);
    });
  }

  it("a product of many terms for few rows has other last digits at 2 and 4 threads, the same to 1e-5", async () => {
    // Threads share its columns, and how many terms are summed at a time follows from a thread's share.
    const shapes = { a: [96, 512], b: [512, 128] };
    const inputs = { a: rng("a").normals(96 * 512), b: rng("b").normals(512 * 128) };
    const products: Float32Array[] = [];
    for (const threads of [1, 2, 4]) {
      const step = await compile(({ a, b }) => ({ c: a.matMul<tf.Tensor>(b) }), shapes, { threads });
      products.push((await step.run(inputs)).c as Float32Array);
      await step.release();
    }
    for (const product of products) assert.ok(largestDifference(product, products[0]) <= 1e-5);
  });

  // Adam divides a gradient by its own size: where it is all rounding, the step that follows is as well, and it is at most the
  // learning rate, 0.01, per update. In the sums of these networks few are.
  for (const [name, rows] of [
    ["dense", 128],
    ["convolution", 2],
    ["blocks", 2],
    ["lstm", 64],
  ] as const) {
    it(`${name}: ONNX Runtime and tfjs' JavaScript reach the same weights to 1e-4`, async () => {
      const [compiled, reference] = [
        await train(name, { updates: 3, rows }),
        await train(name, { updates: 3, rows }, { engine: "reference" }),
      ];
      const difference = largestDifference(compiled, reference);
      assert.ok(difference <= 1e-4, String(difference));
    });
  }
});

/** Numbers at the edges of float32, denormals among them. */
const edges = [NaN, Infinity, -Infinity, 0, 1e-40, -1e-40, 1.5, -1.5, 3e38];
/** Every pair of them: x is constant along a row. */
const [xs, ys] = [edges.flatMap((x) => edges.map(() => x)), edges.flatMap(() => edges)];

type Kernel = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

async function bothWays(kernel: Kernel, x: readonly number[], y: readonly number[]): Promise<[number[], number[]]> {
  const results: number[][] = [];
  for (const engine of ["onnxruntime", "reference"] as const) {
    const options = { engine, finite: false };
    const step = await compile(({ x, y }) => ({ z: kernel(x, y) }), { x: [x.length], y: [y.length] }, options);
    results.push(Array.from((await step.run({ x: Float32Array.from(x), y: Float32Array.from(y) })).z));
    await step.release();
  }
  return results as [number[], number[]];
}

/** What a denormal may lose; the smallest is 1.4e-45. */
const denormalTolerance = 1e-42;

const square = (x: tf.Tensor): tf.Tensor => x.reshape([edges.length, edges.length]);
const same: Readonly<Record<string, Kernel>> = {
  abs: (x) => x.abs(),
  neg: (x) => x.neg(),
  square: (x) => x.square(),
  sqrt: (x) => x.sqrt(),
  reciprocal: (x) => x.reciprocal(),
  exp: (x) => x.exp(),
  expm1: (x) => x.expm1(),
  log: (x) => x.log(),
  log1p: (x) => x.log1p(),
  floor: (x) => x.floor(),
  ceil: (x) => x.ceil(),
  round: (x) => x.round(),
  relu: (x) => x.relu(),
  relu6: (x) => x.relu6(),
  elu: (x) => x.elu(),
  selu: (x) => x.selu(),
  leakyRelu: (x) => x.leakyRelu(0.1),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  softplus: (x) => x.softplus(),
  clipByValue: (x) => x.clipByValue(-1, 1),
  isNaN: (x) => x.isNaN(),
  isInf: (x) => x.isInf(),
  isFinite: (x) => x.isFinite(),
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y),
  pow: (x, y) => x.pow(y),
  maximum: (x, y) => x.maximum(y),
  minimum: (x, y) => x.minimum(y),
  squaredDifference: (x, y) => x.squaredDifference(y),
  equal: (x, y) => x.equal(y),
  notEqual: (x, y) => x.notEqual(y),
  greater: (x, y) => x.greater(y),
  lessEqual: (x, y) => x.lessEqual(y),
  where: (x, y) => tf.where(x.greater(0), x, y),
  prelu: (x, y) => x.prelu(y),
  softmax: (_, y) => square(y).softmax(),
  "max along equal numbers": (x) => square(x).max(1),
  "argMax of mixed": (_, y) => square(y).argMax(1),
  "argMin of mixed": (_, y) => square(y).argMin(1),
  "argMax, NaN last": (_, y) => square(y).reverse(1).argMax(1),
};

/** Where ONNX Runtime and tfjs' JavaScript differ: values in, what comes of them compiled, and eagerly. */
const different: Readonly<Record<string, { of: Kernel; x: number[]; compiled: number[]; eager: number[] }>> = {
  "the sign of NaN": { of: (x) => x.sign(), x: [NaN], compiled: [NaN], eager: [0] },
  "the step of a denormal, which the gradient of relu multiplies with": {
    of: (x) => x.step(),
    x: [1e-40, NaN],
    compiled: [0.03402804955840111, NaN],
    eager: [1, NaN],
  },
  "the largest of numbers of which another than the first is NaN": {
    of: (x) => x.max(),
    x: [1, NaN, 2],
    compiled: [2],
    eager: [NaN],
  },
  "the smallest of them": { of: (x) => x.min(), x: [1, NaN, 2], compiled: [1], eager: [NaN] },
  "a mean whose sum leaves float32": {
    of: (x) => x.mean(),
    x: [3e38, 3e38],
    compiled: [Infinity],
    eager: [Math.fround(3e38)],
  },
};

describe("NaN, infinity and denormals", () => {
  before(() => tf.setBackend("cpu"));

  for (const [name, kernel] of Object.entries(same)) {
    it(`pass through ${name} as in eager tfjs`, async () => {
      const [compiled, eager] = await bothWays(kernel, xs, ys);
      eager.forEach((expected, i) => {
        // Equal signs of zero are not claimed.
        const isSame =
          Object.is(compiled[i], expected) ||
          Math.abs(compiled[i] - expected) <= 1e-6 * Math.abs(expected) + denormalTolerance;
        const given = eager.length === xs.length ? `(${xs[i]}, ${ys[i]})` : `row ${i}`;
        assert.ok(isSame, `${given}: compiled ${compiled[i]}, eager ${expected}`);
      });
    });
  }

  for (const [name, { of, x, compiled, eager }] of Object.entries(different)) {
    it(`differ from eager tfjs in ${name}`, async () => {
      assert.deepEqual(await bothWays(of, x, x), [compiled, eager]);
    });
  }

  it("are kept: no denormal becomes zero, in a step or beside it", async () => {
    const product: Kernel = (x, y) => x.reshape([1, 2]).matMul<tf.Tensor>(y.reshape([2, 1]));
    const [[compiled], [eager]] = await bothWays(product, [1e-40, 0], [1, 1]);
    assert.equal(compiled, Math.fround(1e-40));
    assert.equal(eager, compiled);
    assert.ok(Number.MIN_VALUE * Math.abs(edges[7]) > 0, "the session leaves this thread's arithmetic alone");
  });
});
