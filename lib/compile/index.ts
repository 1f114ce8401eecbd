// The door of the engine: compile(step) traces a TensorFlow.js step once and runs it on ONNX Runtime from then on.
import * as tf from "@tensorflow/tfjs";
import { encode } from "./encode";
import { size, type DType, type Graph, type TypedArray } from "./graph";
import { lower, stateInput, stateOutput, stepInput, stepOutput } from "./lower";
import { openSession } from "./session";
import { readVariable, trace, writeVariable, type Step } from "./trace";

// tfjs otherwise prints an advertisement for its native package on first use.
tf.enableProdMode();

export type { Graph } from "./graph";

/** `onnxruntime` compiles; `reference` runs the same step eagerly on tfjs' JavaScript backend (slow: for tests). */
export type Engine = "onnxruntime" | "reference";

/** Shape of an input; float32 unless it says otherwise. */
export type InputSpec = readonly number[] | { readonly shape: readonly number[]; readonly dtype: DType };

export interface CompileOptions {
  readonly engine?: Engine;
  /** Threads of ONNX Runtime, 1 or more. Default 1: results then repeat bit for bit. */
  readonly threads?: number;
}

/** A step bound to an engine. State lives in the tf.Variables that the step reads and assigns. */
export interface CompiledStep<Inputs extends string = string> {
  /** Runs once. Each input is given in full, row-major; a number stands for a scalar. */
  run(inputs: Readonly<Record<Inputs, TypedArray | number>>): Promise<Record<string, TypedArray>>;
  /** What was traced; null for an engine that does not trace. */
  readonly graph: Graph | null;
  /** Frees the session. */
  release(): Promise<void>;
}

/**
 * Compiles a step. The step must be a function of its inputs and of tf.Variables alone, call each operation in the same
 * order every time, draw no random numbers and read no values; errors say what to do where it does.
 * @throws when a kernel has no lowering rule, a traced tensor is read, or random numbers are drawn inside.
 */
export async function compile<Inputs extends string>(
  step: (inputs: Record<Inputs, tf.Tensor>) => Record<string, tf.Tensor>,
  inputs: Readonly<Record<Inputs, InputSpec>>,
  { engine = "onnxruntime", threads = 1 }: CompileOptions = {},
): Promise<CompiledStep<Inputs>> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new Error(`compile: expected a whole number of threads from 1, got ${threads}.`);
  }
  const specs = Object.fromEntries(
    Object.entries<InputSpec>(inputs).map(([name, spec]) => [
      name,
      "shape" in spec ? spec : { shape: spec, dtype: "float32" as const },
    ]),
  );
  const feed = (given: Readonly<Record<string, TypedArray | number>>): Record<string, TypedArray> =>
    checked(given, specs);
  if (engine === "reference") return eager(step, specs, feed);

  const graph = trace(step, specs);
  const onnx = lower(graph);
  const session = await openSession(encode(onnx), onnx.inputs, { threads, nodes: onnx.nodes.length });
  return {
    graph,
    async run(given) {
      const feeds = Object.fromEntries(Object.entries(feed(given)).map(([name, values]) => [stepInput(name), values]));
      graph.state.forEach((slot, i) => {
        if (slot.before !== null) feeds[stateInput(i)] = readVariable(slot.variable);
      });
      const results = await session.run(feeds);
      graph.state.forEach((slot, i) => {
        if (slot.after !== null) writeVariable(slot.variable, results[stateOutput(i)]);
      });
      return Object.fromEntries(Object.keys(graph.outputs).map((name) => [name, results[stepOutput(name)]]));
    },
    release: () => session.release(),
  };
}

type Specs = Readonly<Record<string, { readonly shape: readonly number[]; readonly dtype: DType }>>;

/** Inputs as arrays of the declared sizes. */
function checked(given: Readonly<Record<string, TypedArray | number>>, specs: Specs): Record<string, TypedArray> {
  const feeds: Record<string, TypedArray> = {};
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const value = given[name];
    if (value === undefined) {
      throw new Error(`run: expected inputs ${Object.keys(specs).join(", ")}, got none for '${name}'.`);
    }
    const values =
      typeof value === "number" ? (dtype === "float32" ? Float32Array.of(value) : Int32Array.of(value)) : value;
    if (values.length !== size(shape)) {
      throw new Error(
        `run: expected ${size(shape)} numbers for input '${name}' of shape [${shape.join(",")}], got ${values.length}.`,
      );
    }
    feeds[name] = values;
  }
  return feeds;
}

function eager(
  step: Step,
  specs: Specs,
  feed: (given: Readonly<Record<string, TypedArray | number>>) => Record<string, TypedArray>,
): CompiledStep {
  return {
    graph: null,
    async run(given) {
      await tf.setBackend("cpu");
      const feeds = feed(given);
      const outputs = tf.tidy(() => {
        const tensors = Object.fromEntries(
          Object.entries(specs).map(([name, { shape, dtype }]) => [
            name,
            tf.tensor(feeds[name], shape as number[], dtype),
          ]),
        );
        return step(tensors);
      });
      const results: Record<string, TypedArray> = {};
      for (const [name, tensor] of Object.entries(outputs)) {
        results[name] = await tensor.data();
      }
      tf.dispose(outputs);
      return results;
    },
    release: () => Promise.resolve(),
  };
}
