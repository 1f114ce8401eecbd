// Where the runs of an engine and a device lie: scores of two kinds have the same keys, so each kind has a store of its own.
import { join } from "node:path";
import { settle, type EngineChoice } from "../compile";
import { projectRoot } from "../project-root";

/** `results/runs`, or `results/runs-onnxruntime-webgpu` for another engine or device than the default. */
export function storePlace(choice: EngineChoice = {}): string {
  const [usual, { engine, device }] = [settle(), settle(choice)];
  const isUsual = engine === usual.engine && device === usual.device;
  return join(projectRoot(), "results", isUsual ? "runs" : `runs-${engine}-${device}`);
}
