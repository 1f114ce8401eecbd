// Whether ONNX Runtime's blocked convolutions are there on this processor, how many channels a block has, and that they are right: asked of the
// runtime, since it says so nowhere. 16 with AVX-512, 8 with AVX, none on some others.
import * as tf from "@tensorflow/tfjs";
import { lower, stepInput, stepOutput } from "./lower";
import { blockedOp, type OnnxPort } from "./onnx-graph";
import { runOnce } from "./run-once";
import { trace, type Step } from "./trace";

export interface ChannelBlock {
  /** Channels in a block; null where plain convolutions have to do. */
  readonly length: number | null;
  /** Why there are none; null where there are. */
  readonly reason: string | null;
}

let known: Promise<ChannelBlock> | undefined;

/** Of the CPU that this process runs on; asked once. */
export function channelBlock(): Promise<ChannelBlock> {
  // A runtime without the operators, or one that lays blocks out otherwise, throws.
  return (known ??= find().catch(({ message }: Error) => ({ length: null, reason: message })));
}

async function find(): Promise<ChannelBlock> {
  const length = await blockLength();
  if (length <= 1) return { length: null, reason: "the runtime has no blocks on this processor" };
  const isRight = await computesRightly(length);
  return isRight ? { length, reason: null } : { length: null, reason: "blocked convolutions are wrong here" };
}

const here = { device: "cpu", threads: 1 } as const;

/** More channels than any block has, two pixels each. */
const channels = 64;

/** Two pixels of each channel in a row; in blocks the second pixel of the first channel comes after the first of its block. */
async function blockLength(): Promise<number> {
  const port = (name: string): OnnxPort => ({ name, shape: [1, channels, 1, 2], dtype: "float32" });
  const reorder = { op: blockedOp("ReorderInput"), inputs: ["x"], outputs: ["y"], attributes: {} };
  const { y } = await runOnce(
    { inputs: [port("x")], outputs: [port("y")], constants: [], nodes: [reorder] },
    { x: Float32Array.from({ length: 2 * channels }, (_, i) => i) },
    here,
  );
  return y.indexOf(1);
}

/** Whole numbers, so that every order of summing gives the same. */
const whole = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i * 7) % 11) - 5);

/** Convolutions with a wide edge, a narrow one and a stride, and the gradient of an image, with and without blocks. */
async function computesRightly(block: number): Promise<boolean> {
  const shapes = { x: [2, 7, 6, 2 * block], w: [5, 3, 2 * block, block], v: [3, 3, block, 2 * block] };
  const step: Step = (inputs) => {
    const { x, w, v } = inputs as Record<string, tf.Tensor4D>;
    const wide = x.conv2d(w, 1, "same");
    return {
      ...{ wide, narrow: wide.conv2d(v, 1, "same"), strided: wide.conv2d(v, 2, "same") },
      gradient: tf.grad((image: tf.Tensor) => (image as tf.Tensor4D).conv2d(v, 1, "same").sum())(wide),
    };
  };
  const specs = Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: "float32" as const }] as const);
  const graph = trace(step, Object.fromEntries(specs));
  const feeds = Object.fromEntries(
    specs.map(([name, { shape }]) => [stepInput(name), whole(shape.reduce((n, length) => n * length))]),
  );
  const plain = await runOnce(lower(graph), feeds, here);
  const blocked = await runOnce(lower(graph, block), feeds, here);
  return Object.keys(graph.outputs)
    .map(stepOutput)
    .every((name) => plain[name].every((value, i) => value === blocked[name][i]));
}
