// A model that is run a single time: opened, run, released.
import { encode } from "./encode";
import type { TypedArray } from "./graph";
import type { OnnxGraph } from "./onnx-graph";
import { openSession, type SessionOptions } from "./session";

export async function runOnce(
  onnx: OnnxGraph,
  feeds: Readonly<Record<string, TypedArray>>,
  options: Omit<SessionOptions, "nodes">,
): Promise<Record<string, TypedArray>> {
  const session = await openSession(encode(onnx), onnx.inputs, { ...options, nodes: onnx.nodes });
  const results = await session.run(feeds);
  await session.release();
  return results;
}
