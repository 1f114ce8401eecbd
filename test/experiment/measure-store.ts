// Measures the store: what scheduling and storing a run costs, and how long a check takes over many records.
// npm run bench:store [-- RUNS RECORDS]   (1,000 runs that do nothing; 5,000 records of 1,500 epochs)
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../lib/experiment/store";
import { currentIn, papers } from "../../lib/papers";
import { compute } from "../../lib/papers/compute";
import type { DataKind } from "../../lib/papers/compute";
import { status } from "../../lib/papers/status";
import { check } from "../../lib/report/check";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { dummyPaper, dummyWorkers } from "../papers/dummy-paper";
import { manyRecords } from "../report/many-records";
import { digest } from "./synthetic-runs";

const [runs = 1000, records = 5000] = process.argv.slice(2).map(Number);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

async function inFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "retable-measure-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds to put one small file on disk for good: what no store can do without. */
function diskWait(folder: string): number {
  const times = 100;
  const spent = seconds(() => {
    for (let i = 0; i < times; i++) {
      const file = openSync(join(folder, ".new"), "w");
      writeSync(file, "2,000 bytes".padEnd(2000));
      fsyncSync(file);
      closeSync(file);
      renameSync(join(folder, ".new"), join(folder, `${i}`));
    }
  });
  return (1000 * spent) / times;
}

async function schedule(width: number): Promise<void> {
  await inFolder(async (folder) => {
    const wait = diskWait(folder);
    const seeds = Array.from({ length: runs }, (_, i) => i + 1);
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const done = await compute({
      ...{ paper: dummyPaper, profile: "quick", seeds, store: openStore(join(folder, "runs")) },
      executor: () => dummyWorkers(width),
    });
    const each = (performance.now() - start) / runs;
    const { user, system } = process.cpuUsage(cpu);
    if (done.some(({ state }) => state !== "finished")) throw new Error(`schedule: ${JSON.stringify(done[0])}`);
    say(
      `${each.toFixed(2)} ms a run of ${runs} that do nothing, ${width} worker processes; ` +
        `${((user + system) / 1000 / runs).toFixed(2)} ms of it processor time; ` +
        `${(each / wait).toFixed(2)} times one file put on disk (${wait.toFixed(2)} ms)`,
    );
  });
}

async function list(schema: 1 | 2): Promise<void> {
  await inFolder((folder) => {
    const store = openStore(folder);
    manyRecords(store, records, { schema, epochs: 1500, scores: Buffer.alloc(100) });
    const [published, margins] = [readPublished("vrae-ecg5000"), readMargins()];
    const checked = seconds(() => {
      const isCurrent = currentIn(papers);
      check([published], store.listRecords(), margins, "paper", { isCurrent });
    });
    const of = { papers, profiles: ["paper"], machine: "this machine" } as const;
    const dataOf = (): DataKind => ({ digest, origin: "real" });
    const counted = seconds(() => status({ ...of, dataOf, stored: store.listRecords() }));
    say(
      `${checked.toFixed(2)} s to check, ${counted.toFixed(2)} s for the status of ${records} records of ` +
        `3 curves x 1,500 epochs, schema ${schema}`,
    );
  });
}

async function main(): Promise<void> {
  await schedule(2);
  await schedule(1);
  await list(2);
  await list(1);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
