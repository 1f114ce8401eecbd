// Of nodes that compute the same from the same only the first stays: the gradient of max pooling asks for the places
// of the maxima that the forward pass has found, and tfjs' autodiff recomputes factors of the forward pass.
import type { OnnxNode } from "./onnx-graph";

export function mergeEqual(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const renamed = new Map<string, string>();
  const first = new Map<string, number>();
  const result: OnnxNode[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    const key = JSON.stringify([node.op, inputs, node.attributes]);
    const at = first.get(key);
    // Outputs of the graph are Identity nodes and keep their names; products stay apart to take up one sum each.
    if (at === undefined || node.op === "Identity" || node.op === "Gemm") {
      first.set(key, result.length);
      result.push({ ...node, inputs });
      continue;
    }
    const earlier = result[at];
    const more = node.outputs.slice(earlier.outputs.length);
    node.outputs.forEach((name, i) => i < earlier.outputs.length && renamed.set(name, earlier.outputs[i]));
    result[at] = { ...earlier, outputs: [...earlier.outputs, ...more] };
  }
  return result;
}
