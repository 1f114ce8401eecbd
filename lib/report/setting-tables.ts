// The runs behind the tables, one line for each setting: whether their training was sound, and what each of their detectors came to.
import type { RunRecord } from "../experiment/record";
import { contaminationWords } from "./contamination-words";
import { healthWarnings, trainingMeasure } from "./health";
import type { PaperReport } from "./report";
import { replicateNames } from "./words";

export interface SettingTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `MNIST, IF, 5 % contaminated`. */
export function settingWords({ spec }: RunRecord, method = spec.method): string {
  const share = spec.options.contamination;
  const setting = typeof share === "number" ? `, ${contaminationWords(share)} contaminated` : "";
  return `${spec.dataset}, ${method}${setting}`;
}

/** Ranges over the runs of a setting. Warnings name their runs. */
export function healthTable({ groups }: PaperReport): SettingTable {
  const names = replicateNames(groups);
  return {
    columns: [
      ...["setting", "guards", "runs", "seeds", "training lowers", "first", "last", "weights moved (rms)"],
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
      const measure = trainingMeasure(records[0]);
      const ofTraining = (value: (health: RunRecord["health"]) => number, digits: number): string =>
        measure !== null
          ? range(
              records.map(({ health }) => value(health)),
              (x) => x.toPrecision(digits),
            )
          : "–";
      return [
        settingWords(records[0]),
        guards.join(". ") || "pass",
        String(records.length),
        wholeNumbers(records.map(({ spec }) => spec.seed)),
        measure ?? "–",
        ofTraining(({ lossFirst }) => lossFirst, 4),
        ofTraining(({ lossLast }) => lossLast, 4),
        ofTraining(({ weightsMoved }) => weightsMoved, 2),
        range(
          records.map(({ health }) => health.parameters),
          String,
        ),
        range(
          records.map(({ provenance }) => provenance.seconds),
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
      const aucs = results.flatMap(({ metrics }) => metrics.AUC ?? []);
      const halves = intervals.flatMap((run) => (run[index] === null ? [] : (run[index][1] - run[index][0]) / 2));
      return [
        settingWords(group[0].record, method),
        String(group.length),
        untrainedAuc === null
          ? "no model"
          : range(
              results.flatMap((result) => result.untrainedAuc ?? []),
              fourDigits,
            ),
        range(aucs, fourDigits),
        range(halves, fourDigits),
        range(
          results.map(({ distinctScores }) => distinctScores),
          String,
        ),
        [...new Set(results.map(({ thresholdSource }) => thresholdSource))].join(", "),
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

const fourDigits = (value: number): string => value.toFixed(4);

/** `0.91…0.97`, one figure where they agree, a dash for none. */
function range(values: readonly number[], write: (value: number) => string): string {
  if (values.length === 0) return "–";
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))].map(write);
  return least === most ? least : `${least}…${most}`;
}

/** `1…9` for all from 1 to 9, else one after the other. */
function wholeNumbers(values: readonly number[]): string {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const isWhole = distinct.length > 2 && distinct.every((value, i) => value === distinct[0] + i);
  return isWhole ? `${distinct[0]}…${distinct[distinct.length - 1]}` : distinct.join(", ");
}
