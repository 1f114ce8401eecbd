// Kernel: one tslab process, from its start to its end.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JupyterClient, type Message, newConnection, textField } from "./jupyter-client";
import type { KernelEvent, SettleRequest } from "./kernel-process";
import { killGroup } from "./kill-group";
import type { LateError } from "./late-errors";

export interface ExecuteReply {
  /** `ok`, `error`, or what tslab says for a request that it dropped: `abort`. */
  readonly status: string;
  readonly executionCount: number | null;
  readonly date: string;
}

export interface KernelOptions {
  /** The folder that the notebook's imports and files are relative to. */
  readonly cwd: string;
  /** Seconds until the kernel must have answered; default 60. */
  readonly startTimeout?: number;
}

/** The process ended, or never answered. The message says how, with the last lines that it printed. */
export class DeadKernel extends Error {
  override readonly name = "DeadKernel";
}

const startAttempts = 3;
/** Seconds for the idle message after a reply, and for a kernel to end by itself. */
const grace = 4;
const logLength = 64 * 1024;

/** Starts a kernel and waits until it answers. Throws DeadKernel when it does not. */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  for (let attempt = 1; ; attempt++) {
    const kernel = await Kernel.spawn(options.cwd);
    try {
      await kernel.ready(options.startTimeout ?? 60);
      return kernel;
    } catch (error) {
      await kernel.kill();
      // Another process may take a port between our finding it free and tslab binding it; and on a busy machine our first
      // request may reach tslab's shell while its iopub, on which it answers at once, is still being bound.
      const chance = kernel.lateErrors.some(({ evalue }) => /in use|blocked by a bind/.test(evalue));
      if (!chance || attempt === startAttempts) throw error;
    }
  }
}

export class Kernel {
  readonly #client: JupyterClient;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #late = new Map<number, LateError>();
  readonly #settled = new Map<number, () => void>();
  /** Rejects when the process ends. */
  readonly #death: Promise<never>;
  #log = "";
  #requests = 0;

  /** Without waiting for an answer: use startKernel. */
  static async spawn(cwd: string): Promise<Kernel> {
    const connection = await newConnection();
    const client = await JupyterClient.open(connection);
    const folder = await mkdtemp(join(tmpdir(), "retable-kernel-"));
    const file = join(folder, "connection.json");
    await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
    // A group of its own, so that what a notebook starts ends with it, and a terminal's ctrl-c reaches only the runner.
    const child = spawn(process.execPath, [join(__dirname, "kernel-process.js"), file], {
      cwd,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    return new Kernel(client, folder, child);
  }

  private constructor(client: JupyterClient, folder: string, child: ChildProcess) {
    this.#client = client;
    this.#folder = folder;
    this.#process = child;
    const keepLog = (chunk: Buffer): void => void (this.#log = (this.#log + chunk.toString()).slice(-logLength));
    child.stdout?.on("data", keepLog);
    child.stderr?.on("data", keepLog);
    child.on("message", (event) => this.#hear(event as KernelEvent));
    this.#death = new Promise((_, reject) => {
      child.on("error", (error) => reject(new DeadKernel(`kernel: expected to start, got ${error.message}.`)));
      child.once("exit", (code, signal) => {
        this.#killGroup();
        // `close` follows the last of its output, which says why; a child that left the group may hold it open.
        const report = (): void => reject(new DeadKernel(this.#epitaph(signal ?? `exit code ${code}`)));
        child.once("close", report);
        setTimeout(report, 500).unref();
      });
    });
    // Whoever waits on the kernel hears of it; nobody may be waiting.
    this.#death.catch(() => undefined);
  }

  /** What the process itself printed, outside of Jupyter's messages (native code, child processes), its last 64 KiB. */
  get log(): string {
    return this.#log;
  }

  /** Errors that no cell waited for, oldest first, less those that were handled after all. */
  get lateErrors(): readonly LateError[] {
    return [...this.#late.values()];
  }

  /** Forgets the late errors so far. */
  forgiveLateErrors(): void {
    this.#late.clear();
  }

  /** Waits `timeout` seconds for an answer on shell and iopub both: a subscriber that joins late misses outputs. */
  async ready(timeout: number): Promise<void> {
    const attempts = Math.max(1, Math.ceil(timeout * 2));
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { replied, idle } = this.#client.request("shell", "kernel_info_request");
      const answered = Promise.all([replied, idle]).then(() => true);
      if (await this.#alive(Promise.race([answered, sleep((timeout * 1000) / attempts, false)]))) return;
      const failed = this.lateErrors[0];
      if (failed !== undefined) throw new DeadKernel(`kernel: expected to start, got ${failed.evalue}.`);
    }
    throw new DeadKernel(
      `kernel: expected an answer within ${timeout} s, got none. Raise --start-timeout.\n${this.#log}`,
    );
  }

  /**
   * Runs code. `onMessage` gets every message of it on iopub, also those that come after the end of this call. Throws
   * DeadKernel as soon as the process ends.
   */
  async execute(code: string, onMessage: (message: Message) => void): Promise<ExecuteReply> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const { replied, idle } = this.#client.request("shell", "execute_request", content, onMessage);
    const reply = await this.#alive(replied);
    await this.#alive(Promise.race([idle, sleep(grace * 1000)]));
    const count = reply.content["execution_count"];
    return {
      status: textField(reply.content, "status"),
      executionCount: typeof count === "number" ? count : null,
      date: reply.date,
    };
  }

  /**
   * Waits until all that the kernel had to say so far is here. With a patience in seconds, waits that long for timers
   * that the notebook left pending.
   */
  async settle(patience: number): Promise<void> {
    const id = ++this.#requests;
    const answer = new Promise<void>((resolve) => this.#settled.set(id, resolve));
    const request: SettleRequest = { type: "settle", id, patience: patience * 1000 };
    this.#process.send(request, () => undefined);
    await this.#alive(Promise.race([answer, sleep((patience + grace) * 1000)]));
    // iopub keeps its order: what was said before this answer has arrived when the answer has.
    const { idle } = this.#client.request("shell", "kernel_info_request");
    await this.#alive(Promise.race([idle, sleep(grace * 1000)]));
  }

  /** Asks the kernel to end, and ends it where it does not. */
  async shutdown(): Promise<void> {
    const gone = this.#death.catch(() => undefined);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#client.request("control", "shutdown_request", { restart: false });
      await Promise.race([gone, sleep(1000)]);
    }
    await this.kill();
  }

  /** Ends the process and all of its children at once. */
  async kill(): Promise<void> {
    this.#killGroup();
    await this.#death.catch(() => undefined);
    this.#client.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #killGroup(): void {
    if (this.#process.pid !== undefined) killGroup(this.#process.pid);
  }

  #epitaph(how: string): string {
    // Out of memory, V8 says so in one line and then prints stacks.
    const fatal = this.#log.split("\n").find((line) => line.startsWith("FATAL ERROR"));
    const said = fatal ?? this.#log.trim().split("\n").slice(-12).join("\n");
    return `kernel: expected to live to the end of the notebook, got ${how}.${said === "" ? "" : ` It said:\n${said}`}`;
  }

  #alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#death]);
  }

  #hear(event: KernelEvent): void {
    if (event.type === "late-error") this.#late.set(event.error.id, event.error);
    else if (event.type === "late-error-handled") this.#late.delete(event.id);
    else this.#settled.get(event.id)?.();
  }
}
