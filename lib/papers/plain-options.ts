// A run's options as its spec holds them.
import type { RunSpec } from "../experiment/record";

/** Options are plain data; the detour proves it, and gives the type that a record wants. */
export function plainOptions(options: object): RunSpec["options"] {
  return JSON.parse(JSON.stringify(options)) as RunSpec["options"];
}
