// `retable verify`: metrics again from stored scores, and a sample of runs again from their seeds.
import { parseArgs } from "node:util";
import { requireWorking } from "../lib/compile";
import { describeEnvironment } from "../lib/experiment/provenance";
import { papers } from "../lib/papers";
import { paperWorkers } from "../lib/papers/paper-workers";
import { verify } from "../lib/papers/verify";
import { rerunLine, verifyLines } from "../lib/papers/verify-lines";
import { rng } from "../lib/rng";
import { damagedWords } from "../lib/report/words";
import { engineHelp, engineOptions, existingStore, readCount, readEngine, readProfile, selectPapers } from "./options";
import { stopSignals } from "./stop-signals";
import { UsageError, type ExitCode, type Verb } from "./verb";

const help = `retable verify [--paper NAME] [--profile paper|quick|smoke|study] [--sample N] [--json]

Recomputes every metric from the stored scores and the data's labels and compares exactly; where a table has too many scores
to keep, those metrics that follow from the stored ROC curves. With --sample, runs N of the
records again from their seeds, on their own engine and device with their own number of threads, and compares every score.

  --paper NAME      ${papers.map(({ name }) => name).join(", ")}; all unless given
  --profile NAME    one of them; all unless given
  --sample N        records to run again (0 unless given: metrics only); the same ones for the same --seed
  --seed N          of the sample (1)
  --tolerance X     difference of scores that is no drift (0: every bit); for records of another machine, device or revision;
                    of AUCs where the record keeps no scores
${engineHelp("the record's", "the record's")}
  --store DIR       results/runs unless given
  --json            {runs, damaged} on stdout

Exit codes: 0 good; 3 a metric or the origin of data is wrong, a file damaged (a data file: nothing is verified), the data
another or the scores drifted; 4 nothing to verify; 64 usage; 130 interrupted, 143 and 129 stopped by
SIGTERM and SIGHUP.`;

const options = {
  ...engineOptions,
  paper: { type: "string" },
  profile: { type: "string" },
  sample: { type: "string", default: "0" },
  seed: { type: "string", default: "1" },
  tolerance: { type: "string", default: "0" },
  store: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  const sample = readCount("--sample", values.sample, 0)!;
  const seed = readCount("--seed", values.seed, 0)!;
  const profile = values.profile === undefined ? undefined : readProfile(values.profile);
  const tolerance = Number(values.tolerance);
  if (!(tolerance >= 0)) throw new UsageError(`expected --tolerance as a number from 0, got '${values.tolerance}'.`);
  const chosen = selectPapers("verify", papers, values.paper);
  if (chosen.length === 0) return 4;
  const { runs, damaged } = existingStore(values.store).list(values.paper);
  const asked = readEngine(values);
  await requireWorking(asked);
  const stop = stopSignals("verify: interrupted; what is above is verified, the rest is not.");
  const verification = await verify({
    ...{ papers: chosen, sample, rng: rng(seed), here: describeEnvironment(), tolerance, signal: stop.signal },
    stored: { runs: runs.filter(({ record }) => (profile ?? record.spec.profile) === record.spec.profile), damaged },
    executor: (settings) => paperWorkers(1, { ...settings, ...asked }),
    onRun: (run) => void process.stderr.write(`${rerunLine(run, tolerance)}\n`),
  }).finally(stop.release);
  process.stdout.write(
    values.json ? `${JSON.stringify(verification, null, 2)}\n` : verifyLines(verification, tolerance),
  );
  for (const one of damaged) process.stderr.write(`damaged: ${damagedWords(one)}\n`);
  const stopped = stop.stopped();
  if (stopped !== null) process.stderr.write(`${stopped.message}\n`);
  return stopped?.exitCode ?? verification.exitCode;
}

export const verb: Verb = { summary: "recompute metrics from stored scores; re-run a sample of records", help, run };
