// The child's side of a worker process: takes specs from its parent, one at a time, and answers with steps and a result.
import type { CheckpointPlace } from "./checkpoints";
import type { Execute, Executed } from "./executor";
import type { RunSpec } from "./record";

/** From the parent. */
export interface WorkerJob {
  readonly spec: RunSpec;
  readonly place: CheckpointPlace | undefined;
}

/** To the parent. Exactly one `executed` or `failed` ends a job. */
export type WorkerReply =
  | { readonly kind: "step"; readonly done: number; readonly of: number; readonly text: string }
  | { readonly kind: "executed"; readonly executed: Executed }
  | { readonly kind: "failed"; readonly message: string };

/** Serves the process that forked this one until it lets go. What a worker's entry module calls. */
export function serveRuns(execute: Execute): void {
  if (process.send === undefined) {
    throw new Error(
      "serveRuns: expected a process forked by workerProcesses, got one without a parent. Fork this file.",
    );
  }
  // A parent that was killed takes no message; "disconnect", still to come, ends this process without a word.
  const reply = (message: WorkerReply): void => void process.send?.(message, undefined, undefined, () => undefined);
  process.on("message", ({ spec, place }: WorkerJob) => {
    execute(spec, (done, of, text = "") => reply({ kind: "step", done, of, text }), place).then(
      (executed) => reply({ kind: "executed", executed }),
      (error: unknown) => reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  });
  // A parent that was killed sends nothing more: the run in hand has nowhere to go.
  process.on("disconnect", () => process.exit());
  // Ctrl-C and a terminal that closes reach the whole process group; the parent decides what becomes of its workers.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
}
