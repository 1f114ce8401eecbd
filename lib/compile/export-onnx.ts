// Export: a step that only reads its variables, such as a detector's score, as an ONNX model that carries their values.
import type * as tf from "@tensorflow/tfjs";
import { anyRows } from "./any-rows";
import { encode, type ModelInfo } from "./encode";
import type { Graph } from "./graph";
import { declare, sized, type InputSpec } from "./inputs";
import { lower, stateInput, stepInput, stepOutput } from "./lower";
import type { OnnxConstant, OnnxGraph } from "./onnx-graph";
import { readVariable, trace } from "./trace";

/** Numbers of rows that a step with a batch axis is traced for: prime and large, so that no other size is mistaken for one. */
const rowsTried = [83, 89, 97];

/**
 * The bytes of an ONNX model with the inputs and outputs of the step, by their names; variables become initialisers with
 * the values that they have now. An axis called "batch" stays open: the model takes any number of rows.
 * @throws when the step assigns a variable, a name is there twice, or what it does depends on the number of rows.
 */
export function exportOnnx<Inputs extends string>(
  step: (inputs: Record<Inputs, tf.Tensor>) => Record<string, tf.Tensor>,
  inputs: Readonly<Record<Inputs, InputSpec>>,
  info: ModelInfo = {},
): Uint8Array {
  const isOpen = Object.values<InputSpec>(inputs).some((spec) =>
    ("shape" in spec ? spec.shape : spec).includes("batch"),
  );
  const declared = declare(inputs, isOpen ? rowsTried[0] : undefined);
  const freeze = (rows: number | null): OnnxGraph => frozen(trace(step, sized(declared, rows)));
  if (!isOpen) return encode(freeze(null), info);
  const [name, { shape }] = Object.entries(declared).find(([, spec]) => spec.shape.includes("batch"))!;
  const open = anyRows(rowsTried.map(freeze), rowsTried, { input: name, axis: shape.indexOf("batch") });
  return encode(open, info);
}

/** State as constants, names as the step has them. */
function frozen(graph: Graph): OnnxGraph {
  const assigned = graph.state.find(({ after }) => after !== null);
  if (assigned) {
    throw new Error(
      `exportOnnx: expected a step that only reads its variables, got one that assigns ${assigned.variable.name}. ` +
        "Leave the update out.",
    );
  }
  const { inputs, outputs, constants, nodes } = lower(graph);
  const isState = new Set(graph.state.map((_, i) => stateInput(i)));
  const weights = graph.state.map(({ variable, before }, i): OnnxConstant => ({
    name: stateInput(i),
    shape: before!.shape,
    dtype: before!.dtype,
    values: readVariable(variable).slice(),
  }));
  const named: [inside: string, outside: string][] = [
    ...graph.inputs.flatMap(({ source }): [string, string][] =>
      source.kind === "input" ? [[stepInput(source.name), source.name]] : [],
    ),
    ...Object.keys(graph.outputs).map((name): [string, string] => [stepOutput(name), name]),
    ...graph.state.map(({ variable }, i): [string, string] => [stateInput(i), variable.name]),
  ];
  const twice = named.find(([, name], i) => named.findIndex(([, other]) => other === name) !== i);
  if (twice) {
    throw new Error(
      `exportOnnx: expected inputs, outputs and variables of different names, got two called '${twice[1]}'. Rename one.`,
    );
  }
  const outside = new Map(named);
  // "" is an operand left out.
  const rename = (name: string): string => outside.get(name) ?? (name && `step/${name}`);
  const renamed = <Named extends { readonly name: string }>(list: readonly Named[]): Named[] =>
    list.map((each) => ({ ...each, name: rename(each.name) }));
  return {
    inputs: renamed(inputs.filter(({ name }) => !isState.has(name))),
    outputs: renamed(outputs),
    constants: renamed([...weights, ...constants]),
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
  };
}
