// `retable migrate`: rewrites stored records of an earlier form as today's.
import { parseArgs } from "node:util";
import { existingStore } from "./options";
import { migrate } from "../lib/experiment/migrate";
import { damagedWords } from "../lib/report/words";
import type { ExitCode, Verb } from "./verb";

const help = `retable migrate [--store DIR] [--json]

Rewrites records that hold their training curves as text, as earlier versions wrote them, as today's: the curves lie with the
scores, and a listing need not read them. Earlier records count as they are; rewritten ones are listed ten times as fast.
Runs nothing and changes no number: each record is read back and compared. Killed and started again, it goes on.

  --store DIR       results/runs unless given
  --json            {rewritten, current, damaged} on stdout

Exit codes: 0 good, 3 a record is damaged (left as it is), 64 usage.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { store: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const migration = await migrate(existingStore(values.store).root);
  const { rewritten, current, damaged } = migration;
  const counts = `${rewritten.length} rewritten, ${current} as they should be, ${damaged.length} damaged\n`;
  process.stdout.write(values.json ? `${JSON.stringify(migration, null, 2)}\n` : counts);
  for (const one of damaged) process.stderr.write(`damaged: ${damagedWords(one)}\n`);
  return damaged.length > 0 ? 3 : 0;
}

export const verb: Verb = { summary: "rewrite stored records of an earlier form; runs nothing", help, run };
