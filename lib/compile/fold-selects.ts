// tfjs writes the gradient of a (leaky) ReLU as where(x > 0, dy, slope dy) and that of a step as where(x > 0, 1, slope). A
// Where of the runtime takes five times as long as a product, so dy is multiplied with 1 or the slope: x times the largest
// number, clipped to those. (A denormal x gets a slope between the two.)
import type { OnnxConstant, OnnxNode } from "./onnx-graph";

const largest = 3.4028234663852886e38;

export function foldSelects(
  nodes: readonly OnnxNode[],
  constants: readonly OnnxConstant[],
  scalar: (value: number) => string,
): readonly OnnxNode[] {
  const uses = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const numbers = new Map(
    constants.filter(({ values }) => values.length === 1).map(({ name, values }) => [name, values[0]]),
  );
  const folded = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const node of nodes) {
    if (node.op !== "Where") continue;
    const [condition, kept, other] = node.inputs;
    const positive = once(condition, "Greater");
    if (positive === null || numbers.get(positive.inputs[1]) !== 0) continue;
    const scaled = once(other, "Mul");
    const isStep = numbers.get(kept) === 1 && numbers.has(other);
    const isGradient = scaled?.inputs[0] === kept;
    const slope = numbers.get(isStep ? other : isGradient ? scaled.inputs[1] : "");
    if (slope === undefined || slope < 0 || slope > 1) continue;
    const [output] = node.outputs;
    const [grown, clipped] = [`${output}:grown`, isStep ? output : `${output}:slope`];
    folded.set(positive, []);
    if (isGradient) folded.set(scaled, []);
    folded.set(node, [
      { op: "Mul", inputs: [positive.inputs[0], scalar(largest)], outputs: [grown], attributes: {} },
      { op: "Clip", inputs: [grown, scalar(slope), scalar(1)], outputs: [clipped], attributes: {} },
      ...(isStep ? [] : [{ op: "Mul", inputs: [kept, clipped], outputs: [output], attributes: {} }]),
    ]);
  }
  return nodes.flatMap((node) => folded.get(node) ?? [node]);

  /** The node of this kind that makes `name` for one reader alone. */
  function once(name: string, op: string): OnnxNode | null {
    const node = producer.get(name);
    return node?.op === op && uses.get(name) === 1 ? node : null;
  }
}
