// `retable reproduce`: the main job. Runs the notebooks, sets their numbers beside the papers', writes the report.
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { requireWorking } from "../lib/compile";
import { notebookPapers, reproduce } from "../lib/notebook/reproduce";
import { NotebookError } from "../lib/notebook/runner";
import { tableProfiles } from "../lib/profiles";
import { storePlace } from "../lib/papers/store-place";
import { verb as check } from "./check";
import { engineHelp, engineOptions, engineParameters, readCount, readEngine, readProfile } from "./options";
import { verb as report } from "./report";
import { stopSignals } from "./stop-signals";
import type { ExitCode, Verb } from "./verb";

const help = `retable reproduce [--paper NAME] [--profile quick|smoke|paper] [--workers N]

Executes the notebooks in tslab kernels, prints each number beside the paper's with a verdict, and writes
results/report.html and results/report.md. Finished runs are kept in results/runs (results/runs-ENGINE-DEVICE for another engine or
device than the default), so a second call takes seconds.

  --paper NAME      one notebook (all of them unless given)
  --profile NAME    quick (the default): minutes; paper: the paper's own sizes, hours; smoke: seconds, shows that it runs
  --workers N       processes that train at a time, one thread each (2)
${engineHelp()}

Without the data files and without a network it runs on generated stand-in data, and every number says so.
Exit codes: 0 done, whatever the verdicts ('retable check' judges); 2 a notebook failed; 4 no such paper; 64 usage;
130 interrupted, 143 and 129 stopped by SIGTERM and SIGHUP.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      ...engineOptions,
      paper: { type: "string" },
      profile: { type: "string", default: "quick" },
      workers: { type: "string", default: "2" },
    },
  });
  const profile = readProfile(values.profile, tableProfiles);
  const workers = readCount("--workers", values.workers)!;
  const asked = readEngine(values);
  const papers = notebookPapers().filter((name) => values.paper === undefined || name === values.paper);
  if (papers.length === 0) {
    process.stderr.write(`reproduce: expected one of ${notebookPapers().join(", ")}, got '${values.paper}'.\n`);
    return 4;
  }
  await requireWorking(asked);
  const stop = stopSignals();
  try {
    const store = storePlace(asked);
    const parameters = { profile, workers, ...engineParameters(asked) };
    const only = values.paper === undefined ? {} : { paper: values.paper };
    const executed = await reproduce({ ...only, parameters, stream: process.stderr, signal: stop.signal }).finally(
      stop.release,
    );
    for (const paper of papers) await check.run(["--paper", paper, "--profile", profile, "--store", store]);
    for (const path of executed) process.stdout.write(`${relative(process.cwd(), path)}\n`);
    return await report.run(["--profile", profile, "--store", store]);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return stop.stopped()?.exitCode ?? 2;
  }
}

export const verb: Verb = { summary: "run the notebooks, print the verdicts, write the report", help, run };
