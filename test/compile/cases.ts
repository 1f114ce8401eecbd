// Small programs that reach every lowering rule, each over several shapes.
import * as tf from "@tensorflow/tfjs";
import type { InputSpec } from "../../lib/compile";
import { imageCases } from "./image-cases";

export interface Case {
  readonly of: (x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) => tf.Tensor | tf.Tensor[];
  readonly shapes: readonly InputSpec<number>[];
  readonly low?: number;
  readonly high?: number;
}

const bool = (...shape: number[]): InputSpec<number> => ({ shape, dtype: "bool" });
const int = (...shape: number[]): InputSpec<number> => ({ shape, dtype: "int32" });
const pairs: readonly (readonly InputSpec<number>[])[] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[], [2, 2]],
];
const each = (of: Case["of"], low?: number): Case[] =>
  pairs.map((shapes) => ({ of, shapes, ...(low !== undefined && { low }) }));
const one = (of: Case["of"], low?: number): Case[] =>
  [[[3, 4]], [[]], [[2, 1, 3]]].map((shapes) => ({ of, shapes, ...(low !== undefined && { low }) }));

export const cases: Readonly<Record<string, readonly Case[]>> = {
  Add: each((x, y) => x.add(y)),
  Sub: each((x, y) => x.sub(y)),
  Multiply: each((x, y) => x.mul(y)),
  RealDiv: each((x, y) => x.div(y.add(3))),
  Maximum: each((x, y) => x.maximum(y)),
  Minimum: each((x, y) => x.minimum(y)),
  Pow: each((x, y) => x.pow(y), 0.1),
  SquaredDifference: each((x, y) => x.squaredDifference(y)),
  AddN: [
    {
      of: (x, y, z) => tf.addN([x, y, z]),
      shapes: [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    },
  ],
  Neg: one((x) => x.neg()),
  Abs: one((x) => x.abs()),
  Sign: one((x) => x.sign()),
  Square: one((x) => x.square()),
  Sqrt: one((x) => x.sqrt(), 0),
  Rsqrt: one((x) => x.rsqrt(), 0.1),
  Reciprocal: one((x) => x.reciprocal(), 0.1),
  Exp: one((x) => x.exp()),
  Log: one((x) => x.log(), 0.01),
  Floor: one((x) => x.floor()),
  Ceil: one((x) => x.ceil()),
  Round: one((x) => x.round()),
  FloorDiv: [
    ...each((x, y) => x.floorDiv(y.add(5))),
    { of: (x, y) => x.floorDiv(y.abs().add(1)), shapes: [int(2, 5), int(5)], low: -9, high: 9 },
  ],
  Mod: [
    ...each((x, y) => x.mod(y.add(5))),
    ...each((x, y) => x.mod(y.sub(5))),
    { of: (x, y) => x.mod(y.abs().add(2).neg()), shapes: [int(2, 5), int(5)], low: -9, high: 9 },
    { of: () => tf.tensor1d([1e-8, 1e-5, -0.25, 3.5]).mod<tf.Tensor>(1), shapes: [[]] },
  ],
  Atan2: [
    ...each((y, x) => tf.atan2(y, x)),
    {
      of: () => tf.atan2(tf.tensor1d([0, 0, 1, -1, 0]), tf.tensor1d([0, 1, 0, 0, -1])),
      shapes: [[]],
    },
  ],
  Sin: one((x) => x.sin()),
  Cos: one((x) => x.cos()),
  Tan: one((x) => x.mul(0.5).tan()),
  Asin: one((x) => x.mul(0.4).asin()),
  Acos: one((x) => x.mul(0.4).acos()),
  Atan: one((x) => x.atan()),
  Sinh: one((x) => x.sinh()),
  Cosh: one((x) => x.cosh()),
  Asinh: one((x) => x.asinh()),
  Acosh: one((x) => x.acosh(), 1.1),
  Atanh: one((x) => x.mul(0.4).atanh()),
  Erf: one((x) => x.erf()),
  Expm1: [...one((x) => x.expm1()), { of: (x) => x.mul(1e-6).expm1().mul(1e6), shapes: [[3, 4]] }],
  Log1p: [
    ...one((x) => x.log1p(), -0.5),
    { of: (x) => x.mul(1e-9).log1p().mul(1e9), shapes: [[3, 4]] },
    { of: (x) => x.mul(1e-6).log1p().mul(1e6), shapes: [[3, 4]] },
  ],
  IsNan: one((x) => tf.isNaN(x.log())),
  IsInf: one((x) => tf.isInf(x.round().reciprocal())),
  IsFinite: one((x) => tf.isFinite(x.round().log())),
  Relu6: one((x) => x.mul(5).relu6()),
  EluGrad: one((x) => tf.grad((t: tf.Tensor) => t.elu())(x)),
  Selu: one((x) => x.selu()),
  Prelu: [
    { of: (x, y) => x.prelu(y), shapes: [[3, 4], [4]] },
    { of: (x, y) => x.prelu(y), shapes: [[2, 3, 3, 4], [4]] },
    {
      of: (x, y) => x.prelu(y),
      shapes: [
        [3, 4],
        [3, 4],
      ],
    },
  ],
  Sigmoid: one((x) => x.mul(10).sigmoid()),
  Tanh: one((x) => x.mul(3).tanh()),
  Relu: one((x) => x.relu()),
  Elu: one((x) => x.elu()),
  LeakyRelu: one((x) => tf.leakyRelu(x, 0.3)),
  Softplus: one((x) => x.mul(40).softplus()),
  Step: one((x) => x.step(0.25)),
  ClipByValue: [
    ...one((x) => x.clipByValue(-0.5, 0.75)),
    { of: (x) => x.clipByValue(-3, 4), shapes: [int(9)], low: -9, high: 9 },
  ],
  Cast: [
    ...one((x) => x.greater(0).cast("float32").mul(x)),
    { of: (x) => x.cast("int32").cast("float32"), shapes: [[2, 3]] },
  ],
  Greater: each((x, y) => x.greater(y)),
  GreaterEqual: each((x, y) => x.greaterEqual(y)),
  Less: each((x, y) => x.less(y)),
  LessEqual: each((x, y) => x.lessEqual(y)),
  Equal: each((x, y) => x.round().equal(y.round())),
  NotEqual: each((x, y) => x.round().notEqual(y.round())),
  LogicalAnd: [{ of: (x, y) => x.logicalAnd(y), shapes: [bool(2, 3), bool(2, 3)] }],
  LogicalOr: [{ of: (x, y) => x.logicalOr(y), shapes: [bool(2, 3), bool(3)] }],
  LogicalNot: [{ of: (x) => x.logicalNot(), shapes: [bool(2, 3)] }],
  Select: [
    { of: (c, x, y) => tf.where(c, x, y), shapes: [bool(2, 3), [2, 3], [2, 3]] },
    { of: (c, x, y) => tf.where(c, x, y), shapes: [bool(4), [4], [4]] },
  ],
  BatchMatMul: [
    {
      of: (x, y) => x.matMul(y),
      shapes: [
        [3, 4],
        [4, 5],
      ],
    },
    {
      of: (x, y) => x.matMul(y, true, false),
      shapes: [
        [4, 3],
        [4, 5],
      ],
    },
    {
      of: (x, y) => x.matMul(y, false, true),
      shapes: [
        [3, 4],
        [5, 4],
      ],
    },
    {
      of: (x, y) => x.matMul(y, true, true),
      shapes: [
        [4, 3],
        [5, 4],
      ],
    },
    {
      of: (x, y) => x.matMul(y),
      shapes: [
        [2, 3, 4],
        [2, 4, 5],
      ],
    },
    {
      of: (x, y) => x.matMul(y, true, true),
      shapes: [
        [2, 4, 3],
        [1, 5, 4],
      ],
    },
  ],
  _FusedMatMul: [
    {
      of: (x, y, z) => tf.fused.matMul({ a: x, b: y, bias: z, activation: "relu" }),
      shapes: [[3, 4], [4, 5], [5]],
    },
    {
      of: (x, y, z) =>
        tf.fused.matMul({ a: x, b: y, transposeB: true, preluActivationWeights: z, activation: "prelu" }),
      shapes: [[2, 3, 4], [2, 5, 4], [5]],
    },
    ...(["linear", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map((activation) => ({
      of: (x: tf.Tensor, y: tf.Tensor) => tf.fused.matMul({ a: x, b: y, activation, leakyreluAlpha: 0.3 }),
      shapes: [
        [3, 4],
        [4, 5],
      ],
    })),
  ],
  ...imageCases,
  Softmax: [
    { of: (x) => x.softmax(), shapes: [[3, 4]] },
    { of: (x) => x.softmax(), shapes: [[2, 3, 4]] },
    { of: (x) => x.mul(40).softmax(), shapes: [[5]] },
  ],
  FusedBatchNorm: [
    { of: (x, y, z) => tf.batchNorm(x, y, z.square(), undefined, undefined, 1e-3), shapes: [[6, 4], [4], [4]] },
    { of: (x, y, z) => tf.batchNorm(x, y, z.square(), y.add(1), undefined, 1e-3), shapes: [[2, 3, 3, 4], [4], [4]] },
    { of: (x, y, z) => tf.batchNorm(x, y, z.square(), z, y.sub(1), 1e-3), shapes: [[2, 3, 3, 4], [4], [4]] },
    { of: (x, y, z) => tf.batchNorm(x, y, z.square(), undefined, z, 1e-3), shapes: [[2, 3, 4], [4], [4]] },
  ],
  GatherV2: [
    { of: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], "int32")), shapes: [[3, 4]] },
    { of: (x, i) => tf.gather(x, i.abs(), 1), shapes: [[2, 3], int(5)] },
    { of: (x, i) => tf.gather(x, i.abs(), -1), shapes: [[2, 4, 3], int(2, 2)] },
  ],
  UnsortedSegmentSum: [
    { of: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1, 3], "int32"), 4), shapes: [[4]] },
    { of: (x, i) => tf.unsortedSegmentSum(x, i.abs() as tf.Tensor1D, 3), shapes: [[5, 2, 2], int(5)] },
    {
      of: (x, i) => tf.grad((t: tf.Tensor) => tf.gather(t, i.abs(), 1).square())(x),
      shapes: [[2, 3, 2], int(4)],
    },
  ],
  OneHot: [
    { of: (i) => tf.oneHot(i, 3), shapes: [int(5)] },
    { of: (i) => tf.oneHot(i, 2, 0.9, 0.1, "float32"), shapes: [int(2, 4)] },
  ],
  TopK: [
    { of: (x) => Object.values(tf.topk(x, 2)), shapes: [[3, 5]] },
    { of: (x) => Object.values(tf.topk(x.round(), 4)), shapes: [[7]] },
  ],
  ArgMax: [
    { of: (x) => x.round().argMax(1), shapes: [[4, 9]] },
    { of: (x) => x.argMax(), shapes: [[7]] },
    { of: (x) => x.argMax(-2), shapes: [[2, 3, 4]] },
  ],
  ArgMin: [
    { of: (x) => x.round().argMin(1), shapes: [[4, 9]] },
    { of: (x) => x.argMin(0), shapes: [[3, 4]] },
  ],
  StridedSlice: [
    { of: (x) => tf.stridedSlice(x, [0, 1], [3, 5], [2, 1]), shapes: [[3, 5]] },
    { of: (x) => tf.stridedSlice(x, [-1], [-4], [-1]), shapes: [[5]] },
    { of: (x) => tf.stridedSlice(x, [4, 0], [0, 2], [-2, 1], 0, 1), shapes: [[5, 2]] },
    { of: (x) => tf.stridedSlice(x, [1, 0], [2, 4], [1, 1], 0, 0, 0, 0, 1), shapes: [[3, 4]] },
  ],
  Reshape: [{ of: (x) => x.reshape([4, -1]), shapes: [[2, 2, 3]] }],
  ExpandDims: [
    { of: (x) => x.expandDims(1), shapes: [[2, 3]] },
    { of: (x) => x.expandDims(-1), shapes: [[2, 3]] },
  ],
  Transpose: [{ of: (x) => x.transpose([2, 0, 1]), shapes: [[2, 3, 4]] }],
  Slice: [
    { of: (x) => x.slice([0, 1], [-1, 2]), shapes: [[3, 4]] },
    { of: (x) => x.slice([1], [2]), shapes: [[4, 2]] },
    { of: (x) => tf.slice(x, 1, 2), shapes: [[4, 2]] },
    { of: (x) => tf.slice(x, 2), shapes: [[5]] },
    { of: (x) => x.slice([0, 0], [3, 4]), shapes: [[3, 4]] },
  ],
  Concat: [
    {
      of: (x, y) => tf.concat([x, y], 1),
      shapes: [
        [2, 3],
        [2, 1],
      ],
    },
    {
      of: (x, y) => tf.concat([x, y], 0),
      shapes: [
        [2, 3],
        [1, 3],
      ],
    },
  ],
  Pack: [
    {
      of: (x, y) => tf.stack([x, y], 1),
      shapes: [
        [2, 3],
        [2, 3],
      ],
    },
    { of: (x, y) => tf.stack([x, y]), shapes: [[], []] },
  ],
  Unpack: [
    { of: (x) => tf.unstack(x, 1), shapes: [[2, 3]] },
    { of: (x) => tf.unstack(x, 0), shapes: [[1, 3]] },
  ],
  SplitV: [
    { of: (x) => tf.split(x, 2, 1), shapes: [[3, 4]] },
    { of: (x) => tf.split(x, [1, 3], 1), shapes: [[3, 4]] },
  ],
  // tf.broadcastTo is a Tile to tfjs.
  Tile: [
    { of: (x) => tf.broadcastTo(x, [3, 2]), shapes: [[2]] },
    { of: (x) => x.tile([2, 3]), shapes: [[2, 2]] },
  ],
  PadV2: [
    {
      of: (x) =>
        x.pad(
          [
            [1, 0],
            [2, 1],
          ],
          7,
        ),
      shapes: [[2, 2]],
    },
  ],
  Reverse: [{ of: (x) => x.reverse(1), shapes: [[2, 5]] }],
  Sum: [
    { of: (x) => x.sum(), shapes: [[2, 3]] },
    { of: (x) => x.sum(1, true), shapes: [[2, 3]] },
    { of: (x) => x.sum([0, 2]), shapes: [[2, 3, 4]] },
    { of: (x) => x.sum(0), shapes: [bool(4, 3)] },
    { of: (x) => x.sum(-1), shapes: [int(4, 3)], low: -9, high: 9 },
  ],
  Mean: [
    { of: (x) => x.mean(-1), shapes: [[2, 3]] },
    { of: (x) => x.mean([0, 2], true), shapes: [[2, 3, 4]] },
    { of: (x) => x.mean(), shapes: [[]] },
    { of: (x) => x.mean(0), shapes: [int(5, 2)], low: -9, high: 9 },
    { of: (x) => x.mean(1), shapes: [bool(3, 4)] },
  ],
  Max: [
    { of: (x) => x.max(1), shapes: [[2, 3]] },
    { of: (x) => x.max([0, 2], true), shapes: [[2, 3, 4]] },
    { of: (x) => x.max(), shapes: [int(5)], low: -9, high: 9 },
  ],
  Min: [
    { of: (x) => x.min([0, 1]), shapes: [[2, 3]] },
    { of: (x) => x.min(-1, true), shapes: [[2, 3, 4]] },
    { of: (x) => x.min(0), shapes: [int(5, 2)], low: -9, high: 9 },
  ],
  Prod: [{ of: (x) => x.prod(0), shapes: [[2, 3]] }],
  All: [
    { of: (x) => x.all(1), shapes: [bool(5, 2)] },
    { of: (x) => x.all(), shapes: [bool(2)] },
  ],
  Any: [
    { of: (x) => x.any(1), shapes: [bool(5, 2)] },
    { of: (x) => x.any([0, 1], true), shapes: [bool(2, 2)] },
  ],
};

/** A case as a program with named inputs. */
export function programOf({ of, shapes }: Case): {
  readonly program: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;
  readonly specs: Readonly<Record<string, InputSpec<number>>>;
} {
  const names = ["x", "y", "z"].slice(0, shapes.length);
  return {
    specs: Object.fromEntries(names.map((name, i) => [name, shapes[i]])),
    program: ({ x, y, z }) => {
      const result = of(x, y, z);
      const tensors = Array.isArray(result) ? result : [result];
      return Object.fromEntries(tensors.map((tensor, i) => [`out${i}`, tensor]));
    },
  };
}
