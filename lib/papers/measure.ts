// The times and sizes of a paper's methods, with the machine and its load: what `retable bench --paper` stores.
import { loadavg } from "node:os";
import { settle, type EngineChoice } from "../compile";
import { describeEnvironment, startProvenance } from "../experiment/provenance";
import type { Times } from "../experiment/times";
import type { Paper } from "./paper";

/** One thread. `onDone` hears of each thing that is measured. Throws for a paper that prints no times. */
export async function measure(paper: Paper, choice: EngineChoice, onDone: (what: string) => void): Promise<Times> {
  if (paper.measure === undefined) {
    throw new Error(`measure: expected a paper that prints times, got '${paper.name}'. Leave out --paper.`);
  }
  const engine = { ...choice, threads: 1 };
  const start = loadavg()[0];
  const provenance = startProvenance(describeEnvironment());
  const measured = await paper.measure({}, engine, onDone);
  return { paper: paper.name, ...measured, load: [start, loadavg()[0]], provenance: provenance(settle(engine)) };
}
