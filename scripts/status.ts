// `retable status`: what the store holds of what would be run today, and what fills the gaps.
import { parseArgs } from "node:util";
import { machineName } from "../lib/experiment/provenance";
import type { RunSpec } from "../lib/experiment/record";
import { papers } from "../lib/papers";
import { dataKinds, type DataKind } from "../lib/papers/compute";
import { status } from "../lib/papers/status";
import { statusTable } from "../lib/papers/status-table";
import { profiles } from "../lib/profiles";
import { damagedWords } from "../lib/report/words";
import { existingStore, readProfile, selectPapers } from "./options";
import type { ExitCode, Verb } from "./verb";

const help = `retable status [--paper NAME] [--profile paper|quick|smoke|study] [--store DIR] [--json]

Per paper, profile and method: runs present, missing, stale and why, and the command and time that would fill the gap.
Runs on data whose files are missing cannot be compared; the way to get the files goes to stderr.
Looks at records only; 'retable verify' looks into the scores.

  --paper NAME      ${papers.map(({ name }) => name).join(", ")}; all unless given
  --profile NAME    one of them; all unless given
  --store DIR       results/runs unless given
  --json            {methods, damaged} on stdout; times in seconds

Damaged files and notes go to stderr.
Exit codes: 0 good, also where runs are missing; 3 something is damaged, or stale with nothing in its place; 4 no such paper;
64 usage.`;

const options = {
  paper: { type: "string" },
  profile: { type: "string" },
  store: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  const chosenProfiles = values.profile === undefined ? profiles : [readProfile(values.profile)];
  const chosen = selectPapers("status", papers, values.paper);
  if (chosen.length === 0) return 4;
  const stored = existingStore(values.store).listRecords(values.paper);
  const kinds: Record<string, Readonly<Record<string, DataKind>>> = {};
  const missing = new Set<string>();
  const onMissing = ({ message }: Error): void => void missing.add(message);
  for (const paper of chosen) {
    const specs = chosenProfiles.flatMap((profile) => paper.specs(profile));
    kinds[paper.name] = await dataKinds(paper, specs, { official: false, onMissing });
  }
  const dataOf = (spec: RunSpec): DataKind => kinds[spec.paper][spec.dataset];
  const found = status({
    papers: chosen,
    profiles: chosenProfiles,
    stored,
    dataOf,
    machine: machineName(),
    store: values.store,
  });
  const { methods, damaged } = found;
  process.stdout.write(values.json ? `${JSON.stringify({ methods, damaged }, null, 2)}\n` : statusTable(found));
  for (const one of damaged) process.stderr.write(`damaged: ${damagedWords(one)}\n`);
  noteMissing(missing);
  return found.exitCode;
}

/** How to get them is in the messages. */
function noteMissing(messages: ReadonlySet<string>): void {
  if (messages.size === 0) return;
  const note = "runs on them cannot be compared, and no command is named: it would train on stand-in data";
  process.stderr.write(`note: data files are missing; ${note}.\n${[...messages].join("\n")}\n`);
}

export const verb: Verb = { summary: "what is missing or stale in the store, why, and what fills it", help, run };
