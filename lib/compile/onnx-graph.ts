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

/** The name in the model of the node at this place: errors of the runtime say it. */
export function nodeName({ op }: OnnxNode, place: number): string {
  return `${op}_${place}`;
}

/** int64 holds shapes, axes and bounds; they never reach tfjs. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType | "int64";
  readonly values: TypedArray | readonly number[];
}

/** A length that is a word is open: lengths of one name agree. */
export interface OnnxPort<Length extends number | string = number> {
  readonly name: string;
  readonly shape: readonly Length[];
  readonly dtype: DType;
}

export interface OnnxGraph<Length extends number | string = number> {
  readonly inputs: readonly OnnxPort<Length>[];
  readonly outputs: readonly OnnxPort<Length>[];
  readonly constants: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
}
