// From the kernel's messages to the outputs that a notebook keeps.
import { type Message, textField } from "./jupyter-client";
import type { CodeCell, ErrorOutput, Metadata, MimeBundle, Output } from "./nbformat";

/** Displays of the whole notebook by display_id: an update may come from a later cell than the display. */
export class Displays {
  readonly #shown = new Map<string, { data: MimeBundle; metadata: Metadata }[]>();

  add(id: string, output: { data: MimeBundle; metadata: Metadata }): void {
    this.#shown.set(id, [...(this.#shown.get(id) ?? []), output]);
  }

  update(id: string, data: MimeBundle, metadata: Metadata): void {
    for (const output of this.#shown.get(id) ?? []) Object.assign(output, { data, metadata });
  }
}

/** Takes the messages of one cell's execution and keeps its outputs, timings and the text of a failure. */
export class CellOutputs {
  readonly #cell: CodeCell;
  readonly #displays: Displays;
  #clearBeforeNext = false;
  /** The latest stderr messages; tslab prints an error as the last of them. */
  #stderr: string[] = [];

  constructor(cell: CodeCell, displays: Displays) {
    this.#cell = cell;
    this.#displays = displays;
    cell.outputs = [];
    cell.execution_count = null;
    delete cell.metadata["execution"];
  }

  receive(message: Message): void {
    const { content } = message;
    switch (message.type) {
      case "stream":
        return this.#stream(content["name"] === "stderr" ? "stderr" : "stdout", textField(content, "text"));
      case "display_data":
      case "execute_result":
        return this.#display(content);
      case "update_display_data":
        return this.#displays.update(displayId(content), content["data"] as MimeBundle, metadataOf(content));
      case "clear_output":
        if (content["wait"] === true) this.#clearBeforeNext = true;
        else this.#cell.outputs = [];
        return;
      case "status":
        return this.time(`iopub.status.${textField(content, "execution_state")}`, message.date);
    }
  }

  /** Adds an error to the outputs. */
  fail(error: ErrorOutput): void {
    this.#push(error);
  }

  /** nbclient's names for the times of an execution. */
  time(event: string, date: string): void {
    const execution = this.#cell.metadata["execution"] as Metadata | undefined;
    this.#cell.metadata["execution"] = { ...execution, [event]: date };
  }

  /** The error that tslab printed for a failed cell, taken out of its stderr. */
  takeError(): ErrorOutput {
    const text = lastError(this.#stderr);
    const streams = this.#cell.outputs.filter((output) => output.output_type === "stream");
    const stream = streams.filter(({ name }) => name === "stderr").at(-1);
    if (stream?.text.endsWith(text) === true) {
      stream.text = stream.text.slice(0, stream.text.length - text.length);
      if (stream.text === "") this.#cell.outputs.splice(this.#cell.outputs.indexOf(stream), 1);
    }
    return parseError(text);
  }

  #stream(name: "stdout" | "stderr", text: string): void {
    if (name === "stderr") this.#stderr = [...this.#stderr.slice(-63), text];
    const last = this.#clearBeforeNext ? undefined : this.#cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#push({ output_type: "stream", name, text });
  }

  #display(content: Message["content"]): void {
    const output = { data: content["data"] as MimeBundle, metadata: metadataOf(content) };
    const shown: Output = { output_type: "display_data", ...output };
    this.#push(shown);
    const id = displayId(content);
    if (id !== "") this.#displays.add(id, shown);
  }

  #push(output: Output): void {
    if (this.#clearBeforeNext) this.#cell.outputs = [];
    this.#clearBeforeNext = false;
    this.#cell.outputs.push(output);
  }
}

/**
 * The error in what tslab printed: the `Name: message` and stack of a thrown error, the compiler's `line:column - text`
 * (ename `CompileError`), or the text of another thrown value (ename `Thrown`).
 */
export function parseError(text: string): ErrorOutput {
  const lines = text.trimEnd().split("\n");
  const made = (ename: string, evalue: string): ErrorOutput => {
    return { output_type: "error", ename, evalue, traceback: withoutKernelFrames(lines) };
  };
  if (text.trim() === "") return made("Error", "the cell failed and the kernel printed no reason");
  if (diagnostic.test(text)) return made("CompileError", lines[0]);
  // A throw at the top level of a cell is printed below its line of code.
  const start = /^\S+:\d+$/.test(lines[0]) ? lines.indexOf("") + 1 : 0;
  const stack = lines.findIndex((line, i) => i > start && line.startsWith(frame));
  const header = thrown.exec(lines[start]);
  if (stack < 0 || header === null) return made("Thrown", lines.slice(start).join("\n"));
  return made(header[1], [header[2] ?? "", ...lines.slice(start + 1, stack)].join("\n"));
}

/** A stack without the frames of Node and tslab. */
export function withoutKernelFrames(traceback: readonly string[]): string[] {
  return traceback.filter(
    (line) => !(line.startsWith(frame) && /node:(internal|vm)|[\\/]tslab[\\/]dist[\\/]/.test(line)),
  );
}

const frame = "    at ";
const diagnostic = /^(?:\S+ )?\d+:\d+ - /;
const thrown = /^(?:Uncaught )?([A-Za-z_$][\w$.]*)(?: \[\w+\])?(?:: ?(.*))?$/;

/** The compiler prints one message per finding, the executor one message for what was thrown. */
function lastError(messages: readonly string[]): string {
  let first = messages.length - 1;
  if (first < 0) return "";
  if (diagnostic.test(messages[first])) while (first > 0 && diagnostic.test(messages[first - 1])) first--;
  return messages.slice(first).join("");
}

function displayId(content: Message["content"]): string {
  const transient = content["transient"] as { readonly display_id?: string } | undefined;
  return transient?.display_id ?? "";
}

function metadataOf(content: Message["content"]): Metadata {
  return (content["metadata"] ?? {}) as Metadata;
}
