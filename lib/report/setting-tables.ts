// The runs behind the tables, one line for each setting: whether their training was sound, and what each of their detectors came to.
import type { RunRecord } from "../experiment/record";
import { computedOn } from "./computed-on";
import { healthWarnings, isTrained, trainingMeasure } from "./health";
import { listed } from "./normal-class-words";
import type { PaperReport } from "./report";
import { runWords } from "./setting-words";
import { replicateNames } from "./words";

export interface SettingTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Ranges over the runs of a setting. Warnings name their runs. */
export function healthTable({ groups }: PaperReport): SettingTable {
  const names = replicateNames(groups);
  return {
    columns: [
      ...["setting", "guards", "runs", "seeds", "training must lower", "at first", "at last", "weights moved (rms)"],
      ...["parameters", "seconds"],
    ],
    rows: groups.map((group) => {
      const records = group.map(({ record }) => record);
      const warned = new Map<string, string[]>();
      for (const record of records) {
        for (const text of healthWarnings(record)) {
          warned.set(text, [...(warned.get(text) ?? []), names.get(record)!]);
        }
      }
      const guards = [...warned].map(([text, runs]) => {
        const which = runs.length === records.length ? "" : ` (${runs.join("; ")})`;
        return `${runs.length} of ${records.length}: ${text}${which}`;
      });
      const over = (value: (record: RunRecord) => number, write: (value: number) => string = String): string =>
        range(records.map(value), write);
      const measure = trainingMeasure(records[0]);
      const loss = (value: (record: RunRecord) => number): string =>
        measure === null ? "–" : over(value, (x) => x.toPrecision(4));
      return [
        runWords(records[0]),
        guards.join(". ") || "pass",
        String(records.length),
        listed(
          [...new Set(records.map(({ spec }) => spec.seed))].sort((a, b) => a - b),
          "…",
        ),
        measure ?? "–",
        loss(({ health }) => health.lossFirst),
        loss(({ health }) => health.lossLast),
        isTrained(records[0])
          ? over(
              ({ health }) => health.weightsMoved,
              (x) => x.toPrecision(2),
            )
          : "–",
        over(({ health }) => health.parameters),
        over(
          ({ provenance }) => provenance.seconds,
          (x) => x.toFixed(0),
        ),
      ];
    }),
  };
}

/** Ranges over the runs of a setting, a line for each of their detectors. */
export function detectorTable({ groups, aucIntervals }: PaperReport): SettingTable {
  let first = 0;
  const rows = groups.flatMap((group) => {
    const intervals = aucIntervals.slice(first, (first += group.length));
    return group[0].record.results.map(({ method, untrainedAuc }, index) => {
      const results = group.map(({ record }) => record.results[index]);
      const before = results.flatMap((result) => result.untrainedAuc ?? []);
      const aucs = results.flatMap(({ metrics }) => metrics.AUC ?? []);
      const distinctScores = results.map((result) => result.distinctScores);
      const halves = intervals.flatMap((run) => (run[index] === null ? [] : (run[index][1] - run[index][0]) / 2));
      return [
        runWords(group[0].record, method),
        String(group.length),
        untrainedAuc === null ? "no model" : range(before, fourDigits),
        range(aucs, fourDigits),
        range(halves, fourDigits),
        range(distinctScores, String),
        distinct(results.map(({ thresholdSource }) => thresholdSource)),
      ];
    });
  });
  return {
    columns: [
      ...["detector", "runs", "untrained AUC", "trained AUC", "half of DeLong's 95 % interval", "distinct scores"],
      "chosen on",
    ],
    rows,
  };
}

/** What the runs of a setting were computed from and with; each run has a record of its own. */
export function provenanceTable({ groups }: PaperReport): SettingTable {
  return {
    columns: ["setting", "data", "engine", "revision"],
    rows: groups.map((group) => {
      const records = group.map(({ record }) => record);
      return [
        runWords(records[0]),
        distinct(records.map(({ data }) => `${data.name} ${data.origin} ${data.digest.slice(0, 16)}`)),
        distinct(records.map(({ provenance }) => computedOn(provenance))),
        distinct(records.map(({ provenance }) => shortRevision(provenance.revision))),
      ];
    }),
  };
}

/** Twelve digits of the commit, and whether the code was not quite it. */
function shortRevision(revision: string): string {
  const [commit, changes] = revision.split("+");
  return commit.slice(0, 12) + (changes === undefined ? "" : " + uncommitted changes");
}

const distinct = (values: readonly string[]): string => [...new Set(values)].join(", ");

const fourDigits = (value: number): string => value.toFixed(4);

/** `0.91…0.97`, one figure where they agree, a dash for none. */
function range(values: readonly number[], write: (value: number) => string): string {
  if (values.length === 0) return "–";
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))].map(write);
  return least === most ? least : `${least}…${most}`;
}
