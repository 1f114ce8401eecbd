// What the bench's times mean: medians, the share of what a plain matrix product reaches, the ratio to PyTorch, the aims.
import { medianInPlace } from "../quickselect";
import { textColumns } from "../text-columns";
import type { Measured } from "./measured";
import type { Setting, Work } from "./works";

/** A work in one setting: one entry per process. */
export interface Measurement {
  readonly work: string;
  readonly by: "retable" | "PyTorch";
  readonly setting: Setting;
  readonly processes: readonly Measured[];
}

export interface BenchRow {
  readonly work: string;
  readonly by: Measurement["by"];
  readonly setting: Setting;
  /** Of one step in one process. */
  readonly medianMilliseconds: number;
  readonly fastestMilliseconds: number;
  readonly slowestMilliseconds: number;
  /** Over all processes, by their medians. */
  readonly stepsPerSecond: number;
  /** Rate of products and convolutions over all processes, 1e9 operations per second; everything else is time lost. */
  readonly gigaflops: number;
  /** `gigaflops` over those of the plain product in the same setting. */
  readonly shareOfFloor: number;
  /** null for PyTorch, which does not compile. */
  readonly compileSeconds: number | null;
  /** Of the largest process. */
  readonly peakGigabytes: number;
}

export interface AimResult {
  readonly work: string;
  readonly what: "times PyTorch" | "compile seconds" | "peak gigabytes";
  readonly aim: number;
  /** null: not measured. */
  readonly measured: number | null;
  readonly met: boolean | null;
}

export interface Summary {
  readonly rows: readonly BenchRow[];
  readonly aims: readonly AimResult[];
}

export interface BenchReport extends Summary {
  readonly machine: string;
  readonly cores: number;
  /** Processes at work, averaged over the minute before the start and before the end. */
  readonly load: readonly [start: number, end: number];
  /** Why PyTorch was left out; null where it was not. */
  readonly pytorchMissing: string | null;
}

/** The first work is the floor's measure. */
export function summarise(works: readonly Pick<Work, "name" | "aim">[], measurements: readonly Measurement[]): Summary {
  const floors = measurements.filter(({ work }) => work === works[0].name);
  const rows = measurements.map((measurement): BenchRow => {
    const { work, by, setting, processes } = measurement;
    const floor = floors.find((other) => sameSetting(other.setting, setting))!;
    const all = processes.flatMap(({ milliseconds }) => milliseconds);
    const compiled = processes.flatMap(({ compileMilliseconds }) => compileMilliseconds ?? []);
    return {
      work,
      by,
      setting,
      medianMilliseconds: median(all),
      fastestMilliseconds: Math.min(...all),
      slowestMilliseconds: Math.max(...all),
      stepsPerSecond: sum(processes.map(({ milliseconds }) => 1000 / median(milliseconds))),
      gigaflops: gigaflops(measurement),
      shareOfFloor: gigaflops(measurement) / gigaflops(floor),
      compileSeconds: compiled.length === 0 ? null : Math.max(...compiled) / 1000,
      peakGigabytes: Math.max(...processes.map(({ peakBytes }) => peakBytes)) / 1e9,
    };
  });
  return { rows, aims: works.flatMap((work) => aimsOf(work, rows)) };
}

function aimsOf({ name, aim }: Pick<Work, "name" | "aim">, rows: readonly BenchRow[]): AimResult[] {
  if (aim === null) return [];
  const of = (by: BenchRow["by"]): BenchRow[] => rows.filter((row) => row.work === name && row.by === by);
  const fastest = (by: BenchRow["by"]): number => Math.max(...of(by).map(({ stepsPerSecond }) => stepsPerSecond));
  const largest = (values: readonly number[]): number => Math.max(...values);
  const result = (what: AimResult["what"], aim: number | undefined, measured: number | null): AimResult[] => {
    if (aim === undefined) return [];
    const met = measured === null ? null : what === "times PyTorch" ? measured >= aim : measured <= aim;
    return [{ work: name, what, aim, measured, met }];
  };
  const ratio = of("PyTorch").length === 0 ? null : fastest("retable") / fastest("PyTorch");
  const compiled = largest(of("retable").map(({ compileSeconds }) => compileSeconds ?? 0));
  const peak = largest(of("retable").map(({ peakGigabytes }) => peakGigabytes));
  return [
    ...result("times PyTorch", aim.timesPyTorch, ratio),
    ...result("compile seconds", aim.compileSeconds, compiled),
    ...result("peak gigabytes", aim.peakGigabytes, peak),
  ];
}

/** The machine, one line per measurement, then one per aim. */
export function benchText({ machine, cores, load, rows, aims, pytorchMissing }: BenchReport): string {
  const heads = ["work", "by", "processes x threads", "ms", "from", "to", "steps/s", "GFLOP/s", "of the product"];
  const cells = rows.map((row) => [
    row.work,
    row.by,
    `${row.setting.processes} x ${row.setting.threads}`,
    ...[row.medianMilliseconds, row.fastestMilliseconds, row.slowestMilliseconds].map(digits),
    digits(row.stepsPerSecond),
    row.gigaflops.toFixed(1),
    `${Math.round(100 * row.shareOfFloor)} %`,
    row.compileSeconds?.toFixed(1) ?? "-",
    row.peakGigabytes.toFixed(2),
  ]);
  const goals = aims.map(({ work, what, aim, measured, met }) => [
    work,
    what,
    `${what === "times PyTorch" ? "at least" : "at most"} ${aim}`,
    measured?.toFixed(2) ?? "-",
    met === null ? "not measured" : met ? "met" : "not met",
  ]);
  const lines = [
    `${machine}, ${cores} cores; load ${load[0].toFixed(1)} at the start, ${load[1].toFixed(1)} at the end`,
    "",
    ...textColumns([...heads, "compile s", "peak GB"], cells, (column) => column > 2),
    "",
    ...textColumns(["work", "aim", "", "measured", ""], goals, (column) => column === 3),
    ...(pytorchMissing === null ? [] : ["", `PyTorch was left out: ${pytorchMissing}`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Three digits at least. */
const digits = (x: number): string => x.toFixed(x < 10 ? 2 : x < 100 ? 1 : 0);

const sameSetting = (a: Setting, b: Setting): boolean => a.processes === b.processes && a.threads === b.threads;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function median(milliseconds: readonly number[]): number {
  return medianInPlace(Float64Array.from(milliseconds));
}

function gigaflops({ processes }: Measurement): number {
  return sum(processes.map(({ operations, milliseconds }) => operations / median(milliseconds) / 1e6));
}
