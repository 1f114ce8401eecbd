// The report's content, before any format: per paper the judged rows, the runs behind them and their pictures.
import type { Profile } from "../experiment/record";
import type { Damaged, Listing, StoredRun } from "../experiment/store";
import { delong } from "../metrics/delong";
import { mean } from "../metrics/moments";
import { rocCurve } from "../metrics/roc-curve";
import { compare, passCounts, type CompareOptions, type ComparedRow, type PassCount } from "./compare";
import type { Figure } from "./figure";
import { histogramFigure, lineFigure, rocFigure } from "./figures";
import type { Margin } from "./margins";
import type { Published } from "./published";
import { selectRuns } from "./select-runs";

export interface PaperReport {
  readonly published: Published;
  readonly rows: readonly ComparedRow[];
  readonly counts: readonly PassCount[];
  readonly margins: readonly Margin[];
  /** The runs that fill the tables, by method and seed. */
  readonly runs: readonly StoredRun[];
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
  /** Data digest to the labels of its test rows, 1 = anomaly: ROC curves need them, records do not hold them. */
  readonly labels: ReadonlyMap<string, ArrayLike<number>>;
  readonly options?: CompareOptions;
}

/** Papers with runs come first. */
export function buildReport(input: ReportInput): Report {
  const papers = input.published.map((published) => paperReport(input, published));
  const withRuns = papers.filter(({ runs }) => runs.length > 0);
  const without = papers.filter(({ runs }) => runs.length === 0);
  return { profile: input.profile, papers: [...withRuns, ...without], damaged: input.stored.damaged };
}

function paperReport({ profile, stored, margins, labels, options }: ReportInput, published: Published): PaperReport {
  const records = stored.runs.map((run) => run.record);
  const counted = selectRuns(records, published.paper, profile, options?.isCurrent).flatMap((group) => group.records);
  const runs = counted.flatMap((record) => stored.runs.filter((run) => run.record === record));
  const figures: Figure[] = [];
  const missing: string[] = [];
  for (const method of new Set(counted.map((record) => record.spec.method))) {
    const own = runs.filter(({ record }) => record.spec.method === method);
    figures.push(...trainingFigures(method, own));
    const yTest = labels.get(own[0].record.data.digest);
    if (yTest !== undefined) figures.push(meanRoc(method, own, yTest), ...scoreFigures(own, yTest));
    else missing.push(`ROC curves of ${method}: they need the test labels; 'retable datasets' fetches the data.`);
  }
  return {
    published,
    rows: compare(published, records, margins, profile, options),
    counts: passCounts(published, records, margins, profile, options),
    margins: margins.filter((margin) => margin.paper === published.paper),
    runs,
    aucIntervals: runs.map((run) => aucIntervals(run, labels.get(run.record.data.digest))),
    figures,
    missing,
  };
}

function aucIntervals({ scores }: StoredRun, labels: ArrayLike<number> = []): ([number, number] | null)[] {
  const rowsOf = (label: number): number => Array.from(labels).filter((own) => own === label).length;
  if (Math.min(rowsOf(0), rowsOf(1)) < 2) return scores.map(() => null);
  return scores.map((ofDetector) => {
    const { low, high } = delong(labels, ofDetector);
    return [low, high];
  });
}

function trainingFigures(method: string, runs: readonly StoredRun[]): Figure[] {
  const curves = Object.keys(runs[0].record.history);
  return curves.map((curve) =>
    lineFigure({
      title: `${method}: ${curve} while training${standInMark(runs)}`,
      xTitle: "epoch",
      yTitle: curve,
      series: runs
        .filter(({ record }) => curve in record.history)
        .map(({ record }) => ({ name: `seed ${record.spec.seed}`, y: record.history[curve] })),
    }),
  );
}

/** True positive rates averaged over the runs at fixed false positive rates (vertical averaging, Fawcett 2006). */
function meanRoc(method: string, runs: readonly StoredRun[], labels: ArrayLike<number>): Figure {
  const grid = Array.from({ length: 201 }, (_, i) => i / 200);
  const curves = runs[0].record.results.map((result, index) => {
    const ofRuns = runs.map(({ scores }) => rocCurve(labels, scores[index]));
    const heights = ofRuns.map((curve) => interpolate(curve.falsePositiveRate, curve.truePositiveRate, grid));
    return {
      name: result.method,
      falsePositiveRate: [0, ...grid],
      truePositiveRate: [0, ...grid.map((_, i) => mean(heights.map((height) => height[i])))],
      auc: mean(runs.map(({ record }) => record.results[index].metrics.AUC)),
    };
  });
  const count = runs.length === 1 ? "1 run" : `mean of ${runs.length} runs`;
  return rocFigure({ title: `${method}: ROC curves, ${count}${standInMark(runs)}`, curves });
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
    if (distinctScores < 20) return [];
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
