// One graph for any number of rows, from lowerings for a few numbers. Shapes, bounds and repeats are operands in ONNX, so
// where the lowerings differ in nothing else, and by so much a row, they are computed from the number of rows.
import type { Axis } from "./inputs";
import type { OnnxConstant, OnnxGraph, OnnxNode, OnnxPort } from "./onnx-graph";

/** An axis that counts rows has no length; one that is made from them says how. */
export type OpenGraph = OnnxGraph<number | string>;

/** a + b times the number of rows. */
interface Linear {
  readonly a: number;
  readonly b: number;
}

/**
 * @param graphs of one step, for each of `rows` rows (three or more, so that a line through two is put to the test).
 * @param counted the axis that counts rows.
 * @throws where the graphs differ otherwise than linearly in their shapes.
 */
export function anyRows(
  graphs: readonly OnnxGraph[],
  rows: readonly number[],
  counted: { readonly input: string; readonly axis: number },
): OpenGraph {
  const [main, ...others] = graphs;
  const constantsOf = graphs.map((graph) => new Map(graph.constants.map((constant) => [constant.name, constant])));
  /** Names in each graph by those in the main one. */
  const same = others.map(() => new Map(main.inputs.map(({ name }) => [name, name])));
  const constants: OnnxConstant[] = [];
  const sized: OnnxNode[] = [];
  const known = new Map<string, string>();

  const batch = "step/rows";
  const { axis } = counted;
  sized.push({ op: "Shape", inputs: [counted.input], outputs: [batch], attributes: { start: axis, end: axis + 1 } });

  const nodes = main.nodes.map((node, i): OnnxNode => {
    const twins = others.map((graph) => graph.nodes[i] as OnnxNode | undefined);
    for (const twin of twins) {
      const alike =
        twin?.op === node.op &&
        twin.inputs.length === node.inputs.length &&
        twin.outputs.length === node.outputs.length &&
        JSON.stringify(twin.attributes) === JSON.stringify(node.attributes);
      if (!alike) refuse(`${node.op} for ${rows[0]} rows and ${twin?.op ?? "nothing"} for another number`);
    }
    const inputs = node.inputs.map((name, slot) => {
      const versions = graphs.map((graph, g) => constantsOf[g].get(graph.nodes[i].inputs[slot]));
      if (versions.every((version) => version !== undefined)) return constant(versions, node.op);
      const agrees = twins.every((twin, g) => name === "" || same[g].get(name) === twin!.inputs[slot]);
      if (!agrees) refuse(`${node.op} of other operands for another number`);
      return name;
    });
    twins.forEach((twin, g) => node.outputs.forEach((name, slot) => same[g].set(name, twin!.outputs[slot])));
    return { ...node, inputs };
  });
  if (others.some((graph) => graph.nodes.length !== main.nodes.length)) refuse("more operations for another number");

  return {
    inputs: main.inputs.map((port, i) =>
      open(
        port,
        graphs.map((graph) => graph.inputs[i]),
      ),
    ),
    outputs: main.outputs.map((port, i) =>
      open(
        port,
        graphs.map((graph) => graph.outputs[i]),
      ),
    ),
    constants,
    nodes: [...sized, ...nodes],
  };

  /** The name of what is this constant for each number of rows. */
  function constant(versions: readonly OnnxConstant[], op: string): string {
    const key = versions.map(({ name }) => name).join(" ");
    const name = known.get(key) ?? make(versions, op);
    known.set(key, name);
    return name;
  }

  function make(versions: readonly OnnxConstant[], op: string): string {
    const [first] = versions;
    if (versions.every(({ shape, values }) => equal(shape, first.shape) && equal(values, first.values))) {
      // What is one constant in the main graph may be two: a length of a layer that is also the number of rows there.
      return add(first, constants.some(({ name }) => name === first.name) ? undefined : first.name);
    }
    if (first.dtype === "int64")
      return computed(
        lines(
          versions.map(({ values }) => values as readonly number[]),
          op,
        ),
      );
    const [value] = first.values;
    if (!versions.every(({ values }) => Array.prototype.every.call(values, (x) => Object.is(x, value)))) {
      refuse(`numbers for ${op} that are others for another number`);
    }
    const scalar = add({ ...first, shape: [], values: first.values.slice(0, 1) });
    return emit("Expand", [
      scalar,
      computed(
        lines(
          versions.map(({ shape }) => shape),
          op,
        ),
      ),
    ]);
  }

  /** An int64 list computed from the number of rows. */
  function computed(list: readonly Linear[]): string {
    const vector = (values: readonly number[]): string =>
      add({ name: "", shape: [values.length], dtype: "int64", values });
    const grown = emit("Mul", [batch, vector(list.map(({ b }) => b))]);
    return emit("Add", [grown, vector(list.map(({ a }) => a))]);
  }

  function emit(op: string, inputs: readonly string[]): string {
    const name = `step/rows/${sized.length}`;
    sized.push({ op, inputs, outputs: [name], attributes: {} });
    return name;
  }

  function add(constant: OnnxConstant, name = `step/rows/c${constants.length}`): string {
    constants.push({ ...constant, name });
    return name;
  }

  /** Each entry as a line through the lists for each number of rows. */
  function lines(lists: readonly (readonly number[])[], op: string): Linear[] {
    if (lists.some((list) => list.length !== lists[0].length)) refuse(`${op} of another rank for another number`);
    return lists[0].map((first, i) => {
      const b = (lists[1][i] - first) / (rows[1] - rows[0]);
      const a = first - b * rows[0];
      const isLine = Number.isInteger(b) && lists.every((list, g) => list[i] === a + b * rows[g]);
      if (!isLine) refuse(`sizes for ${op} that do not grow by so much a row`);
      return { a, b };
    });
  }

  function open(port: OnnxPort, versions: readonly OnnxPort[]): OnnxPort<number | string> {
    const shape = lines(
      versions.map((version) => version.shape),
      `'${port.name}'`,
    );
    return {
      ...port,
      shape: shape.map(({ a, b }) => (b === 0 ? a : a === 0 && b === 1 ? batchAxis : `${b}*batch+${a}`)),
    };
  }
}

/** The name of the axis in the model, as in the declaration. */
const batchAxis: Axis = "batch";

function refuse(difference: string): never {
  throw new Error(
    `exportOnnx: expected the same operations for any number of rows, got ${difference}. ` +
      "Give the batch axis a length, and score so many rows at once, the last filled up.",
  );
}

const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (x, i) => Object.is(x, b[i]));
