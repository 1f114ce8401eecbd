// The lowered step as data: ONNX nodes, constants and ports, before they are encoded.
import type { DType, TypedArray } from "./graph";

export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** One node; plain numbers in `attributes` are ONNX ints. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** int64 holds shapes, axes and bounds; they never reach tfjs. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType | "int64";
  readonly values: TypedArray | readonly number[];
}

export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly constants: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
}
