// The values of variables as one file that Python reads too: the safetensors format (github.com/huggingface/safetensors,
// README, "Format"): a header's length, the header as JSON, and the numbers, row-major and little-endian.
import type * as tf from "@tensorflow/tfjs";
import { size, type DType, type Graph, type TypedArray } from "./graph";
import { readVariable, writeVariable } from "./trace";

/** Variables by the names that they have in the file. */
export type NamedVariables = Readonly<Record<string, tf.Variable>>;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** From the end of the header. */
  readonly data_offsets: readonly [number, number];
}

/** In the order in which the format stores them: wider numbers first, so that each tensor begins at a multiple of its width. */
const formats: readonly { readonly dtype: DType; readonly name: string; readonly bytes: number }[] = [
  { dtype: "float32", name: "F32", bytes: 4 },
  { dtype: "int32", name: "I32", bytes: 4 },
  { dtype: "bool", name: "BOOL", bytes: 1 },
];
const formatOf = ({ dtype }: tf.Variable): (typeof formats)[number] => formats.find((f) => f.dtype === dtype)!;

/**
 * Every variable that a compiled step reads or assigns, an optimiser's slots included: what a training needs to go on
 * bit for bit. Those in `named` keep their names; the others are called `state.N` by their place among the step's
 * variables, in the order in which they were made, so the same program finds the same names in another process.
 * @throws when the step's engine does not trace.
 */
export function stateOf({ graph }: { readonly graph: Graph | null }, named: NamedVariables = {}): NamedVariables {
  if (graph === null) {
    throw new Error(
      "stateOf: expected a step that was traced, got one of engine 'reference'. Name its variables by hand.",
    );
  }
  const known = new Set(Object.values(named));
  const rest = graph.state
    .map(({ variable }, i) => [`state.${i}`, variable] as const)
    .filter(([, variable]) => !known.has(variable));
  const taken = rest.find(([name]) => name in named);
  if (taken) throw new Error(`stateOf: expected names other than state.N, got '${taken[0]}'. Choose another.`);
  return { ...named, ...Object.fromEntries(rest) };
}

/** The values of the variables as the bytes of a .safetensors file; `metadata` is stored beside them. */
export function encodeState(variables: NamedVariables, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = Object.keys(variables).sort((a, b) => {
    const [x, y] = [a, b].map((name) => formats.indexOf(formatOf(variables[name])));
    return x - y || Buffer.compare(Buffer.from(a), Buffer.from(b));
  });
  const header: [string, Entry | typeof metadata][] = [];
  if (Object.keys(metadata).length > 0) header.push([metadataKey, metadata]);
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const name of names) {
    if (name === metadataKey)
      throw new Error(`encodeState: expected names of variables, got '${name}'. Choose another.`);
    const values = readVariable(variables[name]);
    const start = end;
    end += values.byteLength;
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const { shape } = variables[name];
    header.push([name, { dtype: formatOf(variables[name]).name, shape, data_offsets: [start, end] }]);
  }
  // By hand: an object would put names like "7" first.
  const json = `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join()}}`;
  const bytes = Buffer.byteLength(json);
  const text = Buffer.from(json + " ".repeat(-bytes & 7));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, ...parts]));
}

/**
 * Sets the variables to the values of a .safetensors file. All or nothing: unless each variable is in the file with its
 * shape and type, and nothing else is, none is changed.
 */
export function loadState(bytes: Uint8Array, variables: NamedVariables): void {
  const { entries, data } = decode(bytes);
  const missing = Object.keys(variables).filter((name) => !entries.has(name));
  const extra = [...entries.keys()].filter((name) => !Object.hasOwn(variables, name));
  if (missing.length + extra.length > 0) {
    throw new Error(
      `loadState: expected the variables ${list(Object.keys(variables))}, ` +
        `got a file without ${list(missing)} and with ${list(extra)} besides. Name the variables as when they were saved.`,
    );
  }
  const loaded = Object.entries(variables).map(([name, variable]) => {
    const entry = entries.get(name)!;
    const format = formatOf(variable);
    const wanted = `${format.name}[${variable.shape.join()}]`;
    const got = `${entry.dtype}[${entry.shape.join()}]`;
    if (got !== wanted) {
      throw new Error(`loadState: expected ${wanted} for '${name}', got ${got}. Build the model as when it was saved.`);
    }
    const [start, end] = entry.data_offsets;
    if (end - start !== size(entry.shape) * format.bytes) {
      throw new Error(
        `loadState: expected ${size(entry.shape) * format.bytes} bytes for '${name}', got ${end - start}.`,
      );
    }
    return [variable, typed(new Uint8Array(data.subarray(start, end)), format.dtype)] as const;
  });
  for (const [variable, values] of loaded) writeVariable(variable, values);
}

/** What `encodeState` was given to store beside the variables; empty where it was given nothing. Throws on a damaged file. */
export function metadataOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  return decode(bytes).metadata;
}

const metadataKey = "__metadata__";

interface Decoded {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
  /** What the entries point into. */
  readonly data: Uint8Array;
}

function decode(bytes: Uint8Array): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = bytes.length < 8 ? Infinity : 8 + Number(view.getBigUint64(0, true));
  if (headerEnd > bytes.length) {
    throw new Error(
      `loadState: expected ${headerEnd < 1e8 ? `${headerEnd} bytes of header` : "a safetensors file"}, ` +
        `got ${bytes.length} bytes. The file is cut short or of another format.`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, headerEnd)));
  } catch (error) {
    throw new Error(
      `loadState: expected a header in JSON, got ${(error as Error).message}. The file is damaged or of another format.`,
      { cause: error },
    );
  }
  const data = bytes.subarray(headerEnd);
  const entries = new Map<string, Entry>();
  const { [metadataKey]: metadata = {}, ...tensors } = (header ?? {}) as { [metadataKey]?: Record<string, string> };
  for (const [name, entry] of Object.entries<unknown>(tensors)) {
    if (!isEntry(entry)) {
      throw new Error(
        `loadState: expected dtype, shape and data_offsets of '${name}', got ${JSON.stringify(entry)}. ` +
          "The file is damaged or of another format.",
      );
    }
    entries.set(name, entry);
  }
  let end = 0;
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
    const [start, next] = entry.data_offsets;
    if (start !== end || next < start) {
      throw new Error(
        `loadState: expected '${name}' to begin at byte ${end} of the data, got ${start} to ${next}. The file is damaged.`,
      );
    }
    end = next;
  }
  if (end !== data.length) {
    throw new Error(`loadState: expected ${end} bytes of data, got ${data.length}. The file is cut short or damaged.`);
  }
  return { entries, metadata, data };
}

function isEntry(entry: unknown): entry is Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
  const whole = (list: unknown): boolean => Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0);
  return typeof dtype === "string" && whole(shape) && whole(offsets) && offsets!.length === 2;
}

/** A copy at its own start, so that the numbers are aligned. */
function typed({ buffer }: Uint8Array, dtype: DType): TypedArray {
  return dtype === "float32"
    ? new Float32Array(buffer)
    : dtype === "int32"
      ? new Int32Array(buffer)
      : new Uint8Array(buffer);
}

const list = (names: readonly string[]): string =>
  names.length === 0 ? "none" : names.map((n) => `'${n}'`).join(", ");
