// Lowering rules, one number in and one number out: arithmetic, activations, comparisons, selection.
import type { DType, TensorSpec } from "../graph";
import { broadcast, type Call, type OnnxBuilder, type Rule, type Rules } from "../rule";

type Emit = (onnx: OnnxBuilder, x: string, call: Call) => string;

const onnxType: Readonly<Record<DType, number>> = { float32: 1, int32: 6, bool: 9 };

/** One input, same shape; `dtype` overrides the type of the result. */
function unary(emit: Emit | string, dtype?: DType): Rule {
  return {
    infer: ({ inputs: [x] }) => [{ shape: x.shape, dtype: dtype ?? x.dtype }],
    lower: (onnx, [x], call) => [typeof emit === "string" ? onnx.emit(emit, [x]) : emit(onnx, x, call)],
  };
}

/** Two inputs under broadcasting; `dtype` overrides the type of the result. */
function binary(emit: string | ((onnx: OnnxBuilder, a: string, b: string) => string), dtype?: DType): Rule {
  return {
    infer: ({ inputs: [a, b] }) => [{ shape: broadcast(a.shape, b.shape), dtype: dtype ?? a.dtype }],
    lower: (onnx, [a, b]) => [typeof emit === "string" ? onnx.emit(emit, [a, b]) : emit(onnx, a, b)],
  };
}

const number = (call: Call, name: string): number => call.attributes[name] as number;

const select: Rule = {
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
  ...binary("Div"),
  infer: (call) => {
    if (!call.inputs.every(float)) throw new Error("RealDiv: expected float32 operands, got int32. Cast them first.");
    return binary("Div").infer(call);
  },
};

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

  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Relu: unary("Relu"),
  Elu: unary("Elu"),
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
  ClipByValue: unary((onnx, x, call) =>
    onnx.emit("Clip", [x, onnx.scalar(number(call, "clipValueMin")), onnx.scalar(number(call, "clipValueMax"))]),
  ),
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
