// The gradients of every kernel over the shapes and broadcasts of its cases: compiled against eager.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { InputSpec } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { cases, programOf, type Case } from "./cases";
import { assertSame, type Program } from "./compare";

/** Kernels that no case differentiates, since tfjs 4.22 has no gradient of them or they give no floats. */
const none = new Set(
  (
    "FloorDiv IsNan IsInf IsFinite EluGrad Greater GreaterEqual Less LessEqual Equal NotEqual LogicalAnd LogicalOr LogicalNot " +
    "Conv2DBackpropFilter DepthwiseConv2dNativeBackpropInput DepthwiseConv2dNativeBackpropFilter MaxPoolGrad AvgPoolGrad " +
    "ResizeNearestNeighborGrad OneHot TopK ArgMax ArgMin StridedSlice All Any"
  ).split(" "),
);

/** Kernels of which tfjs 4.22 differentiates some cases only. */
const some = new Set([
  // Broadcast operands: it forgets to sum over the copies (write x.sub(y).square(), or spread y first).
  "Maximum",
  "Minimum",
  "SquaredDifference",
  "BatchMatMul",
  // Whole numbers, and a case of constants.
  "Mod",
  "Atan2",
  "ClipByValue",
  "Sum",
  "Mean",
  "Max",
  "Min",
  // A comparison.
  "Cast",
  // Dilations; what needs the gradient of a gradient.
  "Conv2D",
  "DepthwiseConv2dNative",
  "Conv2DBackpropInput",
  // No scale given.
  "FusedBatchNorm",
  // One piece.
  "Unpack",
]);

/** tfjs' gradient is wrong beyond the first image: see image-gradients.test.ts. */
const isWrong = (kernel: string, { shapes: [spec] }: Case): boolean =>
  kernel === "ResizeNearestNeighbor" && !("shape" in spec) && spec[0] !== 1;

/** The rules lack Cumprod, which the gradient of Prod needs. */
const notLowered = new Set(["Prod"]);

/** A sum of all outputs, each number with another weight: what gradients add up to hides nothing then. */
function weighed(outputs: Readonly<Record<string, tf.Tensor>>): tf.Scalar {
  const terms = Object.values(outputs)
    .filter(({ dtype }) => dtype === "float32")
    .map((output) => {
      const weights = Float32Array.from({ length: output.size }, (_, i) => Math.cos(3 * i + 1));
      return output.mul(tf.tensor(weights, output.shape)).sum();
    });
  return terms.reduce((a, b) => a.add(b)).asScalar();
}

/** The gradients by each float input. */
function gradients(example: Case): Program {
  const { program, specs } = programOf(example);
  const floats = Object.keys(specs).filter((name) => !("dtype" in specs[name]));
  return (inputs) => {
    const grads = tf.grads((...tensors: tf.Tensor[]) =>
      weighed(program({ ...inputs, ...Object.fromEntries(floats.map((name, i) => [name, tensors[i]])) })),
    )(floats.map((name) => inputs[name]));
    return Object.fromEntries(grads.map((grad, i) => [`d${floats[i]}`, grad]));
  };
}

/** Whether tfjs gets through the program eagerly, on whatever numbers. */
function tfjsDifferentiates(program: Program, specs: Readonly<Record<string, InputSpec>>): boolean {
  const inputs = Object.entries(specs).map(([name, spec]): [string, tf.Tensor] => {
    const { shape, dtype } = "shape" in spec ? spec : { shape: spec, dtype: "float32" as const };
    return [name, tf.ones(shape as number[], dtype)];
  });
  try {
    tf.tidy(() => void program(Object.fromEntries(inputs)));
    return true;
  } catch {
    return false;
  }
}

describe("Gradients of kernels", () => {
  before(() => tf.setBackend("cpu"));

  for (const [kernel, list] of Object.entries(cases).filter(([name]) => !notLowered.has(name))) {
    it(`${none.has(kernel) ? "are none" : "agree with tfjs"} for ${kernel}${some.has(kernel) ? ", where tfjs has them" : ""}`, async () => {
      const differentiated: boolean[] = [];
      for (const [i, example] of list.filter((each) => !isWrong(kernel, each)).entries()) {
        const { specs } = programOf(example);
        const { low, high } = example;
        const range = { ...(low !== undefined && { low }), ...(high !== undefined && { high }), tolerance: 2e-5 };
        const program = gradients(example);
        differentiated.push(tfjsDifferentiates(program, specs));
        if (differentiated[i]) await assertSame(program, specs, rng(`${kernel}${i}`), range);
      }
      assert.equal(!differentiated.includes(true), none.has(kernel), "none has a gradient");
      assert.equal(differentiated.includes(true) && differentiated.includes(false), some.has(kernel), "some have one");
    });
  }
});
