// The report's content, before any format: per paper the judged rows, the runs behind them and their pictures.
import type { Profile, RunRecord } from "../experiment/record";
import type { Damaged, Listing, StoredRun } from "../experiment/store";
import { delong } from "../metrics/delong";
import { mean } from "../metrics/moments";
import { rocAuc } from "../metrics/roc-auc";
import { rocCurve } from "../metrics/roc-curve";
import { rankedRows } from "../metrics/roc-order";
import { compare, passCounts, type CompareOptions, type ComparedRow, type PassCount } from "./compare";
import { contaminationFigures } from "./contamination";
import type { Figure } from "./figure";
import { histogramFigure, lineFigure, rocFigure } from "./figures";
import type { Margin } from "./margins";
import type { Mismatch } from "./mismatches";
import type { Published } from "./published";
import { selectRuns } from "./select-runs";
import { contaminationWords } from "./words";

export interface PaperReport {
  readonly published: Published;
  readonly rows: readonly ComparedRow[];
  readonly counts: readonly PassCount[];
  readonly margins: readonly Margin[];
  /** The runs that fill the tables: those of one setting together, by seed. */
  readonly groups: readonly (readonly StoredRun[])[];
  /** The same, one after the other. */
  readonly runs: readonly StoredRun[];
  /** What was tried for cells that do not agree. */
  readonly mismatches: readonly Mismatch[];
  /** Per run and detector the ends of DeLong's 95 % interval of the AUC; null where the labels are missing or too few. */
  readonly aucIntervals: readonly (readonly (readonly [low: number, high: number] | null)[])[];
  readonly figures: readonly Figure[];
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

/** A page with the curves of every one of a hundred settings would load nowhere. */
const mostDrawn = 6;

function paperReport(
  { profile, stored, margins, mismatches = [], labelsOf, options }: ReportInput,
  published: Published,
): PaperReport {
  const records = stored.runs.map((run) => run.record);
  const stores = new Map(stored.runs.map((run) => [run.record, run]));
  const groups = selectRuns(records, published.paper, profile, options?.isCurrent).map((group) =>
    group.records.map((record) => stores.get(record)!),
  );
  const rows = compare(published, records, margins, profile, options);
  const figures: Figure[] = contaminationFigures(rows);
  const missing: string[] = [];
  for (const runs of groups.slice(0, mostDrawn)) {
    const name = groupName(runs[0].record, groups.length > 1);
    figures.push(...trainingFigures(name, runs));
    const labels = runs.map(({ record }) => labelsOf(record));
    if (labels.every((own) => own !== null))
      figures.push(meanRoc(name, runs, labels), ...scoreFigures(runs, labels[0]));
    else missing.push(`ROC curves of ${name}: they need the test labels; 'retable datasets' fetches the data.`);
  }
  if (groups.length > mostDrawn) {
    missing.push(`curves of ${groups.length - mostDrawn} more settings; the notebook draws those that are asked for.`);
  }
  const runs = groups.flat();
  return {
    published,
    rows,
    counts: passCounts(published, records, margins, profile, options),
    margins: margins.filter((margin) => margin.paper === published.paper),
    groups,
    runs,
    mismatches: mismatches.filter((mismatch) => mismatch.paper === published.paper),
    aucIntervals: runs.map((run) => aucIntervals(run, labelsOf(run.record))),
    figures,
    missing,
  };
}

function groupName({ spec }: RunRecord, isOneOfSeveral: boolean): string {
  const share = spec.options.contamination;
  const setting = typeof share === "number" ? `, ${contaminationWords(share)}` : "";
  return isOneOfSeveral ? `${spec.dataset}, ${spec.method}${setting}` : `${spec.method}${setting}`;
}

function aucIntervals(run: StoredRun, labels: ArrayLike<number> | null): ([number, number] | null)[] {
  return run.record.results.map((_, index) => {
    if (labels === null) return null;
    const ranks = ranking(run, index, labels);
    const rowsOf = (label: number): number => ranks.labels.filter((own) => own === label).length;
    if (Math.min(rowsOf(0), rowsOf(1)) < 2) return null;
    const { low, high } = delong(ranks.labels, ranks.scores);
    return [low, high];
  });
}

/** What ranks the test rows: the scores, or the ROC curve that a record holds in their place, whose rows are in an order of their own. */
function ranking(
  { record, scores }: StoredRun,
  index: number,
  labels: ArrayLike<number>,
): ReturnType<typeof rankedRows> {
  const { roc } = record.results[index];
  return roc === undefined ? { labels: Uint8Array.from(labels), scores: scores[index] } : rankedRows(roc);
}

/** Up to ten runs are a line each; more are their mean and their outermost values. */
function trainingFigures(name: string, runs: readonly StoredRun[]): Figure[] {
  const curves = Object.keys(runs[0].history);
  return curves.map((curve) => {
    const lines = runs.flatMap(({ record, history }) => {
      const y = history[curve];
      return y === undefined ? [] : [{ name: `seed ${record.spec.seed}`, y }];
    });
    return lineFigure({
      title: `${name}: ${curve} while training${standInMark(runs)}`,
      xTitle: "epoch",
      yTitle: curve,
      series: lines.length > 10 ? envelope(lines.map(({ y }) => y)) : lines,
    });
  });
}

function envelope(lines: readonly (readonly number[])[]): { name: string; y: number[] }[] {
  const epochs = Math.min(...lines.map((y) => y.length));
  const at = (summary: (values: number[]) => number): number[] =>
    Array.from({ length: epochs }, (_, i) => summary(lines.map((y) => y[i])));
  return [
    { name: `mean of ${lines.length} runs`, y: at(mean) },
    { name: "highest", y: at((values) => Math.max(...values)) },
    { name: "lowest", y: at((values) => Math.min(...values)) },
  ];
}

/** True positive rates averaged over the runs at fixed false positive rates (vertical averaging, Fawcett 2006). */
function meanRoc(name: string, runs: readonly StoredRun[], labels: readonly ArrayLike<number>[]): Figure {
  const grid = Array.from({ length: 201 }, (_, i) => i / 200);
  const curves = runs[0].record.results.map((result, index) => {
    const ranks = runs.map((run, i) => ranking(run, index, labels[i]));
    const ofRuns = ranks.map(({ labels, scores }) => rocCurve(labels, scores));
    const heights = ofRuns.map((curve) => interpolate(curve.falsePositiveRate, curve.truePositiveRate, grid));
    return {
      name: result.method,
      falsePositiveRate: [0, ...grid],
      truePositiveRate: [0, ...grid.map((_, i) => mean(heights.map((height) => height[i])))],
      auc: mean(ranks.map(({ labels, scores }) => rocAuc(labels, scores))),
    };
  });
  const count = runs.length === 1 ? "1 run" : `mean of ${runs.length} runs`;
  return rocFigure({ title: `${name}: ROC curves, ${count}${standInMark(runs)}`, curves });
}

/** y at each of `at`, the upper end where the curve is vertical. `x` ascends from 0 to 1. */
function interpolate(x: ArrayLike<number>, y: ArrayLike<number>, at: readonly number[]): number[] {
  let i = 0;
  return at.map((target) => {
    while (i + 1 < x.length && x[i + 1] <= target) i++;
    if (i + 1 === x.length) return y[i];
    return y[i] + ((target - x[i]) / (x[i + 1] - x[i])) * (y[i + 1] - y[i]);
  });
}

/** Detectors that give classes instead of scores have no histogram worth looking at. */
function scoreFigures([run]: readonly StoredRun[], labels: ArrayLike<number>): Figure[] {
  const { record, scores } = run;
  return record.results.flatMap(({ method, distinctScores }, index) => {
    if (distinctScores < 20 || scores.length === 0) return [];
    const of = (label: number): Float32Array => scores[index].filter((_, row) => labels[row] === label);
    const groups = [
      { name: "normal", values: of(0) },
      { name: "anomaly", values: of(1) },
    ];
    const title = `${method}: scores of the test rows, seed ${record.spec.seed}${standInMark([run])}`;
    return [histogramFigure({ title, xTitle: "score, higher = more anomalous", groups })];
  });
}

function standInMark(runs: readonly StoredRun[]): string {
  return runs[0].record.data.origin === "stand-in" ? " (stand-in data)" : "";
}
