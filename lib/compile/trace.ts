// The tracing backend: while a step is traced, each tfjs kernel call becomes a node and returns a symbolic tensor.
// tfjs' own autodiff and optimisers run on top and are recorded in the same way.
import * as tf from "@tensorflow/tfjs";
import {
  buildGraph,
  describe,
  size,
  type Attributes,
  type ConstantData,
  type DType,
  type Graph,
  type KernelCall,
  type Source,
  type StateSlot,
  type TensorSpec,
  type TypedArray,
  Value,
} from "./graph";
import { makeCall } from "./make-call";
import { rules } from "./rules";

export type Step = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

const backendName = "retable";
type DataId = object;

/** Concrete values that a variable holds after a run, on the same backend that traces. */
const held = new WeakMap<DataId, TypedArray>();

let recording: Recording | null = null;

/** Runs the step once on symbolic tensors and returns what it did. Variables are left as they were. */
export function trace(step: Step, inputs: Readonly<Record<string, TensorSpec>>): Graph {
  if (recording !== null) throw new Error("compile: expected one trace at a time, got a compile() inside a step.");
  registerBackend();
  const engine = tf.engine();
  // Asking for the backend chooses one where none is in use yet.
  tf.backend();
  const previous = tf.getBackend();
  const record = new Recording();
  const restore = record.watchVariables();
  recording = record;
  try {
    // Synchronous in effect: our backend needs no initialisation that waits.
    void engine.setBackend(backendName);
    let graph: Graph | null = null;
    tf.tidy(() => {
      const symbols: Record<string, tf.Tensor> = {};
      for (const [name, spec] of Object.entries(inputs)) symbols[name] = record.input(name, spec);
      graph = record.finish(step(symbols));
    });
    return graph!;
  } finally {
    recording = null;
    restore();
    void engine.setBackend(previous);
  }
}

/** The values a variable holds, without a copy when the last compiled run left them there. */
export function readVariable(variable: tf.Variable): TypedArray {
  return held.get(variable.dataId) ?? variable.dataSync();
}

/** Leaves new values in a variable; whoever cloned the old ones keeps them. */
export function writeVariable(variable: tf.Variable, values: TypedArray): void {
  // A clone is made on a backend that computes, which takes the data over: what is still held here is held once.
  if (held.has(variable.dataId)) {
    held.set(variable.dataId, values);
    return;
  }
  registerBackend();
  const dataId: DataId = {};
  held.set(dataId, values);
  const engine = tf.engine();
  // Counted for the variable, whose old data are given up; assign() would move the new ones to the backend in use.
  tf.keep(engine.makeTensorFromDataId(dataId, variable.shape, variable.dtype, engine.findBackend(backendName)));
  engine.disposeTensor(variable);
  variable.dataId = dataId;
}

class Recording {
  readonly #values = new Map<DataId, Value>();
  readonly #inputs: Value[] = [];
  readonly #calls: KernelCall[] = [];
  readonly #stateOf = new Map<DataId, tf.Variable>();
  readonly #initial = new Map<tf.Variable, DataId>();
  readonly #before = new Map<tf.Variable, Value>();
  readonly #born = new Map<tf.Variable, ConstantData>();

  /** Tells variables from other captured tensors, and keeps assignments from disposing what the variables held. */
  watchVariables(): () => void {
    const engine = tf.engine();
    for (const variable of Object.values(engine.registeredVariables)) {
      this.#stateOf.set(variable.dataId, variable);
      this.#initial.set(variable, variable.dataId);
    }
    const prototype = tf.Variable.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below, called on its own object meanwhile
    const { assign } = prototype;
    prototype.assign = function (this: tf.Variable, value: tf.Tensor) {
      if (value.dtype !== this.dtype || value.shape.join() !== this.shape.join()) {
        throw new Error(
          `compile: expected ${describe(this as TensorSpec)} for variable ${this.name}, got ${describe(value as TensorSpec)}.`,
        );
      }
      this.dataId = value.dataId;
    };
    // eslint-disable-next-line @typescript-eslint/unbound-method -- as above
    const { makeVariable } = engine;
    engine.makeVariable = (...args) => {
      const variable = makeVariable.apply(engine, args);
      this.#adopt(variable);
      return variable;
    };
    return () => {
      prototype.assign = assign;
      // Off the instance: the method of the class shows again.
      delete (engine as { makeVariable?: unknown }).makeVariable;
      for (const [variable, dataId] of this.#initial) variable.dataId = dataId;
      for (const [variable, data] of this.#born) writeVariable(variable, materialise(data, variable));
    };
  }

  /** A variable made inside the step (an optimiser's slots): its initial value must be known without running anything. */
  #adopt(variable: tf.Variable): void {
    const value = this.valueOf(variable);
    if (value.source.kind !== "constant") {
      throw new Error(
        `compile: expected variable ${variable.name}, made inside the step, to start from a constant, got a computed tensor. ` +
          "Make it before compile().",
      );
    }
    this.#born.set(variable, value.source.data);
    const dataId: DataId = {};
    variable.dataId = dataId;
    this.#stateOf.set(dataId, variable);
    this.#initial.set(variable, dataId);
  }

  input(name: string, spec: TensorSpec): tf.Tensor {
    const value = this.#value(spec, { kind: "input", name });
    this.#inputs.push(value);
    return this.#symbol(value);
  }

  constant(spec: TensorSpec, data: ConstantData): DataId {
    return this.#symbol(this.#value(spec, { kind: "constant", data })).dataId;
  }

  call(kernel: string, tensors: Readonly<Record<string, tf.TensorInfo>>, attributes: Attributes): tf.TensorInfo[] {
    const inputNames = Object.keys(tensors);
    const inputs = Object.values(tensors).map((tensor) => this.valueOf(tensor));
    if (kernel === "Identity" && inputs.length === 0) {
      throw new Error(
        "compile: expected every operand that a gradient needs, got one left out: tfjs has no gradient of batchNorm without a scale. " +
          "Pass tf.onesLike(variance) as its scale.",
      );
    }
    // A new handle, not the old one: tfjs disposes it on its own.
    if (isAlias(kernel, inputs[0], attributes)) return [this.#info(inputs[0])];
    const known = constantOf(kernel, inputs, attributes);
    if (known !== null) return [this.#info(this.#value(known.spec, { kind: "constant", data: known.data }))];
    if (!Object.hasOwn(rules, kernel)) {
      throw new Error(
        `compile: expected a kernel with a lowering rule, got ${kernel}(${inputs.map(describe).join(", ")}). ` +
          "Write the step with other operations, or add a rule in lib/compile/rules.",
      );
    }
    const call = makeCall({ kernel, inputs, inputNames, attributes });
    this.#calls.push(call);
    return call.outputs.map((output) => this.#info(output));
  }

  /** The value behind a tensor. One that the trace did not make is state (a variable) or a constant. */
  valueOf(tensor: tf.TensorInfo): Value {
    const known = this.#values.get(tensor.dataId);
    if (known !== undefined) {
      return sameShape(known, tensor) ? known : this.#reshaped(known, tensor);
    }
    const spec: TensorSpec = { shape: tensor.shape, dtype: tensor.dtype as DType };
    const variable = this.#stateOf.get(tensor.dataId);
    let value: Value;
    if (variable !== undefined) {
      value = this.#value(spec, { kind: "state", variable });
      this.#before.set(variable, value);
    } else {
      const values = tf.engine().readSync(tensor.dataId) as TypedArray;
      value = this.#value(spec, { kind: "constant", data: { values: values.slice() } });
    }
    this.#values.set(tensor.dataId, value);
    return value;
  }

  finish(outputs: Record<string, tf.Tensor>): Graph {
    const results: Record<string, Value> = {};
    for (const [name, tensor] of Object.entries(outputs)) results[name] = this.valueOf(tensor);
    const state: StateSlot[] = [];
    for (const [variable, initial] of this.#initial) {
      const after = variable.dataId === initial ? null : this.valueOf(variable);
      const before = this.#before.get(variable) ?? null;
      if (before !== null || after !== null) state.push({ variable, before, after });
    }
    return buildGraph(this.#inputs, state, this.#calls, results);
  }

  specOf(dataId: DataId): TensorSpec | undefined {
    return this.#values.get(dataId);
  }

  /** A tensor handle that shares its data with another of a different shape (captured, then reshaped outside the step). */
  #reshaped(value: Value, tensor: tf.TensorInfo): Value {
    const [info] = this.call("Reshape", { x: this.#info(value) }, { shape: tensor.shape });
    return this.valueOf(info);
  }

  #value(spec: TensorSpec, source: Source): Value {
    return new Value(spec.shape, spec.dtype, source);
  }

  #info(value: Value): tf.TensorInfo {
    const dataId: DataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  #symbol(value: Value): tf.Tensor {
    const { dataId, shape, dtype } = this.#info(value);
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype);
  }
}

/** Kernels that hand their input on; without them products and sums stand side by side and fold. */
function isAlias(kernel: string, input: Value, attributes: Attributes): boolean {
  if (kernel === "Identity") return true;
  if (kernel === "Cast") return attributes.dtype === input.dtype;
  if (kernel === "Reshape") return (attributes.shape as number[]).join() === input.shape.join();
  return false;
}

function sameShape(value: Value, tensor: tf.TensorInfo): boolean {
  return value.shape.length === tensor.shape.length && value.shape.every((axis, i) => axis === tensor.shape[i]);
}

/** Kernels whose result does not depend on what runs are constants, not nodes. */
export const constantKernels = ["ZerosLike", "OnesLike", "Fill", "Range", "LinSpace"] as const;

function constantOf(
  kernel: string,
  inputs: readonly Value[],
  attributes: Attributes,
): { spec: TensorSpec; data: ConstantData } | null {
  switch (kernel as (typeof constantKernels)[number]) {
    case "ZerosLike":
      return { spec: inputs[0], data: { fill: 0 } };
    case "OnesLike":
      return { spec: inputs[0], data: { fill: 1 } };
    case "Fill": {
      const { shape, value, dtype } = attributes as { shape: number[]; value: number; dtype?: DType };
      return { spec: { shape, dtype: dtype ?? "float32" }, data: { fill: value } };
    }
    case "Range": {
      const { start, stop, step, dtype } = attributes as { start: number; stop: number; step: number; dtype: DType };
      return list(Math.max(0, Math.ceil((stop - start) / step)), (i) => start + i * step, dtype);
    }
    case "LinSpace": {
      const { start, stop, num } = attributes as { start: number; stop: number; num: number };
      return list(num, (i) => start + (i * (stop - start)) / Math.max(1, num - 1), "float32");
    }
    default:
      return null;
  }
}

function list(length: number, at: (i: number) => number, dtype: DType): { spec: TensorSpec; data: ConstantData } {
  return {
    spec: { shape: [length], dtype },
    data: {
      values: typed(
        Array.from({ length }, (_, i) => at(i)),
        dtype,
      ),
    },
  };
}

function materialise(data: ConstantData, spec: { shape: readonly number[]; dtype: string }): TypedArray {
  if ("values" in data) return data.values.slice();
  const n = size(spec.shape);
  const array = spec.dtype === "float32" ? new Float32Array(n) : spec.dtype === "int32" ? new Int32Array(n) : null;
  return (array ?? new Uint8Array(n)).fill(data.fill);
}

const randomOperation = /\b(random[A-Z][A-Za-z]*|truncatedNormal|rand)_?\b/;

/** What tfjs calls on a backend. Data are symbols while tracing, and a compiled run's results afterwards. */
class TracingBackend extends tf.KernelBackend {
  override write(values: tf.backend_util.TypedArray, shape: number[], dtype: tf.DataType): DataId {
    if (recording === null) {
      const dataId: DataId = {};
      held.set(dataId, values);
      return dataId;
    }
    if (size(shape) > 1) refuseRandomness();
    const array = typed(values, dtype);
    const first = array[0];
    const uniform = array.length > 0 && array.every((x) => Object.is(x, first));
    const data: ConstantData = uniform ? { fill: first } : { values: array.slice() };
    return recording.constant({ shape, dtype: dtype as DType }, data);
  }

  override readSync(dataId: DataId): TypedArray {
    const values = held.get(dataId);
    if (values !== undefined) return values;
    const spec = recording?.specOf(dataId);
    throw new Error(
      `compile: expected no reading of values inside a step, got a read of ${spec ? `a traced ${describe(spec)}` : "a tensor of an earlier trace"}. ` +
        "Return it as an output of the step instead.",
    );
  }

  override read(dataId: DataId): Promise<TypedArray> {
    return new Promise((resolve) => resolve(this.readSync(dataId)));
  }

  override disposeData(dataId: DataId, force = false): boolean {
    // Symbols stay until the trace is dropped; held values go when nobody refers to their id.
    if (force) held.delete(dataId);
    return true;
  }

  override move(dataId: DataId, values: tf.backend_util.BackendValues): void {
    held.set(dataId, values as TypedArray);
  }

  override incRef(): void {
    // Nothing is counted: see disposeData.
  }
  override refCount(): number {
    return 1;
  }
  override numDataIds(): number {
    return 0;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {
    // No resources of its own.
  }
}

function typed(values: tf.backend_util.TypedArray | readonly number[], dtype: tf.DataType): TypedArray {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) return values;
  return dtype === "float32"
    ? Float32Array.from(values)
    : dtype === "int32"
      ? Int32Array.from(values)
      : Uint8Array.from(values);
}

/** tfjs draws random tensors in JavaScript and then writes them: seen from here only in the stack. */
function refuseRandomness(): void {
  const operation = randomOperation.exec(new Error().stack ?? "");
  if (operation === null) return;
  throw new Error(
    `compile: expected no random numbers drawn inside a step, got tf.${operation[1]}: it would be frozen into a constant. ` +
      "Declare an input and fill it on each run from the seeded rng.",
  );
}

function registerBackend(): void {
  if (tf.findBackendFactory(backendName) !== null && tf.findBackendFactory(backendName) !== undefined) return;
  tf.registerBackend(backendName, () => new TracingBackend(), 0);
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        if (recording === null) {
          throw new Error(`compile: expected ${kernelName} on a backend that computes, got the tracing backend.`);
        }
        const given = Object.entries(inputs as Record<string, tf.TensorInfo | undefined>).filter(
          (entry): entry is [string, tf.TensorInfo] => entry[1] !== undefined && entry[1] !== null,
        );
        const outputs = recording.call(kernelName, Object.fromEntries(given), attrs ?? {});
        return kernelName in rules && rules[kernelName].list ? outputs : outputs[0];
      },
    });
  }
}
