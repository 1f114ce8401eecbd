// `retable run`: argument parsing and paths; the work is in lib/notebook.
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { requireWorking } from "../lib/compile";
import { takeParameters } from "../lib/notebook/arguments";
import { ParameterError } from "../lib/notebook/parameters";
import { showRun } from "../lib/notebook/show-run";
import { engineHelp, engineOptions, engineParameters, readEngine } from "./options";
import { stopSignals } from "./stop-signals";
import { UsageError, type Verb } from "./verb";

const help = `retable run NOTEBOOK [OUTPUT] [options]

Re-executes a notebook in a fresh tslab kernel. OUTPUT is results/notebooks/<name>.ipynb where it is not given; it is saved
after each cell, also when a cell fails. NOTEBOOK is never modified.

  -p NAME VALUE            set a parameter; VALUE is JSON, or else text
  -r NAME VALUE            set a parameter to text
  -f FILE                  set the parameters of a JSON file
  --prepare-only           write OUTPUT with its parameters and run nothing
  --cwd DIR                run in DIR (default: the notebook's folder)
  --start-timeout S        seconds until the kernel must answer (60)
  --execution-timeout S    seconds that one cell may take (no limit)
${engineHelp()}
  --log-output             print what the cells print and show, as text, on stderr
  --[no-]progress-bar      progress on stderr (on)
  --json                   print a report on stdout

Exit codes: 0 all cells ran, 2 a cell failed, ran past its time or ended its kernel, 64 usage, 130 interrupted,
143 and 129 stopped by SIGTERM and SIGHUP.
`;

const options = {
  ...engineOptions,
  "prepare-only": { type: "boolean", default: false },
  cwd: { type: "string" },
  "start-timeout": { type: "string" },
  "execution-timeout": { type: "string" },
  "log-output": { type: "boolean", default: false },
  "progress-bar": { type: "boolean", default: true },
  json: { type: "boolean", default: false },
} as const;

export const verb: Verb = {
  summary: "re-execute a notebook with its parameters",
  help,
  async run(args) {
    const { parameters: given, rest } = await takeParameters(args).catch((error: Error) => {
      throw new UsageError(error.message);
    });
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true, allowNegative: true });
    const [input, output = join("results", "notebooks", basename(input ?? "")), ...others] = positionals;
    if (input === undefined || others.length > 0) {
      throw new UsageError(
        `run: expected NOTEBOOK [OUTPUT], got '${positionals.join(" ")}'. Run 'retable run --help'.`,
      );
    }
    const asked = readEngine(values);
    await requireWorking(asked);
    const parameters = { ...engineParameters(asked), ...given };
    const stop = stopSignals();
    const outcome = await showRun({
      ...{ input, output, parameters, signal: stop.signal, prepareOnly: values["prepare-only"] },
      ...{ stream: process.stderr, progressBar: values["progress-bar"], logOutput: values["log-output"] },
      ...(values.cwd === undefined ? {} : { cwd: values.cwd }),
      ...seconds("startTimeout", values["start-timeout"]),
      ...seconds("executionTimeout", values["execution-timeout"]),
    })
      .catch((error: unknown) => {
        throw error instanceof ParameterError ? new UsageError(error.message) : error;
      })
      .finally(stop.release);
    if (values.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    else if (outcome.failure === null) process.stderr.write(`Written: ${output}\n`);
    if (outcome.failure !== null) process.stderr.write(`${outcome.failure.message}\n`);
    return stop.stopped()?.exitCode ?? (outcome.failure === null ? 0 : 2);
  },
};

function seconds<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  if (text === undefined) return {};
  if (Number(text) > 0) return { [name]: Number(text) } as Record<Name, number>;
  throw new UsageError(`run: expected a number of seconds above 0, got '${text}'. Run 'retable run --help'.`);
}
