#!/usr/bin/env node
// The command line: `retable <verb>`. Each verb is a file beside this one, loaded when it is asked for.
import { join } from "node:path";
import { DataCorrupt } from "../lib/datasets/data-error";
import { mirrorProblem } from "../lib/datasets/mirror";
import { endWith, watchOutputs } from "./outputs";
import { Stopped } from "./stop-signals";
import { UsageError, type Verb } from "./verb";

const verbs = [
  "datasets",
  "run",
  "reproduce",
  "compute",
  "status",
  "check",
  "verify",
  "migrate",
  "report",
  "doctor",
  "bench",
] as const;

function load(name: string): Verb {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(join(__dirname, name)) as { verb: Verb }).verb;
}

function overview(): string {
  const lines = verbs.map((name) => `  ${name.padEnd(10)} ${load(name).summary}`);
  return `retable <verb> [options]\n\n${lines.join("\n")}\n\n'retable <verb> --help' says more of one.\nExit code 74: the output could not be written.\n`;
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h") {
    process.stdout.write(overview());
    return name === undefined ? 64 : 0;
  }
  if (!(verbs as readonly string[]).includes(name)) {
    throw new UsageError(`retable: expected one of ${verbs.join(", ")}, got '${name}'. Run 'retable --help'.`);
  }
  const verb = load(name);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(verb.help.trimEnd() + "\n");
    return 0;
  }
  const problem = mirrorProblem(process.env["RETABLE_MIRROR"] || null);
  if (problem !== null) process.stderr.write(`note: ${problem}\n`);
  return verb.run(args);
}

function isUsageError(error: unknown): error is Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
}

/** Node's own words on an option that there is not name no verb. */
function parseAdvice(error: unknown): string {
  const [verb] = process.argv.slice(2);
  const isOfParser = isUsageError(error) && !(error instanceof UsageError);
  return isOfParser ? ` Run 'retable ${verb} --help'.` : "";
}

watchOutputs();
main(process.argv.slice(2)).then(endWith, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${parseAdvice(error)}\n`);
  if (error instanceof Stopped) return endWith(error.exitCode);
  endWith(isUsageError(error) ? 64 : error instanceof DataCorrupt ? 3 : 2);
});
