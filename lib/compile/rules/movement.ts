// Lowering rules that move numbers and compute none: reshape, transpose, slice, concatenate, tile, pad.
import * as tf from "@tensorflow/tfjs";
import { size, type TensorSpec } from "../graph";
import type { Call, Rule, Rules } from "../rule";

const list = (call: Call, name: string): number[] => call.attributes[name] as number[];
const axisOf = (call: Call, rank: number): number => {
  const axis = (call.attributes.axis ?? call.attributes.dim) as number;
  return axis < 0 ? axis + rank : axis;
};

/** The same numbers in the same order under another shape. */
function reshaped(shapeOf: (call: Call) => readonly number[]): Rule {
  return {
    infer: (call) => [{ shape: shapeOf(call), dtype: call.inputs[0].dtype }],
    lower: (onnx, [x], { inputs }, [output]) => [
      inputs[0].shape.join() === output.shape.join() ? x : onnx.emit("Reshape", [x, onnx.int64(output.shape)]),
    ],
  };
}

const reshape = reshaped((call) => {
  const shape = list(call, "shape");
  const known = shape.filter((axis) => axis >= 0).reduce((product, axis) => product * axis, 1);
  return shape.map((axis) => (axis < 0 ? size(call.inputs[0].shape) / known : axis));
});

const expandDims = reshaped((call) => {
  const shape = [...call.inputs[0].shape];
  const dim = call.attributes.dim as number;
  shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
  return shape;
});

const transpose: Rule = {
  infer: (call) => [
    { shape: list(call, "perm").map((axis) => call.inputs[0].shape[axis]), dtype: call.inputs[0].dtype },
  ],
  lower: (onnx, [x], call) => [onnx.emit("Transpose", [x], { perm: list(call, "perm") })],
};

/** Where a slice begins and how much it takes, by axis; tfjs also takes one number for the first axis. */
function slicing({ inputs: [x], attributes }: Call): readonly (readonly number[])[] {
  return tf.slice_util.parseSliceParams(
    { shape: [...x.shape] } as tf.TensorInfo,
    attributes.begin as number | number[],
    attributes.size as number | number[],
  );
}

const slice: Rule = {
  infer: (call) => [{ shape: slicing(call)[1], dtype: call.inputs[0].dtype }],
  lower: (onnx, [x], call, [output]) => {
    const [begin] = slicing(call);
    // Only the axes that are cut: fewer bounds to walk for the runtime.
    const axes = [...begin.keys()].filter((axis) => output.shape[axis] !== call.inputs[0].shape[axis]);
    if (axes.length === 0) return [x];
    const starts = axes.map((axis) => begin[axis]);
    const ends = axes.map((axis) => begin[axis] + output.shape[axis]);
    return [onnx.emit("Slice", [x, onnx.int64(starts), onnx.int64(ends), onnx.int64(axes)])];
  },
};

const concat: Rule = {
  infer: (call) => {
    const shape = [...call.inputs[0].shape];
    const axis = axisOf(call, shape.length);
    shape[axis] = call.inputs.reduce((sum, input) => sum + input.shape[axis], 0);
    return [{ shape, dtype: call.inputs[0].dtype }];
  },
  lower: (onnx, inputs, call) => [
    inputs.length === 1 ? inputs[0] : onnx.emit("Concat", inputs, { axis: axisOf(call, call.inputs[0].shape.length) }),
  ],
};

const pack: Rule = {
  infer: (call) => {
    const shape = [...call.inputs[0].shape];
    shape.splice(axisOf(call, shape.length + 1), 0, call.inputs.length);
    return [{ shape, dtype: call.inputs[0].dtype }];
  },
  lower: (onnx, inputs, call, [output]) => {
    const axis = axisOf(call, output.shape.length);
    const unsqueezed = inputs.map((x) => onnx.emit("Unsqueeze", [x, onnx.int64([axis])]));
    return [onnx.emit("Concat", unsqueezed, { axis })];
  },
};

const unpack: Rule = {
  list: true,
  infer: (call) => {
    const shape = [...call.inputs[0].shape];
    const [count] = shape.splice(axisOf(call, shape.length), 1);
    return Array<TensorSpec>(count).fill({ shape, dtype: call.inputs[0].dtype });
  },
  lower: (onnx, [x], call, outputs) => {
    const axis = axisOf(call, call.inputs[0].shape.length);
    const split = onnx.emitMany("Split", [x, onnx.int64(outputs.map(() => 1))], outputs.length, { axis });
    return split.map((part) => onnx.emit("Squeeze", [part, onnx.int64([axis])]));
  },
};

const splitV: Rule = {
  list: true,
  infer: (call) => {
    const axis = axisOf(call, call.inputs[0].shape.length);
    return sizes(call, axis).map((n) => ({
      shape: call.inputs[0].shape.map((old, i) => (i === axis ? n : old)),
      dtype: call.inputs[0].dtype,
    }));
  },
  lower: (onnx, [x], call, outputs) => {
    const axis = axisOf(call, call.inputs[0].shape.length);
    return onnx.emitMany("Split", [x, onnx.int64(sizes(call, axis))], outputs.length, { axis });
  },
};

/** tfjs allows a count of equal parts, or sizes with one -1 for the rest. */
function sizes(call: Call, axis: number): number[] {
  const parts = call.attributes.numOrSizeSplits as number | number[];
  const total = call.inputs[0].shape[axis];
  if (typeof parts === "number") return Array<number>(parts).fill(total / parts);
  const known = parts.filter((n) => n >= 0).reduce((sum, n) => sum + n, 0);
  return parts.map((n) => (n < 0 ? total - known : n));
}

const tile: Rule = {
  infer: (call) => [
    { shape: list(call, "reps").map((n, axis) => n * call.inputs[0].shape[axis]), dtype: call.inputs[0].dtype },
  ],
  lower: (onnx, [x], call) => [onnx.emit("Tile", [x, onnx.int64(list(call, "reps"))])],
};

const pad: Rule = {
  infer: (call) => {
    const paddings = call.attributes.paddings as [number, number][];
    const shape = call.inputs[0].shape.map((n, axis) => n + paddings[axis][0] + paddings[axis][1]);
    return [{ shape, dtype: call.inputs[0].dtype }];
  },
  lower: (onnx, [x], call) => {
    const paddings = call.attributes.paddings as [number, number][];
    const pads = onnx.int64([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    return [onnx.emit("Pad", [x, pads, onnx.scalar(call.attributes.constantValue as number, call.inputs[0].dtype)])];
  },
};

const reverse: Rule = {
  infer: (call) => [call.inputs[0]],
  lower: (onnx, [x], call) => {
    const dims = call.attributes.dims as number | number[];
    const axes = typeof dims === "number" ? [dims] : dims;
    const ends = onnx.int64(axes.map(() => Number.MIN_SAFE_INTEGER));
    const minusOnes = onnx.int64(axes.map(() => -1));
    return [onnx.emit("Slice", [x, minusOnes, ends, onnx.int64(axes), minusOnes])];
  },
};

export const movement: Rules = {
  Reshape: reshape,
  ExpandDims: expandDims,
  Transpose: transpose,
  Slice: slice,
  Concat: concat,
  Pack: pack,
  Unpack: unpack,
  SplitV: splitV,
  Tile: tile,
  PadV2: pad,
  Reverse: reverse,
};
