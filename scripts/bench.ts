// `retable bench`: argument parsing; the measuring is in lib/bench.
import { parseArgs } from "node:util";
import { bench, type BenchOptions } from "../lib/bench/bench";
import { benchText } from "../lib/bench/summary";
import type { VraeTraining } from "../lib/detectors/vrae";
import { vraeSpecs } from "../lib/papers/vrae-ecg5000";
import { UsageError, type ExitCode, type Verb } from "./verb";

const help = `retable bench [--repeats N] [--python PATH] [--smoke] [--json]

Measures one training step of the VRAE at the paper's sizes, the rate of a plain 1024 x 1024 product and, where PyTorch is
there, the same step in PyTorch; at 1 thread and at 2, each in a process of its own. Minutes; the machine should be idle.

  --repeats N     counted steps (7)
  --python PATH   a Python that may have torch (/usr/bin/python3)
  --smoke         tiny sizes: shows that the bench works and measures nothing
  --json          the numbers as one object on stdout; otherwise a table

Progress goes to stderr. Exit codes: 0 measured, whatever the numbers; 64 usage.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      repeats: { type: "string", default: "7" },
      python: { type: "string", default: "/usr/bin/python3" },
      smoke: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (!/^[1-9]\d*$/.test(values.repeats)) {
    throw new UsageError(`expected --repeats as a whole number from 1, got '${values.repeats}'.`);
  }
  const options = vraeSpecs("paper")[0].options as unknown as VraeTraining;
  const sizes: Omit<BenchOptions, "python"> = values.smoke
    ? { productSize: 8, batch: 2, options: { ...options, steps: 3, units: 2 }, warmUp: 1, repeats: 1 }
    : { productSize: 1024, batch: 400, options, warmUp: 2, repeats: Number(values.repeats) };
  const report = await bench({ ...sizes, python: values.python }, (done) => process.stderr.write(`${done}\n`));
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : benchText(report));
  return 0;
}

export const verb: Verb = { summary: "time a training step beside a plain product and PyTorch", help, run };
