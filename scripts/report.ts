// `retable report`: writes the report page from the stored runs.
import { parseArgs } from "node:util";
import { storedTimes } from "../lib/experiment/times";
import { declaredIn, ownIn, papers } from "../lib/papers";
import { testLabelsOf } from "../lib/papers/test-labels";
import { readMargins } from "../lib/report/margins";
import { readMismatches } from "../lib/report/mismatches";
import { publishedPapers, readPublished } from "../lib/report/published";
import { buildReport } from "../lib/report/report";
import { writePictures, writeReport } from "../lib/report/write-report";
import { existingStore, readProfile } from "./options";
import type { ExitCode, Verb } from "./verb";
import { writableFolder } from "./writable";

const help = `retable report [--profile paper|quick|smoke|study] [--output DIR] [--pictures]

Writes report.html (one self-contained page) and report.md from the stored runs. Executes nothing.

  --profile NAME    which runs may fill the tables: paper (the default), quick or smoke; never mixed. Those of study fill none
  --store DIR       results/runs unless given
  --output DIR      where to (results unless given)
  --pictures        also NAME.svg for each paper with runs, its first table, and its contamination plots, for a README

The paths go to stdout. ROC curves need the test labels; where the data files are missing the page says so.
Exit codes: 0 written, 3 a data file is damaged (nothing is written), 64 usage.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: "string", default: "paper" },
      store: { type: "string" },
      output: { type: "string", default: "results" },
      pictures: { type: "boolean", default: false },
    },
  });
  const profile = readProfile(values.profile);
  const output = writableFolder("--output", values.output);
  const stored = existingStore(values.store).list();
  const records = stored.runs.map(({ record }) => record).filter(({ spec }) => spec.profile === profile);
  const report = buildReport({
    profile,
    published: publishedPapers().map((name) => readPublished(name)),
    stored,
    margins: readMargins(),
    mismatches: readMismatches(),
    labelsOf: await testLabelsOf(papers, records),
    options: {
      isCurrent: declaredIn(papers),
      isOwn: ownIn(papers),
      times: values.store === undefined ? storedTimes() : [],
    },
  });
  const written = [...writeReport(report, output), ...(values.pictures ? writePictures(report, output) : [])];
  for (const path of written) process.stdout.write(`${path}\n`);
  return 0;
}

export const verb: Verb = { summary: "write the report page from stored runs", help, run };
