// `retable compute`: fills the store with the runs of a paper.
import { parseArgs } from "node:util";
import { requireWorking } from "../lib/compile";
import { openStore } from "../lib/experiment/store";
import { papers } from "../lib/papers";
import { ChoiceError } from "../lib/papers/choose-specs";
import { compute, suitableWorkers } from "../lib/papers/compute";
import { paperWorkers } from "../lib/papers/paper-workers";
import { storePlace } from "../lib/papers/store-place";
import { showCompute, type ComputeView } from "../lib/papers/show-compute";
import { engineHelp, engineOptions, readCount, readEngine, readProfile, readSeeds, selectPapers } from "./options";
import { stopSignals } from "./stop-signals";
import { UsageError, type ExitCode, type Verb } from "./verb";
import { writableFolder } from "./writable";

const help = `retable compute --paper NAME [--profile quick|paper|smoke|study] [--seeds 1,2,5-8] [--method NAME] [--workers N] [--threads N] [--json]

Trains and scores the runs that the store lacks, each in a worker process, each on disk before the next. The same command
goes on where it was stopped; several may share one store.

  --paper NAME      ${papers.map(({ name }) => name).join(", ")}
  --profile NAME    quick (the default), paper, smoke or study: variations of the protocol that fill no printed table
  --seeds LIST      those of the profile unless given
  --method NAME     runs of this method alone, named as 'retable status' names it; may be given more than once
  --dataset NAME    runs on this data set alone; may be given more than once
  --workers N       processes at a time: one per core unless given, as far as memory goes
  --threads N       of each process (1: scores then repeat bit for bit, and more workers bring more than more threads)
${engineHelp()}
  --store DIR       results/runs unless given; results/runs-ENGINE-DEVICE for another engine or device
  --json            an array of {paper, profile, dataset, method, seed, state, path, seconds, error} on stdout

Progress and results go to stderr.
Exit codes: 0 every run is stored, 2 a run failed (the others are stored), 3 a data file is damaged, 4 no such paper or no run of the profile, 64 usage,
130 interrupted, 143 and 129 stopped by SIGTERM and SIGHUP.`;

const options = {
  ...engineOptions,
  paper: { type: "string" },
  profile: { type: "string", default: "quick" },
  seeds: { type: "string" },
  method: { type: "string", multiple: true },
  dataset: { type: "string", multiple: true },
  workers: { type: "string" },
  threads: { type: "string", default: "1" },
  store: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  if (values.paper === undefined) throw new UsageError("compute: expected --paper NAME. Run 'retable compute --help'.");
  const [profile, seeds] = [readProfile(values.profile), readSeeds(values.seeds)];
  const threads = readCount("--threads", values.threads)!;
  const workers = readCount("--workers", values.workers);
  const asked = readEngine(values);
  const { method: methods, dataset: datasets } = values;
  const [paper] = selectPapers("compute", papers, values.paper);
  if (paper === undefined) return 4;
  const store = openStore(writableFolder("--store", values.store ?? storePlace(asked)));
  await requireWorking(asked);
  const stop = stopSignals("compute: interrupted; finished runs are kept.");
  let view: ComputeView | undefined;
  const runs = await compute({
    ...{
      paper,
      profile,
      store,
      asked,
      signal: stop.signal,
      ...(seeds === undefined ? {} : { seeds }),
      only: { ...(methods && { methods }), ...(datasets && { datasets }) },
    },
    executor: (count, digests) =>
      paperWorkers(workers ?? suitableWorkers(count, threads), { ...asked, threads, digests }),
    onStart: (outstanding, stored) => (view = showCompute(`${paper.name}, ${profile}`, outstanding, stored)),
    onProgress: (event) => view?.onProgress(event),
    onMissing: ({ message }) => void process.stderr.write(`STAND-IN DATA: nothing is compared.\n${message}\n`),
  })
    .catch((error: unknown) => {
      throw error instanceof ChoiceError ? new UsageError(`compute: ${error.message}`) : error;
    })
    .finally(() => (view?.done(), stop.release()));
  if (runs.length === 0) {
    process.stderr.write(`compute: ${paper.name} has no runs of profile ${profile}.\n`);
    return 4;
  }
  const count = (state: string): number => runs.filter((ran) => ran.state === state).length;
  const summary = ["stored", "finished", "failed", "stopped"].map((state) => `${count(state)} ${state}`).join(", ");
  process.stdout.write(values.json ? `${JSON.stringify(runs, null, 2)}\n` : `${summary}\n`);
  const stopped = stop.stopped();
  if (stopped !== null) process.stderr.write(`${stopped.message} The same command goes on.\n`);
  return stopped?.exitCode ?? (count("failed") > 0 ? 2 : 0);
}

export const verb: Verb = { summary: "train and score the runs that the store lacks", help, run };
