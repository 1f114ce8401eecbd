// `retable doctor`: whether this machine can run what is here, and what would make it faster.
import { parseArgs } from "node:util";
import { doctor, type Finding } from "../lib/doctor";
import type { ExitCode, Verb } from "./verb";

const help = `retable doctor [--json]

The engine, each other engine and device (tried on a small network and compared with the CPU), graphics devices, workers and memory, Node, tslab, installed packages against the
lockfile, data files. Asks no other host.

  --json   an array of {what, found, state, advice} on stdout; state is good, note or bad

Exit codes: 0 good, 3 something is bad, 64 usage.`;

function line({ what, found, state, advice }: Finding): string {
  const sign = { good: "✓", note: "–", bad: "✗" }[state];
  return `${sign} ${what}: ${found}${advice === null ? "" : `\n    ${advice}`}\n`;
}

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { json: { type: "boolean", default: false } } });
  const findings = await doctor();
  process.stdout.write(values.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(""));
  return findings.some(({ state }) => state === "bad") ? 3 : 0;
}

export const verb: Verb = { summary: "what works on this machine, what is missing, what would be faster", help, run };
