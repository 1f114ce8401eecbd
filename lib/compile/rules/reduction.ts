// Lowering rules that fold axes away: sums, means, extremes.
import type { Call, Rule, Rules } from "../rule";
import { int32 } from "./elementwise";

/** Through int32: ONNX reduces no bools at this version. */
function ofBool(rule: Rule): Rule {
  return {
    infer: (call) => rule.infer(call),
    lower: (onnx, [x], call, outputs) => {
      const [extreme] = rule.lower(onnx, [int32(onnx, x)], call, outputs);
      return [onnx.emit("Cast", [extreme], { to: 9 })];
    },
  };
}

/** Of whole numbers and bools too, as numbers. */
function ofNumbers(rule: Rule): Rule {
  return {
    infer: (call) => rule.infer(call).map(({ shape }) => ({ shape, dtype: "float32" })),
    lower: (onnx, [x], call, outputs) => {
      const numbers = call.inputs[0].dtype === "float32" ? x : onnx.emit("Cast", [x], { to: 1 });
      return rule.lower(onnx, [numbers], call, outputs);
    },
  };
}

function reduction(op: string): Rule {
  const axesOf = (call: Call): number[] => {
    const rank = call.inputs[0].shape.length;
    // Max calls them reductionIndices, the others axis.
    const { axis, reductionIndices } = call.attributes as Record<string, number | number[] | undefined>;
    return normalised(axis ?? reductionIndices, rank);
  };
  return {
    infer: (call) => {
      const axes = new Set(axesOf(call));
      const [x] = call.inputs;
      const shape = call.attributes.keepDims
        ? x.shape.map((n, axis) => (axes.has(axis) ? 1 : n))
        : x.shape.filter((_, axis) => !axes.has(axis));
      return [{ shape, dtype: x.dtype }];
    },
    lower: (onnx, [x], call) => [
      call.inputs[0].shape.length === 0
        ? x
        : onnx.emit(op, [x, onnx.int64(axesOf(call))], { keepdims: Number(Boolean(call.attributes.keepDims)) }),
    ],
  };
}

export const reductions: Rules = {
  Sum: reduction("ReduceSum"),
  Mean: ofNumbers(reduction("ReduceMean")),
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  All: ofBool(reduction("ReduceMin")),
  Any: ofBool(reduction("ReduceMax")),
};

/** Axes counted from the front; none given means all. */
function normalised(axes: number | number[] | undefined | null, rank: number): number[] {
  if (axes === undefined || axes === null) return [...Array(rank).keys()];
  return (typeof axes === "number" ? [axes] : axes).map((axis) => (axis < 0 ? axis + rank : axis));
}
