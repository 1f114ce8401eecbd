// Lowering rules that pick by index: gather, its gradient, one-hot, the largest k, the place of an extreme.
import { size, type TensorSpec } from "../graph";
import * as tf from "@tensorflow/tfjs";
import type { Call, OnnxBuilder, Rule, Rules } from "../rule";
import { int32 } from "./elementwise";

/** The place of an extreme along one axis; the first of equals. */
function extreme(op: string): Rule {
  const axisOf = (call: Call): number => {
    const axis = (call.attributes.axis ?? 0) as number;
    return axis < 0 ? axis + call.inputs[0].shape.length : axis;
  };
  return {
    infer: (call) => [{ shape: call.inputs[0].shape.filter((_, i) => i !== axisOf(call)), dtype: "int32" }],
    lower: (onnx, [x], call) => [int32(onnx, onnx.emit(op, [x], { axis: axisOf(call), keepdims: 0 }))],
  };
}

const gather: Rule = {
  note: "no batch dimensions",
  infer: (call) => {
    const [x, indices] = call.inputs;
    const axis = gatherAxis(call);
    const { batchDims = 0 } = call.attributes as { batchDims?: number };
    if (batchDims !== 0) throw new Error(`gather: expected no batch dimensions, got ${batchDims}. Gather per row.`);
    return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }];
  },
  lower: (onnx, [x, indices], call) => [onnx.emit("Gather", [x, indices], { axis: gatherAxis(call) })],
};

function gatherAxis({ inputs: [x], attributes }: Call): number {
  const axis = (attributes.axis ?? 0) as number;
  return axis < 0 ? axis + x.shape.length : axis;
}

/** Row i of x is added to row segmentIds[i] of the result. */
const unsortedSegmentSum: Rule = {
  note: "the gradient of gather; ids of rank 1",
  infer: ({ inputs: [x, ids], attributes }) => {
    if (ids.shape.length !== 1) {
      throw new Error(`unsortedSegmentSum: expected one id per row, got ids of shape [${ids.shape.join(",")}].`);
    }
    return [{ shape: [attributes.numSegments as number, ...x.shape.slice(1)], dtype: x.dtype }];
  },
  lower: (onnx, [x, ids], { inputs }, [output]) => {
    const zeros = onnx.fill(0, output.shape, output.dtype);
    const rows = onnx.emit("Unsqueeze", [onnx.emit("Cast", [ids], { to: 7 }), onnx.int64([1])]);
    // Onto an empty list nothing is added.
    return [size(inputs[0].shape) === 0 ? zeros : onnx.emit("ScatterND", [zeros, rows, x], { reduction: "add" })];
  },
};

const oneHot: Rule = {
  infer: ({ inputs: [indices], attributes }) => [
    { shape: [...indices.shape, attributes.depth as number], dtype: attributes.dtype as TensorSpec["dtype"] },
  ],
  lower: (onnx, [indices], { inputs, attributes }, [output]) => {
    // Compared with 0 … depth - 1, so that an index out of range has no entry, as in tfjs.
    const { depth, onValue, offValue } = attributes as { depth: number; onValue: number; offValue: number };
    const column = onnx.emit("Unsqueeze", [indices, onnx.int64([inputs[0].shape.length])]);
    const row = onnx.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      "int32",
    );
    const hit = onnx.emit("Equal", [column, row]);
    if (output.dtype === "bool") return [hit];
    return [onnx.emit("Where", [hit, onnx.scalar(onValue, output.dtype), onnx.scalar(offValue, output.dtype)])];
  },
};

const topK: Rule = {
  note: "no gradient in tfjs: gather by the indices instead",
  list: true,
  infer: ({ inputs: [x], attributes }) => {
    const shape = [...x.shape.slice(0, -1), attributes.k as number];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: "int32" },
    ];
  },
  lower: (onnx, [x], { attributes }) => {
    const [values, places] = onnx.emitMany("TopK", [x, onnx.int64([attributes.k as number])], 2, { axis: -1 });
    return [values, int32(onnx, places)];
  },
};

const stridedSlice: Rule = {
  infer: (call) => [{ shape: slicing(call).finalShape, dtype: call.inputs[0].dtype }],
  lower: (onnx, [x], call, [output]) => {
    const { begin, end, strides } = slicing(call);
    return [reshapeTo(onnx, cut(onnx, x, begin, end, strides), output.shape)];
  },
};

function slicing({ inputs: [x], attributes }: Call): ReturnType<typeof tf.slice_util.sliceInfo> {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes as Record<
    "begin" | "end" | "strides",
    number[]
  > &
    Record<`${"begin" | "end" | "ellipsis" | "newAxis" | "shrinkAxis"}Mask`, number>;
  return tf.slice_util.sliceInfo(
    x.shape as number[],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
}

function cut(onnx: OnnxBuilder, x: string, begin: number[], end: number[], strides: number[]): string {
  // -1 as an end of a backward walk means "through the first" to tfjs and "the last" to ONNX.
  const ends = end.map((n, i) => (strides[i] < 0 && n < 0 ? Number.MIN_SAFE_INTEGER : n));
  const axes = begin.map((_, i) => i);
  return onnx.emit("Slice", [x, onnx.int64(begin), onnx.int64(ends), onnx.int64(axes), onnx.int64(strides)]);
}

const reshapeTo = (onnx: OnnxBuilder, x: string, shape: readonly number[]): string =>
  onnx.emit("Reshape", [x, onnx.int64(shape)]);

export const indexing: Rules = {
  GatherV2: gather,
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
  TopK: topK,
  ArgMax: extreme("ArgMax"),
  ArgMin: extreme("ArgMin"),
  StridedSlice: stridedSlice,
};
