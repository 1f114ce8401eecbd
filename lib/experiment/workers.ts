// Runs specs in child processes: two with one thread each do more VRAE steps per second than one with two threads.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { CheckpointPlace } from "./checkpoints";
import type { Executed, Executor, Report } from "./executor";
import type { Json, RunSpec } from "./record";
import type { WorkerJob, WorkerReply } from "./worker-process";

export interface WorkerOptions {
  /** Path of a built module that calls serveRuns. */
  readonly entry: string;
  /** Processes at a time, 1 or more. They are started as runs come and kept for the next. */
  readonly width: number;
  /** What the entry needs to know, as JSON in its first argument. */
  readonly settings?: Json;
}

/**
 * An executor of `width` worker processes. A run whose process ends before its result rejects and names exit code or signal; the next
 * run gets a new process. `close` ends every process; runs in hand reject. What workers print goes to stderr.
 */
export function workerProcesses({ entry, width, settings = null }: WorkerOptions): Executor {
  if (!Number.isInteger(width) || width < 1) {
    throw new Error(`workerProcesses: expected a width of 1 or more processes, got ${width}.`);
  }
  const all = new Set<ChildProcess>();
  const idle = new Set<ChildProcess>();
  let closed = false;

  function start(): ChildProcess {
    // Advanced serialization carries typed arrays bit for bit; JSON would not.
    const child = fork(entry, [JSON.stringify(settings)], {
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    all.add(child);
    child.once("exit", () => all.delete(child) && idle.delete(child));
    return child;
  }

  function run(spec: RunSpec, report: Report, place?: CheckpointPlace): Promise<Executed> {
    if (closed) return Promise.reject(new Error("workers: expected a run before close, got one after."));
    const [child = start()] = idle;
    idle.delete(child);
    return new Promise((resolve, reject) => {
      const onMessage = (reply: WorkerReply): void => {
        if (reply.kind === "step") return report(reply.done, reply.of, reply.text);
        letGo();
        idle.add(child);
        if (reply.kind === "executed") resolve(reply.executed);
        else reject(new Error(reply.message));
      };
      const onExit = (code: number | null, signal: string | null): void => {
        letGo();
        reject(new Error(closed ? "stopped." : endWords(child, code, signal)));
      };
      const onError = (error: Error): void => {
        letGo();
        child.kill("SIGKILL");
        reject(new Error(`workers: expected a process from ${entry}, got ${error.message}.`));
      };
      const letGo = (): void => void child.off("message", onMessage).off("exit", onExit).off("error", onError);
      child.on("message", onMessage).on("exit", onExit).on("error", onError);
      const job: WorkerJob = { spec, place };
      // A process that died while idle takes no message; its exit, still to come, says why.
      child.send(job, () => undefined);
    });
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all(
      [...all].map((child) => {
        const exit = once(child, "exit");
        child.kill("SIGKILL");
        return exit;
      }),
    );
  }

  return { width, run, close };
}

function endWords({ pid }: ChildProcess, code: number | null, signal: string | null): string {
  const end = signal === null ? `exit code ${code}` : signal;
  const cause = signal === "SIGKILL" ? " The system kills what needs too much memory: try fewer workers." : "";
  return (
    `workers: expected a result from worker process ${pid}, got its end by ${end}.${cause} ` +
    "Run again: finished runs are kept."
  );
}
