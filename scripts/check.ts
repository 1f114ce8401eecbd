// `retable check`: sets the stored runs against the papers' tables and executes nothing.
import { appendFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { storedTimes } from "../lib/experiment/times";
import { declaredIn, ownIn, papers } from "../lib/papers";
import { check, type Check } from "../lib/report/check";
import { githubAnnotations, githubSummary } from "../lib/report/github";
import { quoteRow, renewedFiles } from "../lib/report/prose/judge-quotes";
import { junitXml } from "../lib/report/junit";
import { readMargins } from "../lib/report/margins";
import { readMismatches, renewMismatches, writeMismatches } from "../lib/report/mismatches";
import { readBeside, readProse, writeProse } from "../lib/report/prose/prose";
import { publishedPapers, readPublished } from "../lib/report/published";
import { textBeside, textSummary, textTable } from "../lib/report/text-table";
import { existingStore, readProfile, selectPapers } from "./options";
import type { ExitCode, Verb } from "./verb";
import { writableFile } from "./writable";

const help = `retable check [--paper NAME] [--profile paper|quick|smoke|study] [--strict] [--write] [--json] [--junit FILE] [--github]

Sets every printed cell and claim beside the stored runs, with a verdict, and every figure quoted in README files and
notebooks beside its source. Executes nothing and looks at records only; 'retable verify' looks into the scores.

A quoted figure names its source in a comment that no reader sees; a picture likewise:
  .963<!-- figure: vrae-ecg5000; Table I; VRAE+Wasserstein; AUC; mean -->      also: sd, runs, published
  ![Table I](results/vrae-ecg5000.svg)<!-- picture: vrae-ecg5000; paper -->    'quick mean' for another profile than paper

  --paper NAME      one file of results/published (all of them unless given)
  --profile NAME    which runs may fill the cells: paper (the default), quick or smoke; never mixed. Those of study fill none
  --store DIR       results/runs unless given
  --strict          failed cells that results/mismatches.json explains fail too, and figures without a source
  --write           first writes the quoted figures and pictures that differ from their sources, where these count, and which
                    cells fail into the entries of results/mismatches.json that say what was tried for them
  --json            the rows as an array on stdout; otherwise a table and the pass counts
  --junit FILE      writes JUnit XML: a suite per paper, a test case per cell and claim
  --github          annotations for GitHub Actions on stderr, and a table in the job's summary

Damaged records and notes go to stderr.
Exit codes: 0 good; 1 a quoted figure does not hold, or a cell is worse than printed or a claim does not hold and
results/mismatches.json does not say what was tried, or names another mean; 3 a record is stale or damaged;
4 no such paper; 64 usage. Cells that are inconclusive, incomplete, not run, quoted or from stand-in data neither pass nor fail:
they leave the code at 0, and a note counts them.`;

const options = {
  paper: { type: "string" },
  profile: { type: "string", default: "paper" },
  store: { type: "string" },
  strict: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  junit: { type: "string" },
  github: { type: "boolean", default: false },
} as const;

function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  const profile = readProfile(values.profile);
  const names = publishedPapers().map((name) => ({ name }));
  const tables = selectPapers("check", names, values.paper).map(({ name }) => readPublished(name));
  if (tables.length === 0) return Promise.resolve(4);
  const junit = values.junit === undefined ? undefined : writableFile("--junit", values.junit);
  const stored = existingStore(values.store).listRecords(values.paper);
  const sources = {
    strict: values.strict,
    papers: publishedPapers(),
    readPicture: readBeside,
    isCurrent: declaredIn(papers),
    isOwn: ownIn(papers),
    // Times lie beside the project's own store.
    times: values.store === undefined ? storedTimes() : [],
  };
  const look = (): Check => {
    // Prose quotes the project's own store.
    const prose = values.store === undefined ? readProse() : [];
    return check(tables, stored, readMargins(), profile, { ...sources, prose, mismatches: readMismatches() });
  };
  const found = look();
  if (values.write) {
    writeProse(renewedFiles(found.prose, found.quotes));
    if (profile === "paper" && values.store === undefined)
      writeMismatches(renewMismatches(readMismatches(), found.rows));
  }
  const result = values.write ? look() : found;
  const table = (): string =>
    `${textTable(result.rows)}\n${textBeside(result.beside)}${textSummary(result.rows, result.counts, profile)}`;
  const json = (): string =>
    JSON.stringify([...result.rows, ...result.beside, ...result.quotes.map(quoteRow)], null, 2);
  process.stdout.write(values.json ? `${json()}\n` : table());
  process.stderr.write(result.notes.map((line) => `${line}\n`).join(""));
  if (junit !== undefined) writeFileSync(junit, junitXml(result, profile));
  if (values.github) {
    process.stderr.write(githubAnnotations(result));
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (summary !== undefined) appendFileSync(summary, githubSummary(result, profile));
  }
  return Promise.resolve(result.exitCode);
}

export const verb: Verb = { summary: "compare stored runs with the papers' tables; execute nothing", help, run };
