// The only place that loads libtensorflow: the optional packages @tensorflow/tfjs-node and @tensorflow/tfjs-node-gpu.
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type { Device } from "./engine";

/** tfjs' name of the backend that either package registers. */
export const tensorflowBackend = "tensorflow";

let threadsInUse: number | undefined;

/**
 * Registers the backend with tfjs, and leaves tfjs' choice of a backend as it was.
 * @throws where the package for the device is not there or does not load, or has found no GPU for `cuda`; where the process
 * uses libtensorflow with other threads, which are chosen once.
 */
export async function loadTensorflow(device: Device, threads: number): Promise<void> {
  const name = device === "cuda" ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  if (threadsInUse !== undefined && threadsInUse !== threads) {
    throw new Error(
      `compile: expected ${threadsInUse} threads for libtensorflow, which this process has started with, got ${threads}. ` +
        "Use another process.",
    );
  }
  const before = tf.getBackend() as string | undefined;
  // libtensorflow reads it when it starts.
  process.env["TF_NUM_INTRAOP_THREADS"] = String(threads);
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  try {
    if (device === "cuda") createRequire(__filename)("@tensorflow/tfjs-node-gpu");
    else createRequire(__filename)("@tensorflow/tfjs-node");
  } catch (error) {
    throw new Error(missing(name, (error as Error).message.split("\n")[0]), { cause: error });
  }
  // danfojs-node is given plain tfjs under this name (package.json, overrides): it loads and brings no libtensorflow.
  if (tf.findBackendFactory(tensorflowBackend) === null)
    throw new Error(missing(name, "another package under its name"));
  threadsInUse = threads;
  await tf.setBackend(tensorflowBackend);
  const onGpu = (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
  if (before !== undefined) await tf.setBackend(before);
  if (onGpu !== (device === "cuda")) {
    throw new Error(
      `compile: expected libtensorflow on device ${device}, got it on ${onGpu ? "a GPU" : "the CPU: it found no GPU, or no CUDA that it can use"}. ` +
        `Choose device ${onGpu ? "cuda" : "cpu"}, or see 'Other engines' in the README.`,
    );
  }
}

function missing(name: string, came: string): string {
  return (
    `compile: expected ${name} with libtensorflow for engine tensorflow, got: ${came}. ` +
    `Install it with 'npm install --no-save --ignore-scripts=false ${name}@4.22.0' (it downloads libtensorflow from ` +
    "storage.googleapis.com), or choose engine onnxruntime."
  );
}
