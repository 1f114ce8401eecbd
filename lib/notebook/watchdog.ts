// Watches over the runner from a thread of the kernel process. Node tells the kernel's main thread that the runner is gone
// through the event loop, which a cell like `while (true) {}` never gives back.
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { killGroup } from "./kill-group";

/** Milliseconds between two looks: what a cell outlives its runner by at most. */
const period = 500;

/** Starts the thread. It ends this process's group when the process with the id `runner` is gone. */
export function watchRunner(runner: number): void {
  new Worker(__filename, { workerData: runner }).unref();
}

function isGone(runner: number): boolean {
  if (process.platform !== "win32") return process.ppid !== runner;
  // Windows gives an orphan no other parent.
  try {
    return !process.kill(runner, 0);
  } catch {
    return true;
  }
}

if (!isMainThread && typeof workerData === "number") {
  setInterval(() => isGone(workerData as number) && killGroup(process.pid), period);
}
