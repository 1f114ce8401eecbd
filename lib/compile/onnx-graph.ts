// The lowered step as data: ONNX nodes, constants and ports, before they are encoded.
import type { DType, TypedArray } from "./graph";

export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** One node; plain numbers in `attributes` are ONNX ints. */
export interface OnnxNode {
  /** With its domain before it where that is not ONNX' own. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

const blockedDomain = "com.microsoft.nchwc.";

/** An operator of ONNX Runtime's own on images whose channels stand in blocks. */
export const blockedOp = (op: string): string => `${blockedDomain}${op}`;

/** An operator's domain ("": ONNX' own) and its name there. */
export function domainAndType(op: string): { readonly domain: string; readonly type: string } {
  const end = op.lastIndexOf(".");
  return { domain: op.slice(0, Math.max(end, 0)), type: op.slice(end + 1) };
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
