// The traced step: a list of tfjs kernel calls between inputs, state and outputs. It prints itself, so tests and readers see it.
import type * as tf from "@tensorflow/tfjs";

export type DType = "float32" | "int32" | "bool";
export type TypedArray = Float32Array | Int32Array | Uint8Array;

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Values of a constant. A uniform one keeps a single number, however large its shape. */
export type ConstantData = { readonly fill: number } | { readonly values: TypedArray };

/** Where a value comes from. */
export type Source =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "state"; readonly variable: tf.Variable }
  | { readonly kind: "constant"; readonly data: ConstantData }
  | { readonly kind: "kernel"; readonly call: KernelCall };

/** One tensor of the step. */
export class Value implements TensorSpec {
  constructor(
    readonly shape: readonly number[],
    readonly dtype: DType,
    readonly source: Source,
  ) {}
}

/** Attributes of a tfjs kernel call, as tfjs passes them. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface KernelCall {
  readonly kernel: string;
  readonly inputs: readonly Value[];
  /** What tfjs calls each input; some kernels leave inputs out. */
  readonly inputNames: readonly string[];
  readonly attributes: Attributes;
  /** Filled once, right after the call's output shapes are inferred. */
  outputs: readonly Value[];
}

/** A tf.Variable that the step reads, and the value that it leaves there (none: it is read only). */
export interface StateSlot {
  readonly variable: tf.Variable;
  readonly before: Value | null;
  readonly after: Value | null;
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly state: readonly StateSlot[];
  /** In execution order; only calls that an output or a state update needs. */
  readonly calls: readonly KernelCall[];
  readonly outputs: Readonly<Record<string, Value>>;
  toString(): string;
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

export function describe(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(",")}]`;
}

/** Keeps what the outputs and the state updates need, in the order it was recorded. */
export function buildGraph(
  inputs: readonly Value[],
  state: readonly StateSlot[],
  calls: readonly KernelCall[],
  outputs: Readonly<Record<string, Value>>,
): Graph {
  const needed = new Set<Value>(Object.values(outputs));
  for (const slot of state) if (slot.after !== null) needed.add(slot.after);
  const kept: KernelCall[] = [];
  for (let i = calls.length - 1; i >= 0; i--) {
    if (!calls[i].outputs.some((output) => needed.has(output))) continue;
    calls[i].inputs.forEach((input) => needed.add(input));
    kept.push(calls[i]);
  }
  kept.reverse();
  const used = state.filter((slot) => slot.after !== null || (slot.before !== null && needed.has(slot.before)));
  return { inputs, state: used, calls: kept, outputs, toString: () => print(inputs, used, kept, outputs) };
}

/** The line of one call as graph.toString() prints it. */
export function printedCall(graph: Graph, call: KernelCall): string {
  const before = graph.inputs.length + graph.state.filter((slot) => slot.before !== null).length;
  return graph.toString().split("\n")[before + graph.calls.indexOf(call)];
}

function print(
  inputs: readonly Value[],
  state: readonly StateSlot[],
  calls: readonly KernelCall[],
  outputs: Readonly<Record<string, Value>>,
): string {
  // Numbered in the order of printing, so that the text does not depend on what was traced and dropped.
  const names = new Map<Value, string>();
  let results = 0;
  const nameOf = (value: Value): string => {
    if (value.source.kind === "constant") return printConstant(value, value.source.data);
    const known = names.get(value);
    if (known !== undefined) return known;
    const source = value.source;
    const name =
      source.kind === "input" ? source.name : source.kind === "state" ? `@${source.variable.name}` : `%${results++}`;
    names.set(value, name);
    return name;
  };
  const lines: string[] = [];
  for (const input of inputs) lines.push(`input ${nameOf(input)}: ${describe(input)}`);
  for (const slot of state) if (slot.before) lines.push(`state ${nameOf(slot.before)}: ${describe(slot.before)}`);
  for (const call of calls) {
    const operands = call.inputs.map(nameOf).join(", ");
    const results = call.outputs.map((output) => `${nameOf(output)}: ${describe(output)}`).join(", ");
    lines.push(`${results} = ${call.kernel}(${operands})${printAttributes(call.attributes)}`);
  }
  for (const slot of state) if (slot.after) lines.push(`@${slot.variable.name} <- ${nameOf(slot.after)}`);
  for (const [name, value] of Object.entries(outputs)) lines.push(`output ${name} = ${nameOf(value)}`);
  return lines.join("\n");
}

function printConstant(value: Value, data: ConstantData): string {
  const text = "fill" in data ? String(Number(data.fill.toPrecision(7))) : `{${size(value.shape)} values}`;
  return value.shape.length === 0 ? text : `${text}:[${value.shape.join(",")}]`;
}

function printAttributes(attributes: Attributes): string {
  const set = Object.entries(attributes).filter(([, v]) => v !== undefined && v !== null && v !== false);
  return set.length === 0 ? "" : ` {${set.map(([k, v]) => `${k}: ${JSON.stringify(v)}`).join(", ")}}`;
}
