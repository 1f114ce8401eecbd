// The words for what computed a run.
import type { RunRecord } from "../experiment/record";
import { counted } from "./counted";

/** `onnxruntime on cpu, 1 thread`. */
export function computedOn({ engine, device = "cpu", threads }: RunRecord["provenance"]): string {
  return `${engine} on ${device}, ${counted(threads, "thread")}`;
}
