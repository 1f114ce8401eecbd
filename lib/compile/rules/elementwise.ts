// Lowering rules, one number in and one number out: arithmetic, activations, comparisons, selection.
import type { DType, TensorSpec } from "../graph";
import { broadcast, type Call, type OnnxBuilder, type Rule, type Rules } from "../rule";

type Emit = (onnx: OnnxBuilder, x: string, call: Call) => string;

const onnxType: Readonly<Record<DType, number>> = { float32: 1, int32: 6, bool: 9 };

/** One input, same shape; `dtype` overrides the type of the result. */
function unary(emit: Emit | string, dtype?: DType): Rule {
  return {
    elementwise: true,
    infer: ({ inputs: [x] }) => [{ shape: x.shape, dtype: dtype ?? x.dtype }],
    lower: (onnx, [x], call) => [typeof emit === "string" ? onnx.emit(emit, [x]) : emit(onnx, x, call)],
  };
}

/** Two inputs under broadcasting; `dtype` overrides the type of the result. */
function binary(emit: string | ((onnx: OnnxBuilder, a: string, b: string) => string), dtype?: DType): Rule {
  return {
    elementwise: true,
    infer: ({ inputs: [a, b] }) => [{ shape: broadcast(a.shape, b.shape), dtype: dtype ?? a.dtype }],
    lower: (onnx, [a, b]) => [typeof emit === "string" ? onnx.emit(emit, [a, b]) : emit(onnx, a, b)],
  };
}

/** ONNX counts in int64, tfjs in int32. */
export const int32 = (onnx: OnnxBuilder, x: string): string => onnx.emit("Cast", [x], { to: onnxType.int32 });

const number = (call: Call, name: string): number => call.attributes[name] as number;

const select: Rule = {
  elementwise: true,
  infer: ({ inputs: [condition, a, b] }) => [
    { shape: broadcast(condition.shape, broadcast(a.shape, b.shape)), dtype: a.dtype },
  ],
  lower: (onnx, [condition, a, b], { inputs }) => {
    // tfjs lets a condition of rank 1 choose whole rows; ONNX broadcasts from the last axis.
    const rank = inputs[1].shape.length;
    const rows = inputs[0].shape.length === 1 && rank > 1;
    const shaped = rows
      ? onnx.emit("Reshape", [condition, onnx.int64([inputs[0].shape[0], ...Array<number>(rank - 1).fill(1)])])
      : condition;
    return [onnx.emit("Where", [shaped, a, b])];
  },
};
const selectRows: Rule = {
  ...select,
  infer: (call) =>
    call.inputs[0].shape.length === 1 && call.inputs[1].shape.length > 1
      ? [{ shape: call.inputs[1].shape, dtype: call.inputs[1].dtype }]
      : select.infer(call),
};

const cast: Rule = {
  elementwise: true,
  infer: ({ inputs: [x], attributes }) => [{ shape: x.shape, dtype: attributes.dtype as DType }],
  lower: (onnx, [x], { inputs, attributes }) => {
    const to = attributes.dtype as DType;
    return [inputs[0].dtype === to ? x : onnx.emit("Cast", [x], { to: onnxType[to] })];
  },
};

const addN: Rule = {
  infer: ({ inputs }) => [inputs[0]],
  lower: (onnx, inputs) => [inputs.length === 1 ? inputs[0] : onnx.emit("Sum", inputs)],
};

const float = (spec: TensorSpec): boolean => spec.dtype === "float32";

/** Division of integers rounds toward minus infinity in tfjs; only floats are lowered. */
const realDiv: Rule = {
  note: "float32 only",
  ...binary("Div"),
  infer: (call) => {
    if (!call.inputs.every(float)) throw new Error("RealDiv: expected float32 operands, got int32. Cast them first.");
    return binary("Div").infer(call);
  },
};

/** log(u) x / (u - 1) with u = 1 + x: the error of rounding u cancels (Goldberg 1991, theorem 4). */
function log1p(onnx: OnnxBuilder, x: string): string {
  const one = onnx.scalar(1);
  const u = onnx.emit("Add", [x, one]);
  const ratio = onnx.emit("Div", [x, onnx.emit("Sub", [u, one])]);
  const small = onnx.emit("Equal", [u, one]);
  const infinite = onnx.emit("IsInf", [x]);
  const log = onnx.emit("Log", [u]);
  const exact = onnx.emit("Where", [infinite, log, onnx.emit("Mul", [log, ratio])]);
  return onnx.emit("Where", [small, x, exact]);
}

export const elementwise: Rules = {
  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  RealDiv: realDiv,
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  SquaredDifference: binary((onnx, a, b) => {
    const difference = onnx.emit("Sub", [a, b]);
    return onnx.emit("Mul", [difference, difference]);
  }),
  AddN: addN,
  FloorDiv: {
    infer: ({ inputs: [a, b] }) => [{ shape: broadcast(a.shape, b.shape), dtype: "int32" }],
    lower: (onnx, names, { inputs }) => {
      const [a, b] = names.map((x, i) => (float(inputs[i]) ? x : onnx.emit("Cast", [x], { to: onnxType.float32 })));
      return [int32(onnx, onnx.emit("Floor", [onnx.emit("Div", [a, b])]))];
    },
  },
  Mod: {
    ...binary("Mod"),
    lower: (onnx, [a, b], { inputs }) => {
      // The sign of the divisor, as in tfjs; ONNX has that for integers only.
      if (!float(inputs[0])) return [onnx.emit("Mod", [a, b])];
      const rest = onnx.emit("Mod", [a, b], { fmod: 1 });
      const isOpposite = onnx.emit("Less", [onnx.emit("Mul", [onnx.emit("Sign", [rest]), b]), onnx.scalar(0)]);
      return [onnx.emit("Where", [isOpposite, onnx.emit("Add", [rest, b]), rest])];
    },
  },
  Atan2: binary((onnx, y, x) => {
    const zero = onnx.scalar(0);
    const halfPlane = onnx.emit("Where", [onnx.emit("Less", [y, zero]), onnx.scalar(-Math.PI), onnx.scalar(Math.PI)]);
    const angle = onnx.emit("Atan", [onnx.emit("Div", [y, x])]);
    const turned = onnx.emit("Where", [onnx.emit("Less", [x, zero]), onnx.emit("Add", [angle, halfPlane]), angle]);
    const origin = onnx.emit("And", [onnx.emit("Equal", [x, zero]), onnx.emit("Equal", [y, zero])]);
    return onnx.emit("Where", [origin, zero, turned]);
  }),

  Neg: unary("Neg"),
  Abs: unary("Abs"),
  Sign: unary("Sign"),
  Square: unary((onnx, x) => onnx.emit("Mul", [x, x])),
  Sqrt: unary("Sqrt"),
  Rsqrt: unary((onnx, x) => onnx.emit("Reciprocal", [onnx.emit("Sqrt", [x])])),
  Reciprocal: unary("Reciprocal"),
  Exp: unary("Exp"),
  Log: unary("Log"),
  Floor: unary("Floor"),
  Ceil: unary("Ceil"),
  Round: unary("Round"),
  Sin: unary("Sin"),
  Cos: unary("Cos"),
  Tan: unary("Tan"),
  Asin: unary("Asin"),
  Acos: unary("Acos"),
  Atan: unary("Atan"),
  Sinh: unary("Sinh"),
  Cosh: unary("Cosh"),
  Asinh: unary("Asinh"),
  Acosh: unary("Acosh"),
  Atanh: unary("Atanh"),
  Erf: unary("Erf"),
  // tanh(x / 2) (exp(x) + 1): exp(x) - 1 without the cancellation near 0.
  Expm1: unary((onnx, x) => {
    const half = onnx.emit("Tanh", [onnx.emit("Mul", [x, onnx.scalar(0.5)])]);
    return onnx.emit("Mul", [half, onnx.emit("Add", [onnx.emit("Exp", [x]), onnx.scalar(1)])]);
  }),
  Log1p: unary(log1p),
  IsNan: unary("IsNaN", "bool"),
  IsInf: unary("IsInf", "bool"),
  IsFinite: unary(
    (onnx, x) => onnx.emit("Not", [onnx.emit("Or", [onnx.emit("IsNaN", [x]), onnx.emit("IsInf", [x])])]),
    "bool",
  ),

  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Relu: unary("Relu"),
  Relu6: unary((onnx, x) => onnx.emit("Clip", [x, onnx.scalar(0), onnx.scalar(6)])),
  Elu: unary("Elu"),
  EluGrad: binary((onnx, dy, y) => {
    const slope = onnx.emit("Add", [y, onnx.scalar(1)]);
    return onnx.emit("Mul", [dy, onnx.emit("Min", [slope, onnx.scalar(1)])]);
  }),
  Selu: unary("Selu"),
  Prelu: binary((onnx, x, slope) => {
    const negative = onnx.emit("Less", [x, onnx.scalar(0)]);
    return onnx.emit("Where", [negative, onnx.emit("Mul", [slope, x]), x]);
  }),
  LeakyRelu: unary((onnx, x, call) => onnx.emit("LeakyRelu", [x], { alpha: { float: number(call, "alpha") } })),
  Softplus: unary((onnx, x) => {
    // max(x, 0) + log(1 + exp(-|x|)): exact where exp(x) would overflow.
    const small = onnx.emit("Exp", [onnx.emit("Neg", [onnx.emit("Abs", [x])])]);
    const tail = onnx.emit("Log", [onnx.emit("Add", [small, onnx.scalar(1)])]);
    return onnx.emit("Add", [onnx.emit("Relu", [x]), tail]);
  }),
  Step: unary((onnx, x, call) => {
    const positive = onnx.emit("Greater", [x, onnx.scalar(0)]);
    return onnx.emit("Where", [positive, onnx.scalar(1), onnx.scalar(number(call, "alpha"))]);
  }),
  ClipByValue: unary((onnx, x, call) => {
    const bound = (name: string): string => onnx.scalar(number(call, name), call.inputs[0].dtype);
    return onnx.emit("Clip", [x, bound("clipValueMin"), bound("clipValueMax")]);
  }),
  Cast: cast,

  Greater: binary("Greater", "bool"),
  GreaterEqual: binary("GreaterOrEqual", "bool"),
  Less: binary("Less", "bool"),
  LessEqual: binary("LessOrEqual", "bool"),
  Equal: binary("Equal", "bool"),
  NotEqual: binary((onnx, a, b) => onnx.emit("Not", [onnx.emit("Equal", [a, b])]), "bool"),
  LogicalAnd: binary("And", "bool"),
  LogicalOr: binary("Or", "bool"),
  LogicalNot: unary("Not", "bool"),
  Select: selectRows,
};
