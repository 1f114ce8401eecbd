// Times and sizes as a table, the same in the report, in a notebook and on a terminal.
import type { Times } from "../experiment/times";
import { textColumns } from "../text-columns";
import { computedOn } from "./computed-on";

/** Three digits, as a plain number: `0.0123`, `4.50`, `457`. */
export function threeDigits(value: number): string {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(value)));
  return value.toFixed(Math.min(decimals, 6));
}

export interface TimeTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function timeTable({ data, methods, load, provenance }: Times): TimeTable {
  const { machine, startedAt } = provenance;
  return {
    caption:
      `${data}, one training at one setting of each method. Measured in one run on ${startedAt.slice(0, 10)}: ${machine}; ${computedOn(provenance)}; ` +
      `load ${load.map((one) => one.toFixed(1)).join(" to ")}; CPU time, of scoring and of short epochs the least of several. Numbers are those that scoring needs`,
    columns: [
      ...["method", "rows trained on", "epochs", "an epoch, s", "training, s"],
      ...["1,000 rows scored, ms", "numbers stored", "bytes"],
    ],
    rows: methods.map((one) => [
      one.spec.method,
      one.trainRows.toLocaleString("en-US"),
      one.epochs === null ? "–" : String(one.epochs),
      one.epochSeconds === null ? "–" : threeDigits(one.epochSeconds),
      threeDigits(one.trainSeconds),
      threeDigits(1000 * one.secondsPer1000Rows),
      one.numbers.toLocaleString("en-US"),
      one.bytes.toLocaleString("en-US"),
    ]),
  };
}

/** `KDD99: 805,050 rows read in 4.1 s, at most 0.61 GB`, one line per data set. */
export function loadingLines({ loading }: Times): string[] {
  return loading.map(
    ({ name, rows, seconds, peakBytes }) =>
      `${name}: ${rows.toLocaleString("en-US")} rows read into typed arrays in ${seconds.toFixed(1)} s of CPU time, ` +
      `at most ${(peakBytes / 1e9).toFixed(2)} GB`,
  );
}

/** Caption, table and loading lines for a terminal. */
export function timesText(times: Times): string {
  const { caption, columns, rows } = timeTable(times);
  const table = textColumns(columns, rows, (column) => column > 0);
  return [`${caption}.`, ...table, ...loadingLines(times)].map((line) => `${line}\n`).join("");
}
