// A rule says what one tfjs kernel becomes: the shapes that come out, and the ONNX nodes that compute them.
import type { Attributes, DType, TensorSpec, TypedArray } from "./graph";
import type { OnnxAttribute, OnnxNode } from "./onnx-graph";

/** Where rules write ONNX nodes. Names stand for tensors. */
export interface OnnxBuilder {
  /** Channels that the runtime's own layout of images has together; null: it has none here, or the model is for others too. */
  readonly channelBlock: number | null;
  /** Adds one node and returns the name of its (first) output. Plain numbers in `attributes` are ONNX ints. */
  emit(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** Adds a node as it is. */
  put(node: OnnxNode): void;
  /** The same as emit for a node of several outputs. */
  emitMany(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string[];
  /** Says what shape a name has, where a rule goes on from the result of another rule. */
  declare(name: string, shape: readonly number[]): void;
  /** A scalar constant. */
  scalar(value: number, dtype?: DType): string;
  /** A constant tensor of values. */
  constant(values: TypedArray, shape: readonly number[], dtype: DType): string;
  /** A constant tensor of one number. */
  fill(value: number, shape: readonly number[], dtype: DType): string;
  /** A one-dimensional int64 constant: axes, shapes, bounds. */
  int64(values: readonly number[]): string;
}

/** One kernel call as its rule sees it. */
export interface Call {
  readonly inputs: readonly TensorSpec[];
  /** What tfjs calls each input. */
  readonly inputNames: readonly string[];
  readonly attributes: Attributes;
}

export interface Rule {
  /** tfjs expects a list from this kernel, even of one tensor. */
  readonly list?: true;
  /** What a user of the kernel should know; for the support table. */
  readonly note?: string;
  /** Each number comes from the numbers at its place, under broadcasting. */
  readonly elementwise?: true;
  /** Shapes and types of what comes out. */
  infer(call: Call): readonly TensorSpec[];
  /** Emits nodes; returns the names of what comes out. */
  lower(onnx: OnnxBuilder, inputs: readonly string[], call: Call, outputs: readonly TensorSpec[]): readonly string[];
}

export type Rules = Readonly<Record<string, Rule>>;

/** Shape of an elementwise result under NumPy broadcasting. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(`broadcast: expected shapes that fit, got [${a.join(",")}] and [${b.join(",")}].`);
    }
    return x === 1 ? y : x;
  });
}
