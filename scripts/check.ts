// `retable check`: sets the stored runs against the papers' tables and executes nothing.
import { parseArgs } from "node:util";
import { openStore } from "../lib/experiment/store";
import { check } from "../lib/report/check";
import { readMargins } from "../lib/report/margins";
import { publishedPapers, readPublished } from "../lib/report/published";
import { textSummary, textTable } from "../lib/report/text-table";
import { readProfile } from "./options";
import type { ExitCode, Verb } from "./verb";

const help = `retable check [--paper NAME] [--profile paper|quick|smoke] [--json]

Sets every printed cell and claim beside the stored runs, with a verdict. Executes nothing.

  --paper NAME      one file of results/published (all of them unless given)
  --profile NAME    which runs may fill the cells: paper (the default), quick or smoke; never mixed
  --json            the rows as an array on stdout; otherwise a table and the pass counts

Damaged records and notes go to stderr.
Exit codes: 0 good; 1 a cell is worse than printed or a claim does not hold; 3 a record is stale or damaged;
4 no such paper; 64 usage. Cells that are inconclusive, not run, quoted or from stand-in data neither pass nor fail:
they leave the code at 0, and a note counts them.`;

function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      paper: { type: "string" },
      profile: { type: "string", default: "paper" },
      json: { type: "boolean", default: false },
    },
  });
  const profile = readProfile(values.profile);
  const papers = publishedPapers().filter((name) => values.paper === undefined || name === values.paper);
  if (papers.length === 0) {
    process.stderr.write(`check: expected one of ${publishedPapers().join(", ")}, got '${values.paper}'.\n`);
    return Promise.resolve(4);
  }
  const stored = openStore().list(values.paper);
  const result = check(
    papers.map((name) => readPublished(name)),
    stored,
    readMargins(),
    profile,
  );
  const table = (): string => `${textTable(result.rows)}\n${textSummary(result.rows, result.counts, profile)}`;
  process.stdout.write(values.json ? `${JSON.stringify(result.rows, null, 2)}\n` : table());
  process.stderr.write(result.notes.map((line) => `${line}\n`).join(""));
  return Promise.resolve(result.exitCode);
}

export const verb: Verb = { summary: "compare stored runs with the papers' tables; execute nothing", help, run };
