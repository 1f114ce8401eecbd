// papermill's parameter options, which take two values each and so are taken out before node:util's parseArgs sees them.
import { readFile } from "node:fs/promises";
import type { JsonValue } from "./nbformat";
import type { Parameters } from "./parameters";

export interface ParameterArguments {
  readonly parameters: Parameters;
  /** The arguments that are left, in their order. */
  readonly rest: string[];
}

/**
 * Takes `-p NAME VALUE` (JSON, or else text), `-r NAME VALUE` (always text) and `-f FILE` (a JSON object) out of `args`.
 * Later ones win, and single values win over files. Throws when a value is missing or a file is not a JSON object.
 */
export async function takeParameters(args: readonly string[]): Promise<ParameterArguments> {
  const rest: string[] = [];
  const files: string[] = [];
  const single: Record<string, JsonValue> = {};
  for (let i = 0; i < args.length; i++) {
    const option = long[args[i]] ?? args[i];
    if (option === "--") {
      rest.push(...args.slice(i));
      break;
    }
    if (option === "-f") files.push(values(args, i, 1)[0]);
    else if (option === "-p" || option === "-r") {
      const [name, value] = values(args, i, 2);
      single[name] = option === "-p" ? typed(value) : value;
    } else {
      rest.push(args[i]);
      continue;
    }
    i += option === "-f" ? 1 : 2;
  }
  const read = await Promise.all(files.map(readParameters));
  return { parameters: Object.assign({}, ...read, single) as Parameters, rest };
}

const long: Readonly<Record<string, string | undefined>> = {
  "--parameters": "-p",
  "--parameters_raw": "-r",
  "--parameters_file": "-f",
};

function values(args: readonly string[], at: number, count: number): string[] {
  const found = args.slice(at + 1, at + 1 + count);
  if (found.length === count) return found;
  const wanted = count === 1 ? "FILE" : "NAME VALUE";
  throw new Error(`run: expected ${args[at]} ${wanted}, got '${args.slice(at).join(" ")}'. Run 'retable run --help'.`);
}

function typed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

async function readParameters(file: string): Promise<Parameters> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new Error(`${file}: expected a file of parameters, got ${error.message}. Check the path after -f.`);
  });
  const value = typed(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Parameters;
  throw new Error(`${file}: expected a JSON object of parameters, got '${text.trim().slice(0, 40)}'.`);
}
