// The only place that imports ONNX Runtime: a model's bytes become a session that runs.
import * as ort from "onnxruntime-node";
import type { OnnxPort } from "./onnx-graph";
import type { DType, TypedArray } from "./graph";

export interface SessionOptions {
  /** Threads inside one operator. Grids of runs use one per worker process. */
  readonly threads: number;
  /** How many nodes the model has. */
  readonly nodes: number;
}

export interface Session {
  run(feeds: Readonly<Record<string, TypedArray>>): Promise<Record<string, TypedArray>>;
  release(): Promise<void>;
}

const ortType = { float32: "float32", int32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

export async function openSession(
  model: Uint8Array,
  inputs: readonly OnnxPort[],
  { threads, nodes }: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Lowering has folded what pays. On the 33,082 nodes of a VRAE step the runtime's own passes take 14 s and win nothing.
    graphOptimizationLevel: "disabled",
    // Planning memory ahead takes 13 % off a LeNet step of 388 nodes; an unrolled step it costs two slow runs and twice
    // the peak (2.0 against 1.1 GB).
    enableMemPattern: nodes < 4000,
    logSeverityLevel: 3,
    // Not set_denormal_as_zero: it would flush denormals in the JavaScript of this thread too.
  });
  return {
    async run(feeds) {
      const tensors: Record<string, ort.Tensor> = {};
      for (const { name, shape, dtype } of inputs) {
        tensors[name] = new ort.Tensor(ortType[dtype], feeds[name] as Float32Array, shape);
      }
      const results = await session.run(tensors);
      return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, t.data as TypedArray]));
    },
    release: () => session.release(),
  };
}

export const onnxRuntimeVersion: string = ort.env.versions.node ?? ort.env.versions.common;
