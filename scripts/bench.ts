// `retable bench`: argument parsing and paths; the measuring is in lib/bench.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bench } from "../lib/bench/bench";
import { withTable } from "../lib/bench/readme-table";
import { benchText } from "../lib/bench/summary";
import { requireWorking } from "../lib/compile";
import type { VraeTraining } from "../lib/detectors/vrae";
import { writeTimes } from "../lib/experiment/times";
import { papers } from "../lib/papers";
import { measure } from "../lib/papers/measure";
import { vraeSpecs } from "../lib/papers/vrae/options";
import { projectRoot } from "../lib/project-root";
import { timesText } from "../lib/report/time-table";
import { engineHelp, engineOptions, readEngine, selectPapers } from "./options";
import { UsageError, type ExitCode, type Verb } from "./verb";

const help = `retable bench [--paper NAME | --python PATH] [--smoke] [--json] [--write]

Measures training steps at the papers' sizes (an MLP, a LeNet autoencoder, the VRAE), the rate of a plain 1024 x 1024
product and, where PyTorch is there, the same steps in PyTorch; in processes of their own. Minutes; the machine should
be idle. lib/bench/README.md says what is measured and what the aims are.

  --paper NAME    instead what that paper's methods take in time and space, for claims about it; one thread
  --python PATH   a Python that may have torch (/usr/bin/python3)
  --smoke         tiny sizes: shows that the bench works and measures nothing
${engineHelp()}
  --json          the numbers as one object on stdout; otherwise a table
  --write         also puts the table, with today's date, into lib/bench/README.md; the paper's into results/times

Progress goes to stderr. Exit codes: 0 measured, whether an aim is met or not; 4 no such paper; 64 usage.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      ...engineOptions,
      paper: { type: "string" },
      python: { type: "string", default: "/usr/bin/python3" },
      smoke: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  if (values.paper !== undefined && values.smoke) {
    throw new UsageError("bench: expected --paper or --smoke, got both. A paper's methods are timed at its own sizes.");
  }
  const choice = readEngine(values);
  const [paper] = values.paper === undefined ? [] : selectPapers("bench", papers, values.paper);
  if (values.paper !== undefined && paper === undefined) return 4;
  await requireWorking(choice);
  const onDone = (done: string): void => void process.stderr.write(`${done}\n`);
  if (paper !== undefined) {
    const times = await measure(paper, choice, onDone);
    if (values.write) process.stderr.write(`${await writeTimes(times)}\n`);
    process.stdout.write(values.json ? `${JSON.stringify(times, null, 2)}\n` : timesText(times));
    return 0;
  }
  const vrae = vraeSpecs("paper")[0].options as unknown as VraeTraining;
  const { python, smoke } = values;
  const report = await bench({ vrae, choice, python, smoke }, onDone);
  const text = benchText(report);
  if (values.write) {
    const readme = join(projectRoot(), "lib", "bench", "README.md");
    const dated = `${new Date().toISOString().slice(0, 10)}, ${text}`;
    writeFileSync(readme, withTable(readFileSync(readme, "utf8"), dated));
  }
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : text);
  return 0;
}

export const verb: Verb = { summary: "time training steps beside a plain product and PyTorch", help, run };
