// Kernel: one tslab process, spoken to in the Jupyter protocol (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dealer, Subscriber } from "zeromq";
import type { KernelEvent, SettleRequest } from "./kernel-process";
import type { LateError } from "./late-errors";
import type { JsonValue } from "./nbformat";

export interface Message {
  readonly type: string;
  /** When the kernel made it, ISO 8601. */
  readonly date: string;
  readonly content: { readonly [key: string]: JsonValue | undefined };
}

/** A text field of a message; empty where it has none. */
export function textField(content: Message["content"], name: string): string {
  const value = content[name];
  return typeof value === "string" ? value : "";
}

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

interface Pending {
  readonly onMessage: (message: Message) => void;
  readonly reply: (message: Message) => void;
  readonly idle: () => void;
}

interface Connection {
  readonly transport: "tcp";
  readonly ip: "127.0.0.1";
  readonly signature_scheme: "hmac-sha256";
  readonly key: string;
  readonly kernel_name: "tslab";
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

const delimiter = "<IDS|MSG>";
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
  readonly #connection: Connection;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub: Subscriber;
  readonly #session = randomUUID();
  readonly #pending = new Map<string, Pending>();
  readonly #late = new Map<number, LateError>();
  readonly #settled = new Map<number, () => void>();
  /** Rejects when the process ends. */
  readonly #death: Promise<never>;
  #log = "";
  #requests = 0;

  /** Without waiting for an answer: use startKernel. */
  static async spawn(cwd: string): Promise<Kernel> {
    // Loaded here, for notebooks import this library too and have no use for a client of their own kernel.
    const zmq = await import("zeromq");
    const ports = await freePorts(5);
    const [shell_port, iopub_port, control_port, stdin_port, hb_port] = ports;
    const connection: Connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      signature_scheme: "hmac-sha256",
      key: randomBytes(32).toString("hex"),
      kernel_name: "tslab",
      ...{ shell_port, iopub_port, control_port, stdin_port, hb_port },
    };
    const folder = await mkdtemp(join(tmpdir(), "retable-kernel-"));
    const file = join(folder, "connection.json");
    await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
    // A group of its own, so that what a notebook starts ends with it, and a terminal's ctrl-c reaches only the runner.
    const child = spawn(process.execPath, [join(__dirname, "kernel-process.js"), file], {
      cwd,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const options = { linger: 0, receiveHighWaterMark: 0 };
    const sockets = [new zmq.Dealer(options), new zmq.Dealer(options), new zmq.Subscriber(options)] as const;
    return new Kernel(connection, folder, child, ...sockets);
  }

  private constructor(
    connection: Connection,
    folder: string,
    child: ChildProcess,
    shell: Dealer,
    control: Dealer,
    iopub: Subscriber,
  ) {
    this.#connection = connection;
    this.#folder = folder;
    this.#process = child;
    this.#shell = shell;
    this.#control = control;
    this.#iopub = iopub;
    const keepLog = (chunk: Buffer): void => void (this.#log = (this.#log + chunk.toString()).slice(-logLength));
    child.stdout?.on("data", keepLog);
    child.stderr?.on("data", keepLog);
    child.on("message", (event) => this.#hear(event as KernelEvent));
    this.#death = new Promise((_, reject) => {
      child.on("error", (error) => reject(new DeadKernel(`kernel: expected to start, got ${error.message}.`)));
      child.once("exit", (code, signal) => {
        killGroup(child);
        // `close` follows the last of its output, which says why; a child that left the group may hold it open.
        const report = (): void => reject(new DeadKernel(this.#epitaph(signal ?? `exit code ${code}`)));
        child.once("close", report);
        setTimeout(report, 500).unref();
      });
    });
    // Whoever waits on the kernel hears of it; nobody may be waiting.
    this.#death.catch(() => undefined);
    const { ip } = connection;
    shell.connect(`tcp://${ip}:${connection.shell_port}`);
    control.connect(`tcp://${ip}:${connection.control_port}`);
    iopub.connect(`tcp://${ip}:${connection.iopub_port}`);
    iopub.subscribe();
    for (const socket of [shell, control]) void this.#listen(socket, (message, parent) => this.#reply(message, parent));
    void this.#listen(iopub, (message, parent) => this.#publish(message, parent));
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
      const { replied, idle } = this.#send(this.#shell, "kernel_info_request", {});
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
    const { replied, idle } = this.#send(this.#shell, "execute_request", content, onMessage);
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
    const { idle } = this.#send(this.#shell, "kernel_info_request", {});
    await this.#alive(Promise.race([idle, sleep(grace * 1000)]));
  }

  /** Asks the kernel to end, and ends it where it does not. */
  async shutdown(): Promise<void> {
    const gone = this.#death.catch(() => undefined);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#send(this.#control, "shutdown_request", { restart: false });
      await Promise.race([gone, sleep(1000)]);
    }
    await this.kill();
  }

  /** Ends the process and all of its children at once. */
  async kill(): Promise<void> {
    killGroup(this.#process);
    await this.#death.catch(() => undefined);
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
    await rm(this.#folder, { recursive: true, force: true });
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

  #send(
    socket: Dealer,
    type: string,
    content: object,
    onMessage: (message: Message) => void = () => undefined,
  ): { readonly replied: Promise<Message>; readonly idle: Promise<void> } {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.#session,
      username: "retable",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    let idle = (): void => undefined;
    const whenIdle = new Promise<void>((resolve) => (idle = resolve));
    const replied = new Promise<Message>((reply, reject) => {
      this.#pending.set(header.msg_id, { onMessage, reply, idle });
      socket.send([delimiter, this.#sign(parts), ...parts]).catch(reject);
    });
    // A caller that only waits for idle does not wait for this.
    replied.catch(() => undefined);
    return { replied, idle: whenIdle };
  }

  #reply(message: Message, parent: string): void {
    this.#pending.get(parent)?.reply(message);
  }

  #publish(message: Message, parent: string): void {
    const pending = this.#pending.get(parent);
    pending?.onMessage(message);
    if (message.type === "status" && message.content["execution_state"] === "idle") pending?.idle();
  }

  async #listen(socket: Dealer | Subscriber, hear: (message: Message, parent: string) => void): Promise<void> {
    for await (const frames of socket) {
      const texts = frames.map((frame) => frame.toString());
      const start = texts.indexOf(delimiter);
      const [signature, ...parts] = texts.slice(start + 1);
      if (start < 0 || this.#sign(parts.slice(0, 4)) !== signature) continue;
      const [header, parent, , content] = parts.map((part) => JSON.parse(part) as Message["content"]);
      hear(
        { type: textField(header, "msg_type"), date: textField(header, "date"), content },
        textField(parent, "msg_id"),
      );
    }
  }

  #sign(parts: readonly string[]): string {
    const hash = createHmac("sha256", this.#connection.key);
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  }
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") return void child.kill("SIGKILL");
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // ESRCH: nobody of the group is left.
  }
}
