// NotebookRun: the cells of a notebook, one after the other in one kernel, and what went wrong.
import { setTimeout as sleep } from "node:timers/promises";
import { CellOutputs, Displays, withoutKernelFrames } from "./cell-outputs";
import { type Message, textField } from "./jupyter-client";
import { DeadKernel, type Kernel, startKernel } from "./kernel";
import { type Cell, type CodeCell, type ErrorOutput, type MimeBundle, type Notebook, tags } from "./nbformat";
import { resultMime, type ProgressReport } from "./show";

export interface CellRunOptions {
  /** Seconds until the kernel must have answered; default 60. */
  readonly startTimeout?: number;
  /** Seconds that one cell may take; default: no limit. */
  readonly executionTimeout?: number;
  /** Ends the kernel and the run; the notebook is saved as far as it went. */
  readonly signal?: AbortSignal;
  readonly onStart?: (codeCells: number) => void;
  readonly onCell?: (cell: CellReport) => void;
  /** Hears what cells print and, as text, what they show, as it comes. */
  readonly onText?: (name: "stdout" | "stderr", text: string) => void;
  /** Hears what `showProgress` shows, as it comes. */
  readonly onProgress?: (progress: ProgressReport) => void;
}

export interface CellReport {
  /** Place in the notebook, from 0. */
  readonly index: number;
  readonly id: string;
  readonly status: "ok" | "failed" | "allowed to fail" | "skipped";
  readonly seconds: number;
}

export interface Failure {
  /** Place of the cell in the executed notebook, from 0; null where no cell had begun. */
  readonly cell: number | null;
  readonly source: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** tslab refuses whatever it is sent in the 200 ms after an error (its own queue is reset then). */
const refusalSeconds = 0.3;
const resendLimit = 10;
/** How long the end of a notebook waits for timers that it left behind, in seconds. */
const lateSeconds = 2;

/** Ends the run with this error in the cell that was running. */
class CellFailure extends Error {
  constructor(readonly output: ErrorOutput) {
    super(output.evalue);
  }
}

export class NotebookRun {
  readonly reports: CellReport[] = [];
  readonly #displays = new Displays();
  #current: { readonly index: number; readonly cell: CodeCell; readonly outputs: CellOutputs } | null = null;

  constructor(
    readonly notebook: Notebook,
    readonly options: CellRunOptions,
    readonly save: () => Promise<void>,
  ) {}

  /** Runs all cells in one kernel; what went wrong, or null. */
  async toEnd(cwd: string): Promise<Failure | null> {
    const { startTimeout, signal } = this.options;
    let kernel: Kernel | null = null;
    const kill = (): void => void kernel?.kill();
    signal?.addEventListener("abort", kill);
    try {
      kernel = await startKernel({ cwd, ...(startTimeout === undefined ? {} : { startTimeout }) });
      await this.#cells(kernel);
      await kernel.settle(lateSeconds);
      raiseLateErrors(kernel);
      await kernel.shutdown();
      return null;
    } catch (error) {
      await kernel?.kill();
      return this.#record(error);
    } finally {
      signal?.removeEventListener("abort", kill);
    }
  }

  async #cells(kernel: Kernel): Promise<void> {
    const code = this.notebook.cells.flatMap((cell, index) => (hasCode(cell) ? [{ cell, index }] : []));
    this.options.onStart?.(code.length);
    for (const { cell, index } of code) {
      this.options.signal?.throwIfAborted();
      const start = performance.now();
      const report = (status: CellReport["status"]): void => {
        const done = { index, id: cell.id, status, seconds: (performance.now() - start) / 1000 };
        this.reports.push(done);
        this.options.onCell?.(done);
      };
      if (tags(cell).includes("skip-execution")) {
        report("skipped");
        continue;
      }
      try {
        report(await this.#cell(kernel, cell, index));
      } catch (error) {
        report("failed");
        throw error;
      }
      await this.save();
    }
  }

  async #cell(kernel: Kernel, cell: CodeCell, index: number): Promise<CellReport["status"]> {
    const outputs = new CellOutputs(cell, this.#displays);
    this.#current = { index, cell, outputs };
    const status = await this.#execute(kernel, cell, outputs);
    await kernel.settle(0);
    const error = status === "ok" ? null : outputs.takeError();
    if (!tags(cell).includes("raises-exception")) {
      if (error !== null) throw new CellFailure(error);
      raiseLateErrors(kernel);
      return "ok";
    }
    kernel.forgiveLateErrors();
    if (error === null) return "ok";
    outputs.fail(error);
    await sleep(refusalSeconds * 1000);
    return "allowed to fail";
  }

  /** Sends the cell until the kernel runs it; `ok` or `error`. */
  async #execute(kernel: Kernel, cell: CodeCell, outputs: CellOutputs): Promise<"ok" | "error"> {
    const hear = (message: Message): void => {
      outputs.receive(message);
      const shown = progressIn(message);
      if (shown !== null) this.options.onProgress?.(shown);
      const plain = shown === null && message.type === "display_data" ? plainText(message) : null;
      if (plain !== null) this.options.onText?.("stdout", `${plain}\n`);
      if (message.type !== "stream") return;
      this.options.onText?.(
        message.content["name"] === "stderr" ? "stderr" : "stdout",
        textField(message.content, "text"),
      );
    };
    for (let attempt = 0; attempt < resendLimit; attempt++) {
      const reply = await within(this.options.executionTimeout, kernel.execute(cell.source, hear));
      outputs.time("shell.execute_reply", reply.date);
      cell.execution_count = reply.executionCount;
      if (reply.status === "ok" || reply.status === "error") return reply.status;
      await sleep(refusalSeconds * 1000);
    }
    throw new CellFailure(failed("NotRun", `the kernel refused the cell ${resendLimit} times`));
  }

  /** Puts the error into the cell that was running. Rethrows what is not about the notebook (a full disk, say). */
  #record(error: unknown): Failure {
    const output =
      this.options.signal?.aborted === true ? failed("Interrupted", "the run was stopped") : outputOf(error);
    if (output === null) throw error;
    const { ename, evalue, traceback } = output;
    this.#current?.outputs.fail(output);
    return { cell: this.#current?.index ?? null, source: this.#current?.cell.source ?? "", ename, evalue, traceback };
  }
}

/** What a display shows where there is nothing but text. */
function plainText({ content }: Message): string | null {
  const { "text/plain": plain } = content["data"] as MimeBundle;
  return typeof plain === "string" ? plain : null;
}

function hasCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

function outputOf(error: unknown): ErrorOutput | null {
  if (error instanceof CellFailure) return error.output;
  return error instanceof DeadKernel ? failed("DeadKernel", error.message) : null;
}

function failed(ename: string, evalue: string): ErrorOutput {
  return { output_type: "error", ename, evalue, traceback: `${ename}: ${evalue}`.split("\n") };
}

function raiseLateErrors(kernel: Kernel): void {
  const [first, ...others] = kernel.lateErrors;
  if (first === undefined) return;
  const ename = first.kind === "unhandledRejection" ? "UnhandledRejection" : "UncaughtException";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const traceback = withoutKernelFrames(kernel.lateErrors.flatMap((error) => error.traceback));
  const evalue = `${first.ename}: ${first.evalue}${more}`;
  throw new CellFailure({ output_type: "error", ename, evalue, traceback });
}

/** The work's result, or CellTimeout after so many seconds. */
async function within<T>(seconds: number | undefined, work: Promise<T>): Promise<T> {
  if (seconds === undefined) return work;
  const timer = new AbortController();
  const late = sleep(seconds * 1000, null, { signal: timer.signal }).then(() => {
    throw new CellFailure(failed("CellTimeout", `the cell ran longer than ${seconds} s`));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}

/** What a display of `showProgress` says; null for every other message. */
function progressIn({ type, content }: Message): ProgressReport | null {
  if (type !== "display_data" && type !== "update_display_data") return null;
  const value = (content["data"] as MimeBundle | undefined)?.[resultMime];
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "progress"
    ? (value as unknown as ProgressReport)
    : null;
}
