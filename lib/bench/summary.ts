// What the bench's times mean: medians, the share of what a plain matrix product reaches, the ratio to PyTorch.
import { medianInPlace } from "../quickselect";
import { textColumns } from "../text-columns";
import type { Measured } from "./measure";

/** Measurements of one work at several numbers of threads. */
export interface Times {
  readonly product: readonly Measured[];
  readonly vraeStep: readonly Measured[];
  /** Empty where there is no PyTorch. */
  readonly pytorchStep: readonly Measured[];
}

export interface BenchRow {
  readonly work: string;
  readonly threads: number;
  readonly medianMilliseconds: number;
  readonly fastestMilliseconds: number;
  readonly slowestMilliseconds: number;
  /** Rate of the matrix products in it, 1e9 operations per second, everything else counted as time lost. */
  readonly gigaflops: number;
  /** `gigaflops` over those of the plain product at as many threads. */
  readonly shareOfFloor: number;
  /** null for PyTorch, which does not compile. */
  readonly compileSeconds: number | null;
  readonly peakBytes: number;
}

export interface Summary {
  readonly rows: readonly BenchRow[];
  /** Median of the step at the faster number of threads. */
  readonly stepSeconds: number;
  /** The same, were the plain product to reach 120 GFLOP/s at its faster number of threads. */
  readonly stepSecondsAt120: number;
  /** Median of PyTorch at its faster number of threads over `stepSeconds`; null without PyTorch. */
  readonly pytorchRatio: number | null;
}

export interface BenchReport extends Summary {
  readonly machine: string;
  readonly cores: number;
  /** Processes at work, averaged over the minute before the start and before the end. */
  readonly load: readonly [start: number, end: number];
  /** Why PyTorch was left out; null where it was not. */
  readonly pytorchMissing: string | null;
}

export function summarise({ product, vraeStep, pytorchStep }: Times): Summary {
  const rateOf = new Map(product.map((measured) => [measured.threads, gigaflops(measured)]));
  const rows = (work: string, measurements: readonly Measured[]): BenchRow[] =>
    measurements.map((measured) => ({
      work,
      threads: measured.threads,
      medianMilliseconds: median(measured),
      fastestMilliseconds: Math.min(...measured.milliseconds),
      slowestMilliseconds: Math.max(...measured.milliseconds),
      gigaflops: gigaflops(measured),
      shareOfFloor: gigaflops(measured) / rateOf.get(measured.threads)!,
      compileSeconds: measured.compileMilliseconds === null ? null : measured.compileMilliseconds / 1000,
      peakBytes: measured.peakBytes,
    }));
  const steps = rows("VRAE step", vraeStep);
  const pytorch = rows("VRAE step in PyTorch", pytorchStep);
  const best = fastest(steps);
  const stepSeconds = best.medianMilliseconds / 1000;
  return {
    rows: [...rows("matrix product", product), ...steps, ...pytorch],
    stepSeconds,
    stepSecondsAt120: (stepSeconds * Math.max(...rateOf.values())) / 120,
    pytorchRatio: pytorch.length === 0 ? null : fastest(pytorch).medianMilliseconds / best.medianMilliseconds,
  };
}

/** The machine, one line per measurement, then the two numbers that have an aim. */
export function benchText(report: BenchReport): string {
  const { machine, cores, load, rows, stepSeconds, stepSecondsAt120, pytorchRatio, pytorchMissing } = report;
  const heads = ["work", "threads", "median ms", "from", "to", "GFLOP/s", "of the product", "compile s", "peak GB"];
  const cells = rows.map((row) => [
    row.work,
    String(row.threads),
    ...[row.medianMilliseconds, row.fastestMilliseconds, row.slowestMilliseconds].map((ms) => ms.toFixed(1)),
    row.gigaflops.toFixed(1),
    `${Math.round(100 * row.shareOfFloor)} %`,
    row.compileSeconds?.toFixed(1) ?? "-",
    (row.peakBytes / 1e9).toFixed(2),
  ]);
  const lines = [
    `${machine}, ${cores} cores; load ${load[0].toFixed(1)} at the start, ${load[1].toFixed(1)} at the end`,
    "",
    ...textColumns(heads, cells, (column) => column > 0),
    "",
    `VRAE step: ${stepSeconds.toFixed(2)} s; ` +
      `${stepSecondsAt120.toFixed(2)} s where the product reaches 120 GFLOP/s (aim: 1.60 s at most).`,
    pytorchRatio === null
      ? `PyTorch was left out: ${pytorchMissing}`
      : `PyTorch takes ${pytorchRatio.toFixed(2)} times as long (aim: 2 at least).`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function median({ milliseconds }: Measured): number {
  return medianInPlace(Float64Array.from(milliseconds));
}

function gigaflops(measured: Measured): number {
  return measured.operations / median(measured) / 1e6;
}

function fastest(rows: readonly BenchRow[]): BenchRow {
  return rows.reduce((best, row) => (row.medianMilliseconds < best.medianMilliseconds ? row : best));
}
