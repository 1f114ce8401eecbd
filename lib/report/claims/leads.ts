// Claims that one method of a table is ahead of all others in something: judged from the runs of all of them.
import { difference } from "../../metrics/difference";
import { mean } from "../../metrics/moments";
import { confidenceHalfWidth } from "../../metrics/tost";
import type { RunRecord } from "../../experiment/record";
import type { PublishedCell } from "../published";
import type { RunGroup } from "../select-runs";
import type { Judgement } from "../verdict";

export interface Lead {
  readonly table: string;
  readonly method: string;
  /** What more is better of, in words. */
  readonly of: string;
  readonly figure: (record: RunRecord, method: string) => number;
  /** The figure is counted, not estimated: one run is enough, and has no spread. */
  readonly counted: boolean;
}

const leads: Readonly<Record<string, Readonly<Record<string, Lead>>>> = {
  "ff12-kdd-ecg": {
    // The report does not say by what; by AUC its own figures put the OCSVM first, by accuracy, F1 and F2 the autoencoder.
    "ae-best": { table: "benchmark", method: "AE", of: "F1", figure: metric("F1"), counted: false },
    "bigan-largest": {
      table: "benchmark",
      method: "BiGAN",
      of: "numbers to store",
      figure: ({ health }) => health.parameters,
      counted: true,
    },
  },
};

function metric(name: string): Lead["figure"] {
  return (record, method) => record.results.find((result) => result.method === method)?.metrics[name] ?? NaN;
}

export function leadOf(paper: string, id: string): Lead | null {
  return leads[paper]?.[id] ?? null;
}

/** The runs of a method on the table's own data set; undefined where there is none. */
export function groupOf(
  { table }: Lead,
  method: string,
  cells: readonly PublishedCell[],
  groups: readonly RunGroup[],
): RunGroup | undefined {
  const datasets = new Set(cells.filter((cell) => cell.table === table).map(({ dataset }) => dataset));
  return groups.find(
    ({ records: [{ spec, results }] }) =>
      datasets.has(spec.dataset) && results.some((result) => result.method === method),
  );
}

/** The methods of the lead's table, that which is said to lead first. */
export function leadMethods({ table, method }: Lead, cells: readonly PublishedCell[]): string[] {
  return [...new Set([method, ...cells.filter((cell) => cell.table === table).map((cell) => cell.method)])];
}

/** Holds when the method is ahead of each other one beyond chance (Welch's interval, 95 %), and not when one is so ahead of it. */
export function judgeLead(lead: Lead, cells: readonly PublishedCell[], groups: readonly RunGroup[]): Judgement {
  const methods = leadMethods(lead, cells);
  const values = new Map<string, number[]>();
  for (const method of methods) {
    const group = groupOf(lead, method, cells, groups);
    if (group === undefined) return { verdict: "not run", reason: `no run of ${method}` };
    values.set(
      method,
      group.records.map((record) => lead.figure(record, method)),
    );
  }
  const own = values.get(lead.method)!;
  const rivals = methods.filter((method) => method !== lead.method);
  const words = (method: string): string => `${method} ${format(mean(values.get(method)!))}`;
  const next = rivals.reduce((a, b) => (mean(values.get(b)!) > mean(values.get(a)!) ? b : a));
  const reason = `${lead.of}: ${words(lead.method)}, ${words(next)}`;
  const sides = rivals.map((method) => side(own, values.get(method)!, lead.counted));
  if (sides.every((s) => s === 1)) return { verdict: "holds", reason };
  return { verdict: sides.includes(-1) ? "does not hold" : "inconclusive", reason };
}

/** 1 where a is above b beyond chance (Welch, 95 %), -1 where below, else 0. */
export function side(a: readonly number[], b: readonly number[], counted = false): -1 | 0 | 1 {
  if (counted) return Math.sign(mean(a) - mean(b)) as -1 | 0 | 1;
  if (a.length < 2 || b.length < 2) return 0;
  const estimate = difference(a, b);
  return Math.abs(estimate.mean) > confidenceHalfWidth(estimate) ? (Math.sign(estimate.mean) as -1 | 1) : 0;
}

function format(value: number): string {
  return Number.isInteger(value) || value > 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(4);
}
