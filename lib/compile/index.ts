// The door of the engine: compile(step) traces a TensorFlow.js step once and runs it on ONNX Runtime from then on.
import * as tf from "@tensorflow/tfjs";
import { openCompiled } from "./compiled-step";
import { openEager } from "./eager-step";
import { settle, type EngineChoice } from "./engine";
import { FiniteWatch } from "./finite";
import type { Graph, TypedArray } from "./graph";
import { checked, declare, rowsGiven, sized, type Given, type InputSpec } from "./inputs";
import { runInChunks } from "./run-in-chunks";
import { StepsBySize, type Result } from "./sized-step";
import { loadTensorflow, tensorflowBackend } from "./tensorflow";

// tfjs otherwise prints an advertisement for its native package on first use.
tf.enableProdMode();

export { channelBlock } from "./channel-block";
export { devices, engines, settle, type Device, type Engine, type EngineChoice } from "./engine";
export type { ModelInfo } from "./encode";
export { exportOnnx } from "./export-onnx";
export type { Graph } from "./graph";
export { probe, probeTolerance, requireWorking, type Probe } from "./probe";
export type { InputSpec } from "./inputs";
export { encodeState, loadState, metadataOf, stateOf, type NamedVariables } from "./state";

export interface CompileOptions extends EngineChoice {
  /** Rows of the axes called "batch": this number is compiled at once, another on its first run. */
  readonly batch?: number;
  /** What errors call the step. Default: "step". */
  readonly name?: string;
  /**
   * Scalar outputs and variables must stay finite, else the run is undone and an error says what went wrong where.
   * Default true; an engine that compiles nothing checks nothing.
   */
  readonly finite?: boolean;
}

/** A step bound to an engine. State lives in the tf.Variables that the step reads and assigns. */
export interface CompiledStep<Inputs extends string = string> {
  /**
   * Runs once. Each input is given in full, row-major; a number stands for a scalar. Inputs with a batch axis may have
   * any number of rows, the same in each: a number not seen before is compiled and kept, with the same variables.
   */
  run(inputs: Readonly<Record<Inputs, TypedArray | number>>): Promise<Record<string, TypedArray>>;
  /**
   * Runs over many rows, `batch` at a time and what is left at once, and puts the rows of each output together. For
   * scoring: where the step assigns variables, they are assigned once a chunk.
   * @throws when the rows of an input or of an output are not on the first axis.
   */
  runInChunks(inputs: Readonly<Record<Inputs, TypedArray | number>>): Promise<Record<string, Result>>;
  /** What was traced, for `batch` rows; null for an engine that does not trace. */
  readonly graph: Graph | null;
  /** Frees the sessions, whatever their number of rows. */
  release(): Promise<void>;
}

/**
 * Compiles a step. The step must be a function of its inputs and of tf.Variables alone, call each operation in the same
 * order every time, draw no random numbers and read no values; errors say what to do where it does.
 * @throws when a kernel has no lowering rule, a traced tensor is read, or random numbers are drawn inside; when the chosen
 * engine or device is not there.
 */
export async function compile<Inputs extends string>(
  step: (inputs: Record<Inputs, tf.Tensor>) => Record<string, tf.Tensor>,
  inputs: Readonly<Record<Inputs, InputSpec>>,
  { batch, name = "step", finite = true, ...choice }: CompileOptions = {},
): Promise<CompiledStep<Inputs>> {
  const { engine, device, threads } = settle(choice);
  if (engine === "tensorflow") await loadTensorflow(device, threads);
  const declared = declare(inputs, batch);
  const watch = finite ? new FiniteWatch(name) : null;
  const steps = new StepsBySize(async (rows) => {
    const specs = sized(declared, rows);
    if (engine === "onnxruntime") return openCompiled(step, specs, { device, threads }, watch);
    return openEager(step, specs, engine === "tensorflow" ? tensorflowBackend : "cpu");
  });
  const main = await steps.at(batch ?? null);
  const runRows = async (given: Given, rows: number | null): Promise<Record<string, Result>> =>
    (await steps.at(rows)).run(checked(given, sized(declared, rows)));
  return {
    graph: main.graph,
    async run(given) {
      const results = await runRows(given, rowsGiven(given, declared));
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
    },
    runInChunks: (given) => runInChunks(runRows, given, declared, batch),
    release: () => steps.release(),
  };
}
