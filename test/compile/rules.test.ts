// Every lowering rule against tfjs' own JavaScript backend on random input.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { InputSpec } from "../../lib/compile";
import { rules } from "../../lib/compile/rules";
import { rng } from "../../lib/rng";
import { assertSame } from "./compare";

interface Case {
  readonly of: (x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) => tf.Tensor | tf.Tensor[];
  readonly shapes: readonly InputSpec[];
  readonly low?: number;
}

const bool = (...shape: number[]): InputSpec => ({ shape, dtype: "bool" });
const pairs: readonly (readonly InputSpec[])[] = [
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

const cases: Readonly<Record<string, readonly Case[]>> = {
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
  Sigmoid: one((x) => x.mul(10).sigmoid()),
  Tanh: one((x) => x.mul(3).tanh()),
  Relu: one((x) => x.relu()),
  Elu: one((x) => x.elu()),
  LeakyRelu: one((x) => tf.leakyRelu(x, 0.3)),
  Softplus: one((x) => x.mul(40).softplus()),
  Step: one((x) => x.step(0.25)),
  ClipByValue: one((x) => x.clipByValue(-0.5, 0.75)),
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
  Reshape: [{ of: (x) => x.reshape([4, -1]), shapes: [[2, 2, 3]] }],
  ExpandDims: [
    { of: (x) => x.expandDims(1), shapes: [[2, 3]] },
    { of: (x) => x.expandDims(-1), shapes: [[2, 3]] },
  ],
  Transpose: [{ of: (x) => x.transpose([2, 0, 1]), shapes: [[2, 3, 4]] }],
  Slice: [
    { of: (x) => x.slice([0, 1], [-1, 2]), shapes: [[3, 4]] },
    { of: (x) => x.slice([1], [2]), shapes: [[4, 2]] },
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
  ],
  Mean: [{ of: (x) => x.mean(-1), shapes: [[2, 3]] }],
  Max: [{ of: (x) => x.max(1), shapes: [[2, 3]] }],
  Min: [{ of: (x) => x.min([0, 1]), shapes: [[2, 3]] }],
  Prod: [{ of: (x) => x.prod(0), shapes: [[2, 3]] }],
};

describe("Lowering rules", () => {
  it("all have a case here", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(rules).sort());
  });

  for (const [kernel, list] of Object.entries(cases)) {
    it(`${kernel} agrees with tfjs' JavaScript backend`, async () => {
      let lowered = false;
      for (const [i, { of, shapes, low }] of list.entries()) {
        const names = ["x", "y", "z"].slice(0, shapes.length);
        const specs = Object.fromEntries(names.map((name, n) => [name, shapes[n]]));
        const graph = await assertSame(
          ({ x, y, z }) => {
            const result = of(x, y, z);
            const list = Array.isArray(result) ? result : [result];
            return Object.fromEntries(list.map((tensor, n) => [`out${n}`, tensor]));
          },
          specs,
          rng(`${kernel}${i}`),
          low === undefined ? {} : { low },
        );
        lowered ||= graph.calls.some((call) => call.kernel === kernel);
      }
      assert.ok(lowered, `none of the cases of ${kernel} reached its rule`);
    });
  }
});
