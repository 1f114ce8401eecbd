// Notebook files: nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html), read, checked, written.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** MIME type to content: text (or base64) as a string, any JSON for types ending in `json`. */
export interface MimeBundle {
  [mime: string]: JsonValue;
}

export interface Metadata {
  [key: string]: JsonValue | undefined;
}

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data";
  data: MimeBundle;
  metadata: Metadata;
}

export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: MimeBundle;
  metadata: Metadata;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

export interface CodeCell {
  cell_type: "code";
  id: string;
  source: string;
  metadata: Metadata;
  /** null: not run. */
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  source: string;
  metadata: Metadata;
  attachments?: { [name: string]: MimeBundle };
}

export type Cell = CodeCell | TextCell;

/** In memory, sources and texts are whole strings; on disk they are lists of lines. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: 5;
  metadata: Metadata;
  cells: Cell[];
}

/** The strings in `cell.metadata.tags`. */
export function tags(cell: Cell): readonly string[] {
  const value = cell.metadata["tags"];
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
}

/**
 * Reads a notebook of nbformat 4.0 … 4.5. Cells without an id get one made from their place and source, the same on
 * every read. Throws an error that names the file, the place and what was expected.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path}: expected a notebook to read, got ${error.code ?? error.message}. Check the path.`);
  });
  return parseNotebook(text, path);
}

/** `readNotebook` on text; `name` stands for the file in errors. */
export function parseNotebook(text: string, name: string): Notebook {
  const root = object(parseJson(text, name), name, "notebook");
  const [major, minor] = [root["nbformat"], root["nbformat_minor"]];
  if (major !== 4 || typeof minor !== "number" || minor > 5) {
    throw malformed(
      name,
      "nbformat",
      "4.0 to 4.5",
      `${show(major)}.${show(minor)}`,
      "Save it as nbformat 4 in Jupyter.",
    );
  }
  const cells = array(root["cells"], name, "cells").map((cell, i) => readCell(cell, i, name));
  const seen = new Map<string, number>();
  cells.forEach(({ id }, i) => {
    const first = seen.get(id);
    if (first !== undefined) throw malformed(name, `cells[${i}].id`, "an id of its own", `'${id}' of cells[${first}]`);
    seen.set(id, i);
  });
  return { nbformat: 4, nbformat_minor: 5, metadata: metadata(root["metadata"], name, "metadata"), cells };
}

/**
 * Writes the notebook as nbformat's own writer does (sorted keys, one space of indent, texts as lists of lines), to a
 * temporary file beside `path` that is then renamed: a reader sees the old notebook or the new one, never half of one.
 */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, formatNotebook(notebook));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: expected to write the notebook, got ${reason}. Free the space or choose another path.`, {
      cause: error,
    });
  }
}

/** The text of a notebook file. */
export function formatNotebook(notebook: Notebook): string {
  return JSON.stringify(sortKeys({ ...notebook, cells: notebook.cells.map(cellOnDisk) }), null, 1) + "\n";
}

/** A cell id for a cell that has none: 8 hexadecimal digits, the same for equal `parts`. */
export function cellId(...parts: (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}

function readCell(value: unknown, index: number, name: string): Cell {
  const at = `cells[${index}]`;
  const cell = object(value, name, at);
  const source = multiline(cell["source"], name, `${at}.source`);
  const id = cell["id"] ?? cellId(index, source);
  if (typeof id !== "string" || !/^[a-zA-Z0-9_-]{1,64}$/.test(id)) {
    throw malformed(name, `${at}.id`, "1 to 64 letters, digits, - or _", show(id));
  }
  const common = { id, source, metadata: metadata(cell["metadata"], name, `${at}.metadata`) };
  const type = cell["cell_type"];
  if (type === "code") {
    const outputs = array(cell["outputs"], name, `${at}.outputs`);
    return {
      cell_type: type,
      ...common,
      execution_count: count(cell["execution_count"], name, `${at}.execution_count`),
      outputs: outputs.map((output, i) => readOutput(output, name, `${at}.outputs[${i}]`)),
    };
  }
  if (type !== "markdown" && type !== "raw") {
    throw malformed(name, `${at}.cell_type`, "code, markdown or raw", show(type));
  }
  if (cell["attachments"] === undefined) return { cell_type: type, ...common };
  const attachments = Object.entries(object(cell["attachments"], name, `${at}.attachments`));
  const read = attachments.map(([file, data]) => [file, bundle(data, name, `${at}.attachments.${file}`)] as const);
  return { cell_type: type, ...common, attachments: Object.fromEntries(read) };
}

function readOutput(value: unknown, name: string, at: string): Output {
  const output = object(value, name, at);
  const type = output["output_type"];
  if (type === "stream") {
    const stream = output["name"];
    if (stream !== "stdout" && stream !== "stderr") {
      throw malformed(name, `${at}.name`, "stdout or stderr", show(stream));
    }
    return { output_type: type, name: stream, text: multiline(output["text"], name, `${at}.text`) };
  }
  if (type === "error") {
    const traceback = array(output["traceback"], name, `${at}.traceback`).map((line) => String(line));
    return { output_type: type, ename: String(output["ename"]), evalue: String(output["evalue"]), traceback };
  }
  if (type !== "display_data" && type !== "execute_result") {
    throw malformed(name, `${at}.output_type`, "stream, display_data, execute_result or error", show(type));
  }
  const shown = {
    data: bundle(output["data"], name, `${at}.data`),
    metadata: metadata(output["metadata"], name, `${at}.metadata`),
  };
  if (type === "display_data") return { output_type: type, ...shown };
  return { output_type: type, ...shown, execution_count: count(output["execution_count"], name, at) };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /end of JSON/.test(message) ? text.length : /at position (\d+)/.exec(message)?.[1];
    const before = text.slice(0, Number(position ?? 0)).split("\n");
    // Not every version of Node says where.
    const place = position === undefined ? "text" : `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw malformed(name, place, "JSON", message, "Restore the file, or save it again in Jupyter.");
  }
}

function malformed(name: string, at: string, expected: string, got: string, advice?: string): Error {
  return new Error(
    `${name}: ${at}: expected ${expected}, got ${got}. ${advice ?? "Repair the file, or save it again in Jupyter."}`,
  );
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function object(value: unknown, name: string, at: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformed(name, at, "an object", show(value));
}

function array(value: unknown, name: string, at: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(name, at, "a list", show(value));
}

function count(value: unknown, name: string, at: string): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw malformed(name, at, "null or an integer of 0 or more", show(value));
}

function multiline(value: unknown, name: string, at: string): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  throw malformed(name, at, "a string or a list of strings", show(value));
}

function metadata(value: unknown, name: string, at: string): Metadata {
  return object(value, name, at) as Metadata;
}

function bundle(value: unknown, name: string, at: string): MimeBundle {
  const entries = Object.entries(object(value, name, at)).map(([mime, content]) => [
    mime,
    isJsonMime(mime) ? content : multiline(content, name, `${at}.${mime}`),
  ]);
  return Object.fromEntries(entries) as MimeBundle;
}

function isJsonMime(mime: string): boolean {
  return mime === "application/json" || mime.endsWith("+json");
}

function cellOnDisk(cell: Cell): object {
  const source = lines(cell.source);
  return cell.cell_type === "code" ? { ...cell, source, outputs: cell.outputs.map(outputOnDisk) } : { ...cell, source };
}

function outputOnDisk(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, content]) => [
    mime,
    typeof content === "string" && !isJsonMime(mime) ? lines(content) : content,
  ]);
  return { ...output, data: Object.fromEntries(data) as MimeBundle };
}

/** Lines with their line ends, as Python's splitlines(True) cuts at \n. */
function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
