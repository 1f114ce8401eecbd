// Counts the floating-point operations that a step cannot do without: those of its products and convolutions.
import type { Graph } from "../compile";

const size = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1);

/** A multiplication and an addition for each term of each product and convolution, forward and backward. */
export function operationsOf(graph: Graph | null): number {
  let operations = 0;
  for (const { kernel, inputs, outputs, attributes } of graph?.calls ?? []) {
    if (kernel === "BatchMatMul") {
      const inner = inputs[0].shape.at(attributes["transposeA"] === true ? -2 : -1)!;
      operations += 2 * size(outputs[0].shape) * inner;
    }
    // All three have a term per pixel of the convolution's result, tap and channel that goes in.
    if (kernel === "Conv2D") operations += convolution(outputs[0].shape, inputs[1].shape);
    if (kernel === "Conv2DBackpropInput") operations += convolution(inputs[0].shape, inputs[1].shape);
    if (kernel === "Conv2DBackpropFilter") operations += convolution(inputs[1].shape, outputs[0].shape);
  }
  return operations;
}

function convolution(result: readonly number[], [height, width, inChannels]: readonly number[]): number {
  return 2 * size(result) * height * width * inChannels;
}
