// The only place that imports ONNX Runtime: a model's bytes become a session that runs.
import "./no-telemetry"; // before the runtime, which reads its setting as it is loaded
import * as ort from "onnxruntime-node";
import type { Device } from "./engine";
import { nodeName, type OnnxNode, type OnnxPort } from "./onnx-graph";
import type { DType, TypedArray } from "./graph";

export interface SessionOptions {
  /** Where the provider of a device lacks an operator, the CPU takes it. */
  readonly device: Device;
  /** Threads inside one operator. Grids of runs use one per worker process. */
  readonly threads: number;
  /** Of the model, in their order. */
  readonly nodes: readonly OnnxNode[];
}

export interface Session {
  run(feeds: Readonly<Record<string, TypedArray>>): Promise<Record<string, TypedArray>>;
  release(): Promise<void>;
}

const ortType = { float32: "float32", int32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

export async function openSession(
  model: Uint8Array,
  inputs: readonly OnnxPort[],
  { device, threads, nodes }: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device === "webgpu" ? webgpu(nodes) : device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Lowering has folded what pays. On the 33,082 nodes of a VRAE step the runtime's own passes take 14 s and win nothing.
    graphOptimizationLevel: "disabled",
    // Planning memory ahead takes 13 % off a LeNet step of 388 nodes; an unrolled step it costs two slow runs and twice
    // the peak (2.0 against 1.1 GB).
    enableMemPattern: nodes.length < 4000,
    logSeverityLevel: 3,
    // Not set_denormal_as_zero: it would flush denormals in the JavaScript of this thread too.
    // Measured, they cost nothing: a 256 x 256 product takes 0.41 ms of denormals and 0.42 ms of other numbers.
  }).catch((error: Error) => {
    throw device === "cpu" ? error : new Error(absent(device, error.message), { cause: error });
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

/**
 * onnxruntime-node 1.30's WebGPU provider takes nodes that it then cannot run: MaxPool with indices, and Pow of some shapes.
 * In its own layout, NHWC, a ConvTranspose of stride 2 gave wrong numbers.
 */
function webgpu(nodes: readonly OnnxNode[]): ort.InferenceSession.WebGpuExecutionProviderOption {
  const isRefused = ({ op, outputs }: OnnxNode): boolean => op === "Pow" || (op === "MaxPool" && outputs.length > 1);
  const forceCpuNodeNames = nodes.flatMap((node, i) => (isRefused(node) ? [nodeName(node, i)] : []));
  return { name: "webgpu", preferredLayout: "NCHW", ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }) };
}

const remedies: Readonly<Record<Exclude<Device, "cpu">, string>> = {
  webgpu:
    "It needs a GPU with a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS); Linux also needs libvulkan.so.1.",
  cuda:
    "It needs an NVIDIA GPU, CUDA and cuDNN, and the provider's own files: " +
    "'npm rebuild --ignore-scripts=false onnxruntime-node' downloads them.",
};

/** The runtime's words come after a source file and a function of its own; the message is what follows. */
function absent(device: Exclude<Device, "cpu">, words: string): string {
  const message = words.trim().replace(/^\/\S+\.(cc|h):\d+ .*? was false\. /s, "");
  return (
    `compile: expected ONNX Runtime to open device ${device}, got: ${message}. ${remedies[device]} ` +
    "'retable doctor' tries every device; device cpu is always there."
  );
}
