// Errors that no cell is waiting for. tslab prints an un-awaited rejection or a throw from a timer and reports the cell
// as ok; this recorder, loaded before or by the first cell, keeps them so that a run can fail on them.
import { kernelModule } from "./kernel-module";

export interface LateError {
  readonly id: number;
  readonly kind: "unhandledRejection" | "uncaughtException";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export type LateErrorEvent =
  | { readonly type: "late-error"; readonly error: LateError }
  | { readonly type: "late-error-handled"; readonly id: number };

interface Recorder {
  readonly errors: Map<number, LateError>;
  onEvent: (event: LateErrorEvent) => void;
}

// On globalThis, for the library may be loaded twice in a process (two copies of it, say).
const slot = Symbol.for("retable.late-errors");
const holder = globalThis as { [slot]?: Recorder };

/** What went wrong in this kernel process outside of any cell, oldest first. Empty outside a kernel. */
export function lateErrors(): readonly LateError[] {
  return [...(holder[slot]?.errors.values() ?? [])];
}

/**
 * Starts recording where this process is a tslab kernel; elsewhere it does nothing, for a listener would keep a
 * plain Node process from ending on an uncaught error.
 */
export function recordLateErrors(): void {
  if (kernelModule() !== null) installRecorder();
}

/** Starts recording in this process, once. `onEvent` replaces what hears of each error. */
export function installRecorder(onEvent?: (event: LateErrorEvent) => void): void {
  const recorder = holder[slot] ?? listen();
  if (onEvent !== undefined) recorder.onEvent = onEvent;
}

function listen(): Recorder {
  const recorder: Recorder = { errors: new Map(), onEvent: () => undefined };
  holder[slot] = recorder;
  const idOf = new WeakMap<Promise<unknown>, number>();
  let next = 1;
  const record = (kind: LateError["kind"], reason: unknown): number => {
    const error = { id: next++, kind, ...describe(reason) };
    recorder.errors.set(error.id, error);
    recorder.onEvent({ type: "late-error", error });
    return error.id;
  };
  process.on("uncaughtException", (error) => record("uncaughtException", error));
  process.on("unhandledRejection", (reason, promise) => idOf.set(promise, record("unhandledRejection", reason)));
  process.on("rejectionHandled", (promise) => {
    const id = idOf.get(promise);
    if (id === undefined) return;
    recorder.errors.delete(id);
    recorder.onEvent({ type: "late-error-handled", id });
  });
  return recorder;
}

function describe(reason: unknown): Pick<LateError, "ename" | "evalue" | "traceback"> {
  if (!(reason instanceof Error)) return { ename: "Thrown", evalue: String(reason), traceback: [String(reason)] };
  const traceback = (reason.stack ?? String(reason)).split("\n");
  return { ename: reason.name, evalue: reason.message, traceback };
}
