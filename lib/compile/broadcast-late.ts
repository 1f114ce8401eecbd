// tfjs' autodiff spreads a gradient over the shape it came from by multiplying it with ones, or by tiling it, and only
// then computes with it. Here a spread value stays small until something needs all its copies: elementwise kernels
// broadcast on their own.
import { size, Value, type Attributes, type KernelCall } from "./graph";
import { makeCall } from "./make-call";
import { broadcast } from "./rule";
import { rules } from "./rules";

/** The same calls, computing on small operands where only their copies were large. */
export function broadcastLate(
  calls: readonly KernelCall[],
  results: readonly Value[],
): { readonly calls: readonly KernelCall[]; readonly now: (value: Value) => Value } {
  const kept: KernelCall[] = [];
  /** What a value is spread from. */
  const origin = new Map<Value, Value>();
  const replaced = new Map<Value, Value>();

  for (const call of calls) {
    const [output] = call.outputs;
    const spread = spreadBy(call);
    if (spread !== null) {
      origin.set(output, smallest(spread));
    } else if (rules[call.kernel].elementwise && size(output.shape) > 1 && !choosesRows(call)) {
      const inputs = call.inputs.map(smallest);
      const shape = inputs.map((input) => input.shape).reduce(broadcast, []);
      if (size(shape) === size(output.shape) && shape.length === output.shape.length) put(call, inputs);
      else origin.set(output, record({ ...call, inputs }));
    } else {
      put(call, call.inputs.map(whole));
    }
  }
  const ends = new Map(results.map((value) => [value, whole(value)]));
  return { calls: kept, now: (value) => ends.get(value) ?? value };

  /** What stands for a value among elementwise operands: one number for a uniform constant. */
  function smallest(value: Value): Value {
    if (value.source.kind === "constant" && "fill" in value.source.data && value.shape.length > 0) {
      return new Value([], value.dtype, value.source);
    }
    return origin.get(value) ?? value;
  }

  /** The value with all its copies. */
  function whole(value: Value): Value {
    const small = origin.get(value);
    if (small === undefined) return value;
    const known = replaced.get(value);
    if (known !== undefined) return known;
    const shape = [...Array<number>(value.shape.length - small.shape.length).fill(1), ...small.shape];
    const reps = value.shape.map((n, axis) => n / shape[axis]);
    const full = compute("Tile", compute("Reshape", small, { shape }), { reps });
    replaced.set(value, full);
    return full;
  }

  function put(call: KernelCall, inputs: readonly Value[]): void {
    // In place of the traced call, so that its outputs stand for themselves.
    kept.push({ ...call, inputs });
  }

  function compute(kernel: string, x: Value, attributes: Attributes): Value {
    return record({ kernel, inputs: [x], inputNames: ["x"], attributes });
  }

  function record(call: Omit<KernelCall, "outputs">): Value {
    const made = makeCall(call);
    kept.push(made);
    return made.outputs[0];
  }
}

/** The operand that a call does nothing to but repeat; null for any other call. */
function spreadBy({ kernel, inputs, attributes }: KernelCall): Value | null {
  if (kernel === "Tile") {
    const repeats = attributes.reps as readonly number[];
    return repeats.every((n, axis) => n === 1 || inputs[0].shape[axis] === 1) ? inputs[0] : null;
  }
  if (kernel !== "Multiply" || inputs[0].dtype !== "float32") return null;
  const ones = inputs.findIndex(
    ({ source }) => source.kind === "constant" && "fill" in source.data && source.data.fill === 1,
  );
  return ones < 0 ? null : inputs[1 - ones];
}

/** tfjs' where lets a condition of rank 1 choose rows: not the broadcasting of the others. */
function choosesRows({ kernel, inputs }: KernelCall): boolean {
  return kernel === "Select" && inputs[0].shape.length === 1 && inputs[1].shape.length > 1;
}
