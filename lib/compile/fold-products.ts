// Gemm computes A B + C at the price of A B, so a sum around a product is folded into it. tfjs' autodiff adds the
// gradients of a shared weight one product at a time: the chain becomes Gemms that hand an accumulator on, and the
// recurrent weight gradient of a 140-step LSTM never needs a concatenation over time.
import type { OnnxNode } from "./onnx-graph";

/** Folds `Add(Gemm(a, b), c)` into `Gemm(a, b, c)` where only that Add reads the product and c broadcasts to it. */
export function foldProducts(
  nodes: readonly OnnxNode[],
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly OnnxNode[] {
  const uses = new Map<string, number>();
  for (const node of nodes) for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  const producer = new Map<string, number>();
  const result: (OnnxNode | null)[] = [...nodes];
  nodes.forEach((node, i) => node.outputs.forEach((output) => producer.set(output, i)));

  nodes.forEach((node, i) => {
    if (node.op !== "Add") return;
    const [left, right] = node.inputs;
    // The later product is the one to fold: its addend exists by then, and in a chain of sums that is the new term.
    const candidates = [
      { product: left, addend: right },
      { product: right, addend: left },
    ]
      .map((pair) => ({ ...pair, at: producer.get(pair.product) ?? -1 }))
      .filter(({ product, addend, at }) => {
        const gemm = at < 0 ? null : result[at];
        return gemm?.op === "Gemm" && gemm.inputs.length === 2 && uses.get(product) === 1 && fits(addend, product);
      })
      .sort((a, b) => b.at - a.at);
    if (candidates.length === 0) return;
    const { addend, at } = candidates[0];
    const gemm = result[at]!;
    result[at] = null;
    result[i] = { ...gemm, inputs: [...gemm.inputs, addend], outputs: node.outputs };
  });
  return result.filter((node): node is OnnxNode => node !== null);

  function fits(addend: string, product: string): boolean {
    const target = shapes.get(product);
    const shape = shapes.get(addend);
    if (target === undefined || shape === undefined || shape.length > 2) return false;
    return shape.every((axis, i) => {
      const wanted = target[target.length - shape.length + i];
      return axis === wanted || axis === 1;
    });
  }
}
