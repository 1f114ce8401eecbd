// Claims that one method of a table is ahead of all others in something: judged from the runs of all of them.
import { difference } from "../../metrics/difference";
import { mean } from "../../metrics/moments";
import { sideOf } from "../../metrics/tost";
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
  /** Settings of other methods between which the paper leaves the choice, as the runs name them: the claim must be so in each, or in none. */
  readonly readings?: readonly Reading[];
}

interface Reading {
  readonly name: string;
  /** Which runs stand for which method of the table; a method left out stands for itself. */
  readonly runs: Readonly<Record<string, string>>;
}

/** Nothing is left open. */
const plain: readonly Reading[] = [{ name: "", runs: {} }];

/** The report's text has nu = 0.01, its code 0.0001. */
const nus: readonly Reading[] = [
  { name: "the text's nu", runs: { OCSVM: "OCSVM (nu 0.01)" } },
  { name: "the code's nu", runs: {} },
];

const leads: Readonly<Record<string, Readonly<Record<string, Lead>>>> = {
  "ff12-kdd-ecg": {
    // The report does not say by what; by AUC its own figures put the OCSVM first, by accuracy, F1 and F2 the autoencoder.
    "ae-best": { table: "benchmark", method: "AE", of: "F1", figure: metric("F1"), counted: false, readings: nus },
    "bigan-largest": {
      table: "benchmark",
      method: "BiGAN",
      of: "numbers to store",
      figure: ({ health }) => health.parameters,
      counted: true,
      // Of the support vectors that both let through, the text's are a multiple.
      readings: nus,
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

/** The methods whose runs the lead is judged by, that which is said to lead first. */
export function leadMethods(lead: Lead, cells: readonly PublishedCell[]): string[] {
  const compared = (lead.readings ?? plain).flatMap((reading) => comparedMethods(lead, reading, cells));
  return [...new Set([lead.method, ...compared])];
}

function comparedMethods({ table, method }: Lead, { runs }: Reading, cells: readonly PublishedCell[]): string[] {
  const inTable = cells.filter((cell) => cell.table === table).map((cell) => cell.method);
  return [...new Set([method, ...inTable])].map((name) => runs[name] ?? name);
}

/** Holds where it does for every reading that the paper leaves open, does not hold where it does for none. */
export function judgeLead(lead: Lead, cells: readonly PublishedCell[], groups: readonly RunGroup[]): Judgement {
  const readings = lead.readings ?? plain;
  const found = readings.map((reading) => judgeReading(lead, comparedMethods(lead, reading, cells), cells, groups));
  const missing = found.find(({ verdict }) => verdict === "not run");
  if (missing !== undefined || found.length === 1) return missing ?? found[0];
  const agree = found.every(({ verdict }) => verdict === found[0].verdict);
  const reason = found.map((one, i) => `${readings[i].name}: ${one.verdict}, ${one.reason}`).join("; ");
  return { verdict: agree ? found[0].verdict : "inconclusive", reason };
}

/** Holds when the method is ahead of each other one beyond chance (Welch, 5 %), and not when one is ahead of it, 5 % over all of them. */
function judgeReading(
  lead: Lead,
  methods: readonly string[],
  cells: readonly PublishedCell[],
  groups: readonly RunGroup[],
): Judgement {
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
  const sideOver = (among: number) => (method: string) => side(own, values.get(method)!, lead.counted, among);
  if (rivals.map(sideOver(1)).every((one) => one === 1)) return { verdict: "holds", reason };
  const isBehind = rivals.map(sideOver(rivals.length)).includes(-1);
  return { verdict: isBehind ? "does not hold" : "inconclusive", reason };
}

/** 1 where a is above b beyond chance (Welch, 5 % over `among` such tests), -1 where below, else 0. */
function side(a: readonly number[], b: readonly number[], counted: boolean, among: number): -1 | 0 | 1 {
  if (counted) return Math.sign(mean(a) - mean(b)) as -1 | 0 | 1;
  if (a.length < 2 || b.length < 2) return 0;
  return sideOf(difference(a, b), 0, among);
}

function format(value: number): string {
  return Number.isInteger(value) || value > 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(4);
}
