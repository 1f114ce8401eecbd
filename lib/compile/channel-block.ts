// Whether ONNX Runtime's blocked convolutions are there on this processor, how many channels a block has, and that they are right: asked of the
// runtime, since it says so nowhere. 16 with AVX-512, 8 with AVX, none on some others.
import type * as tf from "@tensorflow/tfjs";
import { encode } from "./encode";
import type { TypedArray } from "./graph";
import { lower, stepInput, stepOutput } from "./lower";
import { blockedOp, type OnnxGraph, type OnnxPort } from "./onnx-graph";
import { openSession } from "./session";
import { trace, type Step } from "./trace";

let known: Promise<number | null> | undefined;

/** Of the CPU that this process runs on; null where plain convolutions have to do. */
export function channelBlock(): Promise<number | null> {
  // A runtime without the operators, or one that lays blocks out otherwise, throws.
  return (known ??= find().catch(() => null));
}

async function find(): Promise<number | null> {
  const block = await blockLength();
  return block > 1 && (await isRight(block)) ? block : null;
}

/** More channels than any block has, two pixels each. */
const channels = 64;

/** Two pixels of each channel in a row; in blocks the second pixel of the first channel comes after the first of its block. */
async function blockLength(): Promise<number> {
  const port = (name: string): OnnxPort => ({ name, shape: [1, channels, 1, 2], dtype: "float32" });
  const reorder = { op: blockedOp("ReorderInput"), inputs: ["x"], outputs: ["y"], attributes: {} };
  const { y } = await runOnce(
    { inputs: [port("x")], outputs: [port("y")], constants: [], nodes: [reorder] },
    { x: Float32Array.from({ length: 2 * channels }, (_, i) => i) },
  );
  return y.indexOf(1);
}

/** Whole numbers, so that every order of summing gives the same. */
const whole = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i * 7) % 11) - 5);

/** A convolution and its gradient, with and without blocks. */
async function isRight(block: number): Promise<boolean> {
  const [x, w] = [
    [2, 7, 6, 2 * block],
    [5, 3, 2 * block, block],
  ];
  const step: Step = ({ x, w }) => {
    const y = (x as tf.Tensor4D).conv2d(w as tf.Tensor4D, 1, "same");
    return { y, back: y.conv2d((w as tf.Tensor4D).transpose<tf.Tensor4D>([0, 1, 3, 2]), 1, "valid") };
  };
  const graph = trace(step, { x: { shape: x, dtype: "float32" }, w: { shape: w, dtype: "float32" } });
  const feeds = Object.fromEntries(
    Object.entries({ x, w }).map(([name, shape]) => [stepInput(name), whole(shape.reduce((n, length) => n * length))]),
  );
  const [plain, blocked] = [await runOnce(lower(graph), feeds), await runOnce(lower(graph, block), feeds)];
  return ["y", "back"].map(stepOutput).every((name) => plain[name].every((value, i) => value === blocked[name][i]));
}

async function runOnce(
  onnx: OnnxGraph,
  feeds: Readonly<Record<string, TypedArray>>,
): Promise<Record<string, TypedArray>> {
  const session = await openSession(encode(onnx), onnx.inputs, { device: "cpu", threads: 1, nodes: onnx.nodes });
  const results = await session.run(feeds);
  await session.release();
  return results;
}
