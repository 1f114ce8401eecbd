// JupyterClient: requests to a kernel and its messages (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { Dealer, Subscriber } from "zeromq";
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

/** What a kernel's connection file says. */
export interface Connection {
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

/** What a request is answered by. */
export interface Sent {
  readonly replied: Promise<Message>;
  /** All that the kernel had to say to it on iopub has come. */
  readonly idle: Promise<void>;
}

interface Pending {
  readonly onMessage: (message: Message) => void;
  readonly reply: (message: Message) => void;
  readonly idle: () => void;
}

const delimiter = "<IDS|MSG>";

/** A key of its own, and ports that were free a moment ago. */
export async function newConnection(): Promise<Connection> {
  const [shell_port, iopub_port, control_port, stdin_port, hb_port] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    signature_scheme: "hmac-sha256",
    key: randomBytes(32).toString("hex"),
    kernel_name: "tslab",
    ...{ shell_port, iopub_port, control_port, stdin_port, hb_port },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

export class JupyterClient {
  readonly #connection: Connection;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub: Subscriber;
  readonly #session = randomUUID();
  readonly #pending = new Map<string, Pending>();

  /** Connects to the kernel, also to one that is not there yet. */
  static async open(connection: Connection): Promise<JupyterClient> {
    // Loaded here, for notebooks import this library too and have no use for a client of their own kernel.
    const zmq = await import("zeromq");
    const options = { linger: 0, receiveHighWaterMark: 0 };
    return new JupyterClient(connection, new zmq.Dealer(options), new zmq.Dealer(options), new zmq.Subscriber(options));
  }

  private constructor(connection: Connection, shell: Dealer, control: Dealer, iopub: Subscriber) {
    this.#connection = connection;
    this.#shell = shell;
    this.#control = control;
    this.#iopub = iopub;
    const { ip } = connection;
    shell.connect(`tcp://${ip}:${connection.shell_port}`);
    control.connect(`tcp://${ip}:${connection.control_port}`);
    iopub.connect(`tcp://${ip}:${connection.iopub_port}`);
    iopub.subscribe();
    for (const socket of [shell, control]) void this.#listen(socket, (message, parent) => this.#reply(message, parent));
    void this.#listen(iopub, (message, parent) => this.#publish(message, parent));
  }

  /** `onMessage` gets every message of the request on iopub, also those that come after it is done. */
  request(
    channel: "shell" | "control",
    type: string,
    content: object = {},
    onMessage: (message: Message) => void = () => undefined,
  ): Sent {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.#session,
      username: "retable",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const socket = channel === "shell" ? this.#shell : this.#control;
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

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
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
