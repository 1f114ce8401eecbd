// The report's content, before any format: per paper the judged rows, the runs behind them and their pictures.
import type { Profile, RunRecord } from "../experiment/record";
import type { Times } from "../experiment/times";
import type { Damaged, Listing, StoredRun } from "../experiment/stored-run";
import { delong } from "../metrics/delong";
import { besideRows } from "./beside";
import { compare, passCounts, type CompareOptions, type ComparedRow, type PassCount } from "./compare";
import { contaminationFigures } from "./figures/contamination";
import { normalClassFigures } from "./figures/normal-classes";
import type { Figure } from "./figures/figure";
import { counted } from "./counted";
import type { Margin } from "./margins";
import type { Mismatch } from "./mismatches";
import type { Published } from "./published";
import { ranking, rocFigures, scoreFigures, trainingFigures, type LabelsOfRun } from "./figures/run-figures";
import { selectRuns } from "./select-runs";

export interface PaperReport {
  readonly published: Published;
  readonly rows: readonly ComparedRow[];
  /** Methods that were run and are in no printed table. */
  readonly beside: readonly ComparedRow[];
  readonly counts: readonly PassCount[];
  readonly margins: readonly Margin[];
  /** The runs that fill the tables: those of one setting together, by seed; settings in the order of the tables. */
  readonly groups: readonly (readonly StoredRun[])[];
  /** The same, one after the other. */
  readonly runs: readonly StoredRun[];
  /** What was tried for cells that do not agree. */
  readonly mismatches: readonly Mismatch[];
  /** null where none were measured, or in another profile than paper. */
  readonly times: Times | null;
  /** Per run and detector the ends of DeLong's 95 % interval of the AUC; null where the labels are missing or too few. */
  readonly aucIntervals: readonly (readonly (readonly [low: number, high: number] | null)[])[];
  /** Of whole tables and data sets. */
  readonly figures: readonly Figure[];
  /** Training and scores of single settings. */
  readonly runFigures: readonly Figure[];
  /** Why a picture is missing. */
  readonly missing: readonly string[];
}

export interface Report {
  readonly profile: Profile;
  readonly papers: readonly PaperReport[];
  readonly damaged: readonly Damaged[];
}

export interface ReportInput {
  readonly profile: Profile;
  readonly published: readonly Published[];
  readonly stored: Listing;
  readonly margins: readonly Margin[];
  readonly mismatches?: readonly Mismatch[];
  /** The labels of a record's test rows, 1 = anomaly; null where they are missing. Records do not hold them. */
  readonly labelsOf: LabelsOf;
  readonly options?: CompareOptions;
}

type LabelsOf = (record: RunRecord) => ArrayLike<number> | null;

/** Papers with runs come first. */
export function buildReport(input: ReportInput): Report {
  const papers = input.published.map((published) => paperReport(input, published));
  const withRuns = papers.filter(({ runs }) => runs.length > 0);
  const without = papers.filter(({ runs }) => runs.length === 0);
  return { profile: input.profile, papers: [...withRuns, ...without], damaged: input.stored.damaged };
}

/** Settings whose training and scores are drawn: a page with those of a hundred would load nowhere. */
const mostDrawn = 6;

function paperReport(
  { profile, stored, margins, mismatches = [], labelsOf, options }: ReportInput,
  published: Published,
): PaperReport {
  const records = stored.runs.map((run) => run.record);
  const stores = new Map(stored.runs.map((run) => [run.record, run]));
  const chosen = selectRuns(records, published.paper, profile, options?.isCurrent).map((group) =>
    group.records.map((record) => stores.get(record)!),
  );
  const rows = compare(published, records, margins, profile, options);
  const beside = besideRows(published, records, profile, options);
  const figures: Figure[] = [...contaminationFigures(rows), ...normalClassFigures(beside)];
  const missing: string[] = [];
  const labelsOfRun: LabelsOfRun = ({ record }) => labelsOf(record);
  const groups = inTableOrder(chosen, rows);
  figures.push(...rocFigures(groups, labelsOfRun));
  const runFigures: Figure[] = [];
  const isOneOfSeveral = groups.length > 1;
  for (const runs of groups.slice(0, mostDrawn)) {
    runFigures.push(...trainingFigures(runs, isOneOfSeveral));
    const labels = labelsOfRun(runs[0]);
    if (labels !== null) runFigures.push(...scoreFigures(runs, isOneOfSeveral, labels));
    else
      missing.push(
        `scores of ${runs[0].record.spec.method}: the test labels are missing; 'retable datasets' fetches the data.`,
      );
  }
  if (groups.length > mostDrawn) {
    const more = groups.length - mostDrawn;
    missing.push(`training and scores of ${counted(more, "more setting")}.`);
  }
  const runs = groups.flat();
  return {
    published,
    rows,
    beside,
    counts: passCounts(published, records, margins, profile, options),
    margins: margins.filter((margin) => margin.paper === published.paper),
    groups,
    runs,
    mismatches: mismatches.filter((mismatch) => mismatch.paper === published.paper),
    times: (profile === "paper" && options?.times?.find(({ paper }) => paper === published.paper)) || null,
    aucIntervals: runs.map((run) => aucIntervals(run, labelsOfRun)),
    figures,
    runFigures,
    missing,
  };
}

/** Those that fill cells first, as the printed tables go from method to method; so then go the others, and those that no table prints. */
function inTableOrder(
  groups: readonly (readonly StoredRun[])[],
  rows: readonly ComparedRow[],
): readonly (readonly StoredRun[])[] {
  const cells = rows.filter(({ table }) => table !== "claims");
  const place = ([{ record }]: readonly StoredRun[]): number => {
    const first = cells.findIndex(({ reproduced }) => reproduced?.records.includes(record.key));
    if (first >= 0) return first;
    const alike = cells.findIndex(({ method }) => record.results.some((result) => result.method === method));
    return cells.length + (alike < 0 ? cells.length : alike);
  };
  const share = ([{ record }]: readonly StoredRun[]): number => Number(record.spec.options.contamination ?? 0);
  const name = ([{ record }]: readonly StoredRun[]): string => `${record.spec.dataset}, ${record.spec.method}`;
  return groups
    .map((runs) => ({ runs, at: place(runs) }))
    .sort((a, b) => a.at - b.at || name(a.runs).localeCompare(name(b.runs), "en") || share(a.runs) - share(b.runs))
    .map(({ runs }) => runs);
}

function aucIntervals(run: StoredRun, labelsOf: LabelsOfRun): ([number, number] | null)[] {
  return run.record.results.map((_, index) => {
    const ranks = ranking(run, index, labelsOf);
    if (ranks === null) return null;
    const anomalies = ranks.labels.reduce((sum, label) => sum + label, 0);
    if (Math.min(anomalies, ranks.labels.length - anomalies) < 2) return null;
    const { low, high } = delong(ranks.labels, ranks.scores);
    return [low, high];
  });
}
