// The figures of a group of runs: their mean and spread, and which runs they are.
import type { Profile, RunRecord } from "../experiment/record";
import { mean, standardDeviation } from "../metrics/moments";
import type { PublishedCell } from "./published";
import { byNormalClass, type RunGroup } from "./select-runs";
import { sourceMethod } from "./sources";

export interface Reproduced {
  /** Each normal class as heavy as the others, however many runs it has. */
  readonly mean: number;
  /** Sample standard deviation of all runs, as papers print it; null for one run. */
  readonly sd: number | null;
  readonly runs: number;
  readonly profile: Profile;
  /** None for what was measured once, and is no run. */
  readonly seeds: readonly number[];
  /** One per run, in the order of the seeds. */
  readonly values: readonly number[];
  /** The runs' keys, likewise. */
  readonly records: readonly string[];
}

/** `figure` of each run of the group. */
export function reproduce(
  group: RunGroup,
  figure: (record: RunRecord) => number,
): { reproduced: Reproduced; values: number[]; classes: number[][] } {
  const { records } = group;
  const values = records.map(figure);
  const classes = byNormalClass(group, figure);
  const reproduced = {
    mean: mean(classes.map(mean)),
    sd: values.length < 2 ? null : standardDeviation(values),
    runs: values.length,
    profile: records[0].spec.profile,
    seeds: records.map((record) => record.spec.seed),
    values,
    records: records.map((record) => record.key),
  };
  return { reproduced, values, classes };
}

/** The runs that fill a printed cell; undefined where there are none. */
export function groupOfCell(
  paper: string,
  { dataset, method, metric, contamination }: PublishedCell,
  groups: readonly RunGroup[],
): RunGroup | undefined {
  const source = sourceMethod(paper, method, metric);
  return groups.find(
    ({ records: [{ spec, results }] }) =>
      spec.dataset === dataset &&
      spec.options.contamination === contamination &&
      results.some((result) => result.method === source && metric in result.metrics),
  );
}

/** Throws where the record has no such result. */
export function metricOf(record: RunRecord, method: string, metric: string): number {
  const value = record.results.find((result) => result.method === method)?.metrics[metric];
  if (value === undefined) {
    throw new Error(
      `compare: expected ${metric} of ${method} in record ${record.key}, got none. ` +
        "Where the method gives it by now, raise its revision; else delete the record and run again.",
    );
  }
  return value;
}
