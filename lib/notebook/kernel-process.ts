// What a kernel process runs: tslab's kernel, with a line to the runner (Node's IPC) for what Jupyter's messages do not
// carry. It reports late errors, answers when nothing is pending any more, and ends the process when the runner is gone.
// Not for import. `node kernel-process.js CONNECTION_FILE`.
import * as zmq from "zeromq";
import { killGroup } from "./kill-group";
import { installRecorder, type LateErrorEvent } from "./late-errors";
import { watchRunner } from "./watchdog";

/** From the runner: answer with the same id, after timers are done or `patience` milliseconds have passed. */
export interface SettleRequest {
  readonly type: "settle";
  readonly id: number;
  readonly patience: number;
}

export type KernelEvent = LateErrorEvent | { readonly type: "settled"; readonly id: number };

const tick = 20;

function send(event: KernelEvent): void {
  if (process.connected) process.send?.(event);
}

function settle({ id, patience }: SettleRequest): void {
  const pending = process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name === "Immediate").length;
  if (pending === 0 || patience <= 0) return send({ type: "settled", id });
  // Unreferenced, so that it does not count itself.
  setTimeout(() => settle({ type: "settle", id, patience: patience - tick }), tick).unref();
}

// tslab sends without waiting, and zeromq turns down all but the first 512 messages that are sent within one turn of the
// event loop: a cell that prints 1,000 lines would lose the rest. With no timeout and no limit each is queued at once.
Object.assign(zmq, {
  Publisher: class extends zmq.Publisher {
    constructor() {
      super({ sendTimeout: 0, sendHighWaterMark: 0 });
    }
  },
});

installRecorder(send);
process.on("message", (message) => settle(message as SettleRequest));
process.once("disconnect", () => killGroup(process.pid));
watchRunner(process.ppid);
process.channel?.unref();

// eslint-disable-next-line @typescript-eslint/no-require-imports -- tslab ships no types for its kernel
const tslab = require("tslab/dist/main") as {
  startKernel(options: { configPath: string; enableFindLocal: boolean }): void;
};
tslab.startKernel({ configPath: process.argv[2], enableFindLocal: false });
