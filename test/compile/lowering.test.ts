// What lowering leaves out: transposes between image operations, copies of spread gradients, equal nodes.
import assert from "node:assert/strict";
import { cpus } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { channelBlock } from "../../lib/compile/channel-block";
import { lower } from "../../lib/compile/lower";
import type { OnnxNode } from "../../lib/compile/onnx-graph";
import { trace, type Step } from "../../lib/compile/trace";
import { rng } from "../../lib/rng";
import { assertSame } from "./compare";

function nodesOf(
  step: Step,
  inputs: Readonly<Record<string, readonly number[]>>,
  block: number | null = null,
): readonly OnnxNode[] {
  const specs = Object.entries(inputs).map(([name, shape]) => [name, { shape, dtype: "float32" as const }] as const);
  return lower(trace(step, Object.fromEntries(specs)), block).nodes;
}
const opsOf = (...args: Parameters<typeof nodesOf>): string[] => nodesOf(...args).map(({ op }) => op);

const image = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

describe("Lowering", () => {
  it("moves no image between convolutions, pooling, activation and normalisation", () => {
    const ops = opsOf(
      ({ x, w, v, b }) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        const h = tf.batchNorm(image(x), mean as tf.Tensor1D, variance as tf.Tensor1D);
        const first = tf.leakyRelu(tf.conv2d(h, image(w), 1, "same").add(b), 0.1);
        const pooled = tf.maxPool(image(first), 2, 2, "valid");
        return { y: tf.conv2d(tf.concat([pooled, pooled.tanh()], 3), image(v), 1, "same").mean([1, 2]) };
      },
      { x: [2, 8, 8, 1], w: [3, 3, 1, 4], v: [3, 3, 8, 5], b: [4] },
    );
    const transposes = ops.filter((op) => op === "Transpose").length;
    assert.equal(transposes, 2, "one for each filter");
  });

  it("transposes an image once for all its readers, and back once where it leaves", () => {
    const ops = opsOf(
      ({ x, w, v }) => {
        const left = tf.conv2d(image(x), image(w), 1, "same");
        const right = tf.conv2d(image(x), image(v), 1, "same");
        return { y: left.add(right).relu() };
      },
      { x: [2, 8, 8, 3], w: [3, 3, 3, 4], v: [3, 3, 3, 4] },
    );
    assert.equal(ops.filter((op) => op === "Transpose").length, 2 + 2);
  });

  it("leaves transposes that are cheaper done: of the small gradient, not of the state around it", () => {
    const nodes = nodesOf(
      ({ x, w }) => {
        const gradient = tf.grad((v: tf.Tensor) => tf.conv2d(image(x), image(v), 1, "same").square())(w);
        return { next: w.sub(gradient.mul(0.1)), twice: w.add(gradient) };
      },
      { x: [2, 8, 8, 3], w: [3, 3, 3, 4] },
    );
    const moved = nodes.filter(({ op, inputs }) => op === "Transpose" && inputs[0] === "in:w");
    assert.equal(moved.length, 1, "w is transposed for the convolution alone");
  });

  it("unrolls the side of a convolution that has fewer channels", () => {
    const convolution = (channels: number, filters: number): string[] =>
      opsOf(({ x, w }) => ({ y: tf.conv2d(image(x), image(w), 1, "same") }), {
        x: [2, 8, 8, channels],
        w: [5, 5, channels, filters],
      }).filter((op) => op.startsWith("Conv"));
    assert.deepEqual(convolution(1, 8), ["Conv"]);
    assert.deepEqual(convolution(8, 1), ["ConvTranspose"]);
  });

  it("convolves in blocks where the channels on both sides fill them, forward and backward", () => {
    const convolutions = (channels: number, filters: number): string[] =>
      opsOf(
        ({ x, w }) => ({ dx: tf.grad((t: tf.Tensor) => tf.conv2d(image(t), image(w), 1, "same").square())(x) }),
        { x: [2, 8, 8, channels], w: [5, 5, channels, filters] },
        8,
      ).filter((op) => op.includes("Conv"));
    const blocked = "com.microsoft.nchwc.Conv";
    assert.deepEqual(convolutions(8, 24), [blocked, blocked]);
    assert.deepEqual(convolutions(8, 4), ["ConvTranspose", "Conv"]);
    assert.deepEqual(convolutions(4, 8), ["Conv", "ConvTranspose"]);
  });

  it("finds blocks of 8 or 16 channels on a processor with AVX, and their convolutions right", async function () {
    if (!cpus().some(({ model }) => /Intel|AMD/.test(model))) this.skip();
    const { length, reason } = await channelBlock();
    assert.match(String(length), /^(8|16)$/, String(reason));
  });

  it("computes with a spread gradient before it copies it", () => {
    const nodes = nodesOf(({ x }) => ({ dx: tf.grad((t: tf.Tensor) => t.mean(1).square().sum())(x) }), { x: [6, 100] });
    const copies = nodes.filter(({ op }) => op === "Tile");
    assert.equal(copies.length, 1);
    assert.equal(nodes.at(-1), copies[0], "the last thing done");
  });

  it("multiplies where a gradient chooses between itself and a share of itself", async () => {
    const folded: Step[] = [
      ({ x }) => ({ leaky: tf.grad((t: tf.Tensor) => tf.leakyRelu(t, 0.2).square())(x) }),
      ({ x }) => ({ relu: tf.grad((t: tf.Tensor) => t.relu().square())(x) }),
      ({ x }) => ({ step: tf.step(x, 0.5) }),
    ];
    for (const step of folded) assert.ok(!opsOf(step, { x: [7] }).includes("Where"));
    const kept: Step = ({ x }) => ({ y: tf.where(x.greater(0), x, x.mul(2)), z: x.greater(0).cast("float32") });
    assert.ok(opsOf(kept, { x: [7] }).includes("Where"), "a share above one; a condition with other readers");
    for (const program of [...folded, kept]) await assertSame(program, { x: [7] }, rng("selects"));
  });

  it("computes what two calls ask for once", () => {
    const ops = opsOf(({ x }) => ({ y: x.exp().add(x.exp().square()), z: x.exp() }), { x: [3] });
    assert.equal(ops.filter((op) => op === "Exp").length, 1);
  });
});
