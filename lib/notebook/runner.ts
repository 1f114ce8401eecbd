// Runner: re-executes a notebook without Jupyter. Read, set parameters, start a kernel, run the cells, save, and only then raise.
import { readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { type Metadata, type Notebook, readNotebook, writeNotebook } from "./nbformat";
import { type CellReport, type CellRunOptions, type Failure, NotebookRun } from "./notebook-run";
import { injectParameters, type Parameters } from "./parameters";

export interface RunOptions extends CellRunOptions {
  /** The notebook; it is never modified. */
  readonly input: string;
  /** Where the executed notebook goes; rewritten after each cell. */
  readonly output: string;
  readonly parameters?: Parameters;
  /** The kernel's folder; default: the input's. */
  readonly cwd?: string;
  /** Write the notebook with its parameters and run nothing. */
  readonly prepareOnly?: boolean;
  readonly onWarning?: (warning: string) => void;
}

export interface RunReport {
  readonly output: string;
  readonly cells: readonly CellReport[];
}

/** A notebook that did not run to its end. It was saved, with the failure in it, before this was thrown. */
export class NotebookError extends Error implements Failure {
  override readonly name = "NotebookError";
  readonly cell: number | null;
  readonly source: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];

  constructor(
    readonly input: string,
    readonly output: string,
    failure: Failure,
    place: string,
  ) {
    const { cell, ename, evalue } = failure;
    // A package, not a file beside the notebook.
    const advice = /Cannot find module '[^.]/.test(evalue)
      ? "\nPackages are looked for from the folder that the notebook runs in: keep it in the project's notebooks folder, or name that with --cwd."
      : "";
    super(
      `${input}: ${place}: expected the cell to run, got ${ename}: ${evalue}${advice}\nThe notebook as far as it ran: ${output}`,
    );
    this.cell = cell;
    this.source = failure.source;
    this.ename = ename;
    this.evalue = evalue;
    this.traceback = failure.traceback;
  }
}

/**
 * Runs a notebook in a fresh kernel and writes it with its outputs. Throws NotebookError, after saving, when a cell
 * fails (`raises-exception` cells may), runs past its time, kills the kernel, or leaves an error behind that nobody
 * waits for; plain errors when the input or the parameters are not usable.
 */
export async function runNotebook(options: RunOptions): Promise<RunReport> {
  const input = resolve(options.input);
  const output = resolve(options.output);
  if (await sameFile(input, output)) {
    throw new Error(`${options.input}: expected an output other than the input, got the same file. Name another.`);
  }
  const { read, notebook } = await prepare(options);
  const cwd = options.cwd ?? dirname(input);
  await requireFolder(cwd);
  const setState = async (state: Metadata): Promise<void> => {
    notebook.metadata["retable"] = { ...(notebook.metadata["retable"] as Metadata), ...state };
    await writeNotebook(output, notebook);
  };
  await setState({ state: options.prepareOnly === true ? "prepared" : "running" });
  if (options.prepareOnly === true) return { output, cells: [] };
  const run = new NotebookRun(notebook, options, () => writeNotebook(output, notebook));
  const failure = await run.toEnd(cwd);
  if (failure !== null) {
    const { cell, ename, evalue, traceback } = failure;
    await setState({ state: "failed", failure: { cell, ename, evalue, traceback } });
    throw new NotebookError(options.input, options.output, failure, placeOf(cell, read, notebook));
  }
  await setState({ state: "done" });
  return { output, cells: run.reports };
}

/** The input, and the notebook to run: parameters in, outputs of an earlier run out, the kernel and the true versions named. */
async function prepare(options: RunOptions): Promise<{ read: Notebook; notebook: Notebook }> {
  const read = await readNotebook(options.input);
  const kernel = (read.metadata["kernelspec"] as Metadata | undefined)?.["name"] ?? "tslab";
  if (kernel !== "tslab") {
    throw new Error(`${options.input}: expected a notebook of the kernel tslab, got ${JSON.stringify(kernel)}.`);
  }
  const parameters = options.parameters ?? {};
  const { notebook, warnings } = await injectParameters(read, parameters, options.input);
  for (const warning of warnings) options.onWarning?.(warning);
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
    delete cell.metadata["execution"];
  }
  const kernelspec = { name: "tslab", display_name: "TypeScript", language: "typescript" };
  const retable = { parameters, versions: await versions(), warnings };
  return { read, notebook: { ...notebook, metadata: { ...notebook.metadata, kernelspec, retable } } };
}

/** Where a cell of the executed notebook stands in the input, whose numbers the injected parameters shift. */
function placeOf(cell: number | null, input: Notebook, executed: Notebook): string {
  if (cell === null) return "before the first cell";
  const own = input.cells.findIndex(({ id }) => id === executed.cells[cell].id);
  if (own === cell) return `cell ${cell}`;
  return own < 0 ? "the injected parameters" : `cell ${own} (${cell} of the executed notebook)`;
}

/** Node's own error for a process in a folder that is missing names the program in its place. */
async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof found !== "string" && found.isDirectory()) return;
  const got = typeof found === "string" ? found : "a file";
  throw new Error(`${folder}: expected a folder to run the notebook in, got ${got}. Make it, or name another.`);
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)));
  return first === second;
}

/** What really runs the notebook; tslab's kernel_info names an older language version. */
async function versions(): Promise<Record<string, string>> {
  const tslab = require.resolve("tslab/package.json");
  const typescript = createRequire(tslab).resolve("@tslab/typescript-for-tslab/package.json");
  const version = async (file: string): Promise<string> =>
    String((JSON.parse(await readFile(file, "utf8")) as { version: unknown }).version);
  return {
    node: process.version,
    retable: await version(join(__dirname, "../../../package.json")),
    tslab: await version(tslab),
    typescript: await version(typescript),
  };
}
