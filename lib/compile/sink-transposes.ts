// tfjs holds images as NHWC and ONNX computes on NCHW, so every rule for images transposes its operands and its result.
// Here a transpose is not carried out but remembered, and handed on through the operations that do not mind the order
// of axes, until it meets its inverse or a node that needs it done: between convolutions nothing is moved.
import type { OnnxConstant, OnnxNode } from "./onnx-graph";
import type { OnnxBuilder } from "./rule";
import { broadcast } from "./rule";
import { size } from "./graph";

/** Nodes that compute each number from those at the same place. */
const elementwise = new Set(
  (
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh Cast Ceil Clip Cos Cosh Div Elu Equal Erf Exp Floor Greater GreaterOrEqual " +
    "IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow Reciprocal Relu Round Selu Sigmoid Sign Sin " +
    "Sinh Sqrt Sub Sum Tan Tanh Where"
  ).split(" "),
);
const reductions = new Set(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"]);

/** A tensor not yet made: axis i of it is axis perm[i] of `base`. */
interface View {
  readonly base: string;
  readonly perm: readonly number[];
}

type Shape = readonly number[];

export interface Unsunk {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  /** Of what is known; grows by what is made here. */
  readonly shapes: Map<string, Shape>;
  /** Tensors that come from outside and go back there: they are better left as they are. */
  readonly inputs: ReadonlySet<string>;
}

/** Emits into `onnx` the same computation with fewer transposes. */
export function sinkTransposes({ nodes, constants, shapes, inputs }: Unsunk, onnx: OnnxBuilder): void {
  const views = new Map<string, View>();
  const replaced = new Map<string, string>();
  const made = new Map<string, string>();
  const constantOf = new Map(constants.map((constant) => [constant.name, constant]));

  const current = (name: string): string => replaced.get(name) ?? name;
  const shapeOf = (name: string): Shape | undefined => shapes.get(name);

  for (const node of nodes) {
    const operands = node.inputs.map(current);
    if (node.op === "Transpose") {
      lookAt(node.outputs[0], operands[0], node.attributes.perm as readonly number[]);
    } else if (!operands.some((name) => views.has(name))) {
      keep(node, operands);
    } else if (!(elementwise.has(node.op) ? sink(node, operands) : pass(node, operands))) {
      keep(node, operands.map(real));
    }
  }

  /** `name` is `x` with its axes in another order. */
  function lookAt(name: string, x: string, perm: readonly number[]): void {
    const view = views.get(x) ?? { base: x, perm: perm.map((_, i) => i) };
    const composed = perm.map((axis) => view.perm[axis]);
    const shape = shapeOf(name) ?? permuted(shapeOf(x), perm);
    if (shape !== undefined) {
      shapes.set(name, shape);
      shapes.set(
        view.base,
        inverse(composed).map((axis) => shape[axis]),
      );
    }
    if (composed.every((axis, i) => axis === i)) replaced.set(name, view.base);
    else views.set(name, { base: view.base, perm: composed });
  }

  /** The tensor itself. */
  function real(name: string): string {
    const view = views.get(name);
    return view === undefined ? name : reordered(view.base, view.perm, shapeOf(name));
  }

  function reordered(x: string, perm: readonly number[], shape: Shape | undefined): string {
    if (perm.every((axis, i) => axis === i)) return x;
    const key = `${x}:${perm.join()}`;
    let result = made.get(key);
    if (result === undefined) {
      const before = shapeOf(x);
      const stays = shape !== undefined && before !== undefined && keepsOrder(before, perm);
      const constant = constantOf.get(x);
      if (constant !== undefined && shape !== undefined && constant.dtype !== "int64") {
        result = onnx.constant(transposed(constant, perm), shape, constant.dtype);
      } else {
        result = stays ? onnx.emit("Reshape", [x, onnx.int64(shape)]) : onnx.emit("Transpose", [x], { perm });
      }
      if (shape !== undefined) shapes.set(result, shape);
      made.set(key, result);
    }
    return result;
  }

  /** `x`, as an operand of rank `perm.length`, in the order that the base of a view has. */
  function inBase(x: string, perm: readonly number[]): string {
    const shape = shapeOf(x)!;
    if (size(shape) === 1 && shape.length <= 1) return x;
    const back = inverse(perm);
    const view = views.get(x);
    if (view !== undefined && shape.length === perm.length) {
      const composed = back.map((axis) => view.perm[axis]);
      return reordered(
        view.base,
        composed,
        back.map((axis) => shape[axis]),
      );
    }
    const full = [...Array<number>(perm.length - shape.length).fill(1), ...shape];
    return reordered(
      shape.length === full.length ? x : reshaped(real(x), full),
      back,
      back.map((axis) => full[axis]),
    );
  }

  function reshaped(x: string, shape: Shape): string {
    const constant = constantOf.get(x);
    if (constant !== undefined && constant.dtype !== "int64") {
      const name = onnx.constant(
        constant.values as Exclude<typeof constant.values, readonly number[]>,
        shape,
        constant.dtype,
      );
      constantOf.set(name, { ...constant, name, shape });
      return name;
    }
    const key = `${x}:[${shape.join()}]`;
    const name = made.get(key) ?? onnx.emit("Reshape", [x, onnx.int64(shape)]);
    shapes.set(name, shape);
    made.set(key, name);
    return name;
  }

  /** Computes in the order of the largest operand's base; says no where that would move more than it saves. */
  function sink(node: OnnxNode, operands: readonly string[]): boolean {
    const known = operands.map(shapeOf);
    if (known.some((shape) => shape === undefined)) return false;
    const sizes = (known as Shape[]).map(size);
    const shape = (known as Shape[]).reduce(broadcast);
    const largest = operands
      .map((name, i) => ({ view: views.get(name), n: sizes[i] }))
      .filter(({ view }) => view?.perm.length === shape.length)
      .sort((a, b) => b.n - a.n)
      .at(0);
    if (largest === undefined) return false;
    const { perm } = largest.view!;
    const moves = operands.map((name, i) => {
      if (constantOf.has(name) || views.get(name)?.perm.join() === perm.join()) return 0;
      if (keepsOrder(known[i]!, inverse(perm))) return 0;
      return inputs.has(name) ? 2 * sizes[i] : sizes[i];
    });
    const saves = operands.map((name, i) => (views.has(name) ? sizes[i] : 0));
    if (sum(moves) > sum(saves)) return false;
    const base = onnx.emit(
      node.op,
      operands.map((name) => inBase(name, perm)),
      node.attributes,
    );
    shapes.set(node.outputs[0], shape);
    shapes.set(
      base,
      inverse(perm).map((axis) => shape[axis]),
    );
    views.set(node.outputs[0], { base, perm });
    return true;
  }

  /** Nodes that name axes: the same on the base, with its axes. */
  function pass(node: OnnxNode, operands: readonly string[]): boolean {
    const view = views.get(operands[0]);
    if (view === undefined) return false;
    const { perm, base } = view;
    if (node.op === "Concat") {
      if (!operands.every((name) => views.get(name)?.perm.join() === perm.join())) return false;
      const bases = operands.map((name) => views.get(name)!.base);
      const result = onnx.emit("Concat", bases, { axis: perm[node.attributes.axis as number] });
      lookAt(node.outputs[0], result, perm);
      return true;
    }
    const axes = constantOf.get(operands[1] ?? "")?.values as readonly number[] | undefined;
    if (!reductions.has(node.op) || axes === undefined) return false;
    const folded = axes.map((axis) => perm[axis]);
    const result = onnx.emit(node.op, [base, onnx.int64(folded.sort((a, b) => a - b))], node.attributes);
    if (node.attributes.keepdims === 1) {
      lookAt(node.outputs[0], result, perm);
    } else {
      const left = perm.filter((axis) => !folded.includes(axis));
      const inOrder = [...left].sort((a, b) => a - b);
      lookAt(
        node.outputs[0],
        result,
        left.map((axis) => inOrder.indexOf(axis)),
      );
    }
    return true;
  }

  function keep(node: OnnxNode, operands: readonly string[]): void {
    onnx.put({ ...node, inputs: operands });
    if (!elementwise.has(node.op) || shapes.has(node.outputs[0])) return;
    const known = operands.map(shapeOf);
    if (known.every((shape) => shape !== undefined)) shapes.set(node.outputs[0], known.reduce(broadcast, []));
  }
}

/** Where only axes of length 1 change places the numbers stay in order: a reshape, which is free. */
function keepsOrder(shape: Shape, perm: readonly number[]): boolean {
  if (shape.length !== perm.length) return false;
  const moved = perm.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || axis > moved[i - 1]);
}

const inverse = (perm: readonly number[]): number[] => perm.map((_, i) => perm.indexOf(i));

const permuted = (shape: Shape | undefined, perm: readonly number[]): Shape | undefined =>
  shape && perm.map((axis) => shape[axis]);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** The numbers of a constant in their new order. */
function transposed(
  { shape, values, dtype }: OnnxConstant,
  perm: readonly number[],
): Float32Array | Int32Array | Uint8Array {
  const n = values.length;
  const result = dtype === "float32" ? new Float32Array(n) : dtype === "int32" ? new Int32Array(n) : new Uint8Array(n);
  const strides = shape.map((_, axis) => size(shape.slice(axis + 1)));
  const target = perm.map((axis) => shape[axis]);
  for (let i = 0; i < n; i++) {
    let [rest, from] = [i, 0];
    for (let axis = target.length - 1; axis >= 0; axis--) {
      from += (rest % target[axis]) * strides[perm[axis]];
      rest = Math.floor(rest / target[axis]);
    }
    result[i] = values[from];
  }
  return result;
}
