// Lowering: the traced graph becomes ONNX nodes, one rule per kernel; then equal nodes merge, transposes cancel, and matrix
// products swallow the sums around them.
import {
  describe,
  size,
  type ConstantData,
  type DType,
  type Graph,
  type KernelCall,
  type TypedArray,
  type Value,
} from "./graph";
import { broadcastLate } from "./broadcast-late";
import { foldProducts } from "./fold-products";
import { foldSelects } from "./fold-selects";
import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode, OnnxPort } from "./onnx-graph";
import type { OnnxBuilder } from "./rule";
import { mergeEqual } from "./merge-equal";
import { nameOutputs } from "./name-outputs";
import { rules } from "./rules";
import { sinkTransposes } from "./sink-transposes";

/** Port names: apart from each other and from the names inside, since a step may call an output as an input. */
export const stepInput = (name: string): string => `in:${name}`;
export const stepOutput = (name: string): string => `out:${name}`;
/** Port names of the state: `state:3` goes in, `next:3` comes out, for the slot of that index. */
export const stateInput = (slot: number): string => `state:${slot}`;
export const stateOutput = (slot: number): string => `next:${slot}`;

/** `channelBlock`: see OnnxBuilder. */
export function lower(graph: Graph, channelBlock: number | null = null): OnnxGraph {
  const builder = new Builder(channelBlock);
  const names = new Map<Value, string>();
  const inputs: OnnxPort[] = [];
  const declare = (value: Value, name: string): void => {
    names.set(value, name);
    builder.shapes.set(name, value.shape);
    inputs.push({ name, shape: value.shape, dtype: value.dtype });
  };
  for (const input of graph.inputs) if (input.source.kind === "input") declare(input, stepInput(input.source.name));
  graph.state.forEach((slot, i) => slot.before && declare(slot.before, stateInput(i)));

  const results: [string, Value][] = Object.entries(graph.outputs).map(([name, value]) => [stepOutput(name), value]);
  graph.state.forEach((slot, i) => slot.after && results.push([stateOutput(i), slot.after]));
  const { calls, now } = broadcastLate(
    graph.calls,
    results.map(([, value]) => value),
  );

  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    if (value.source.kind !== "constant")
      throw new Error(`internal: lower: ${describe(value)} used before it is made.`);
    const name = builder.fromData(value.source.data, value.shape, value.dtype);
    names.set(value, name);
    return name;
  };
  for (const call of calls) {
    const results = rules[call.kernel].lower(builder, call.inputs.map(nameOf), call, call.outputs);
    call.outputs.forEach((output, i) => {
      names.set(output, results[i]);
      builder.shapes.set(results[i], output.shape);
    });
  }

  const outputs = results.map(([name, value]) => {
    // Identity: an output may be an input, a constant, or returned under two names.
    builder.nodes.push({ op: "Identity", inputs: [nameOf(now(value))], outputs: [name], attributes: {} });
    return { name, shape: value.shape, dtype: value.dtype };
  });
  const nodes = foldSelects(mergeEqual(builder.nodes), builder.constants, (value) => builder.scalar(value));
  builder.nodes = [];
  const fromOutside = new Set(inputs.map(({ name }) => name));
  sinkTransposes({ nodes, constants: builder.constants, shapes: builder.shapes, inputs: fromOutside }, builder);
  const folded = nameOutputs(foldProducts(builder.nodes, builder.shapes));
  return { inputs, outputs, constants: used(builder.constants, folded), nodes: folded };
}

/** The ONNX operations that one call becomes, before passes over the whole. */
export function opsOf(call: KernelCall): string[] {
  const builder = new Builder(null);
  rules[call.kernel].lower(
    builder,
    call.inputs.map((_, i) => `x${i}`),
    call,
    call.outputs,
  );
  return builder.nodes.map(({ op }) => op);
}

/** Constants that a node still reads. */
function used(constants: readonly OnnxConstant[], nodes: readonly OnnxNode[]): readonly OnnxConstant[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return constants.filter(({ name }) => read.has(name));
}

class Builder implements OnnxBuilder {
  nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly shapes = new Map<string, readonly number[]>();
  readonly #known = new Map<string, string>();
  #count = 0;

  constructor(readonly channelBlock: number | null) {}

  emit(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.emitMany(op, inputs, 1, attributes)[0];
  }

  emitMany(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () => `v${this.#count++}`);
    this.put({ op, inputs, outputs, attributes });
    return outputs;
  }

  put(node: OnnxNode): void {
    this.nodes.push(node);
  }

  declare(name: string, shape: readonly number[]): void {
    this.shapes.set(name, shape);
  }

  scalar(value: number, dtype: DType = "float32"): string {
    return this.fromData({ fill: value }, [], dtype);
  }

  constant(values: TypedArray, shape: readonly number[], dtype: DType): string {
    return this.#add(shape, dtype, values);
  }

  fill(value: number, shape: readonly number[], dtype: DType): string {
    return this.fromData({ fill: value }, shape, dtype);
  }

  int64(values: readonly number[]): string {
    return this.#once(`int64:${values.join()}`, () => this.#add([values.length], "int64", values));
  }

  fromData(data: ConstantData, shape: readonly number[], dtype: DType): string {
    if ("values" in data) return this.constant(data.values, shape, dtype);
    return this.#once(`${dtype}:${data.fill}:${Object.is(data.fill, -0)}:${shape.join()}`, () => {
      const n = size(shape);
      const values =
        dtype === "float32" ? new Float32Array(n) : dtype === "int32" ? new Int32Array(n) : new Uint8Array(n);
      return this.#add(shape, dtype, values.fill(data.fill));
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }

  #add(shape: readonly number[], dtype: DType | "int64", values: TypedArray | readonly number[]): string {
    const name = `c${this.constants.length}`;
    this.constants.push({ name, shape, dtype, values });
    this.shapes.set(name, shape);
    return name;
  }
}
