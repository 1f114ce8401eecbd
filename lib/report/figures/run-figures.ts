// Pictures of the runs that fill a table: training curves, ROC curves of all detectors of a setting, histograms of scores.
import type { StoredRun } from "../../experiment/stored-run";
import { mean } from "../../metrics/moments";
import { rocCurve, type RocCurve } from "../../metrics/roc-curve";
import { rankedRows } from "../../metrics/roc-order";
import type { Figure } from "./figure";
import { histogramFigure, lineFigure, rocFigure } from "./figures";
import { normalClassWords } from "../normal-class-words";
import { byNormalClass, byNormalClasses } from "../select-runs";
import { runWords, settingWords } from "../setting-words";
import { isJudgedOnSomeRows } from "../sources";
import { replicateNames } from "../words";

/** Runs of one setting, which differ in seed and normal class. */
type Group = readonly StoredRun[];
/** The labels of a run's test rows, 1 = anomaly; null where they are missing. */
export type LabelsOfRun = (run: StoredRun) => ArrayLike<number> | null;

/** Curves whose name alone does not say what they are of. */
const curveNames: Readonly<Record<string, string>> = {
  encoder: "encoder loss",
  discriminator: "discriminator loss",
  accuracy: "discriminator accuracy",
  realAccuracy: "discriminator accuracy on real rows",
  madeAccuracy: "discriminator accuracy on made rows",
  spread: "spread of the made rows",
  kl: "KL divergence",
  klWeight: "weight of the KL divergence",
  reconstruction: "reconstruction loss",
  validationReconstruction: "reconstruction loss on the validation rows",
};

/**
 * Up to ten runs are a line each; more are their mean and their outermost values. None for methods that are not trained by
 * steps: the history of such a run is what its search saw.
 */
export function trainingFigures(runs: Group, isOneOfSeveral: boolean): Figure[] {
  const isTrained = runs.some(({ record }) => record.health.weightsMoved > 0);
  if (!isTrained) return [];
  const name = groupName(runs[0], isOneOfSeveral);
  const names = replicateNames([runs]);
  return Object.keys(runs[0].history).map((curve) => {
    const words = curveNames[curve] ?? curve;
    const lines = runs.flatMap((run) => {
      const y = run.history[curve];
      return y === undefined ? [] : [{ name: names.get(run.record)!, ...overEpochs(y, run.history) }];
    });
    return lineFigure({
      title: `${name}: ${words} while training${standInMark(runs)}`,
      xTitle: "epoch",
      yTitle: words,
      series: lines.length > 10 ? envelope(lines) : lines,
    });
  });
}

interface Line {
  readonly x?: readonly number[];
  readonly y: readonly number[];
}

/** A curve that has fewer points than the longest has one at the end of so many epochs. */
function overEpochs(y: readonly number[], history: StoredRun["history"]): Line {
  const epochs = Math.max(...Object.values(history).map(({ length }) => length));
  const every = Math.round(epochs / y.length);
  return every > 1 ? { x: y.map((_, i) => Math.min(epochs, every * (i + 1))), y } : { y };
}

function envelope(lines: readonly Line[]): { name: string; x?: readonly number[]; y: number[] }[] {
  const [shortest] = [...lines].sort((a, b) => a.y.length - b.y.length);
  const at = (summary: (values: number[]) => number): { x?: readonly number[]; y: number[] } => ({
    ...(shortest.x !== undefined && { x: shortest.x }),
    y: shortest.y.map((_, i) => summary(lines.map(({ y }) => y[i]))),
  });
  return [
    { name: `mean of ${lines.length} runs`, ...at(mean) },
    { name: "highest", ...at((values) => Math.max(...values)) },
    { name: "lowest", ...at((values) => Math.min(...values)) },
  ];
}

/**
 * The detectors of each data set, contamination and choice of normal classes in one picture: true positive rates averaged over the runs at fixed
 * false positive rates (vertical averaging, Fawcett 2006). A detector without labels is left out.
 */
export function rocFigures(groups: readonly Group[], labelsOf: LabelsOfRun): Figure[] {
  const settings = new Map<string, Group[]>();
  for (const { name, runs } of groups.flatMap(alikeRuns)) {
    settings.set(name, [...(settings.get(name) ?? []), runs]);
  }
  return [...settings].flatMap(([name, own]) => {
    const curves = own.flatMap((runs) => meanCurves(runs, labelsOf));
    if (curves.length === 0) return [];
    const counts = [...new Set(own.map((runs) => runs.length))].sort((a, b) => a - b);
    const count = counts.join() === "1" ? "1 run" : `mean of ${counts.join(" or ")} runs`;
    return [rocFigure({ title: `${name}: ROC curves, ${count}${standInMark(own[0])}`, curves })];
  });
}

/** Runs whose choice of normal classes differs stand apart, as in the tables: the mean of their curves would be of nothing. */
function alikeRuns(group: Group): { name: string; runs: Group }[] {
  const choices = byNormalClasses(group.map(({ record }) => record));
  return choices.map((records) => {
    const words = choices.length < 2 ? [] : [normalClassWords(records[0].spec.options.normalClasses as number[])];
    const name = [settingWords(records[0]), ...words].join(", ");
    return { name, runs: group.filter(({ record }) => records.includes(record)) };
  });
}

function meanCurves(runs: Group, labelsOf: LabelsOfRun): Parameters<typeof rocFigure>[0]["curves"] {
  const grid = Array.from({ length: 201 }, (_, i) => i / 200);
  const records = runs.map(({ record }) => record);
  const classes = byNormalClass({ records }, (record) => records.indexOf(record));
  // Each normal class as heavy as the others, as in the tables, however many runs it has.
  const average = (ofRuns: readonly number[]): number =>
    mean(classes.map((indices) => mean(indices.map((i) => ofRuns[i]))));
  return runs[0].record.results.flatMap((result, index) => {
    const ranks = runs.flatMap((run) => ranking(run, index, labelsOf) ?? []);
    if (ranks.length < runs.length) return [];
    const ofRuns = ranks.map(({ labels, scores }) => rocCurve(labels, scores));
    const auc = average(ofRuns.map(areaUnder));
    // Two scores give one point. Points at other rates in each run would average to a bow that no run has.
    if (ofRuns.every(({ falsePositiveRate }) => falsePositiveRate.length === 3)) {
      const point = (of: "falsePositiveRate" | "truePositiveRate"): number =>
        average(ofRuns.map((curve) => curve[of][1]));
      const [x, y] = [point("falsePositiveRate"), point("truePositiveRate")];
      return { name: `${result.method}, labels alone`, falsePositiveRate: [0, x, 1], truePositiveRate: [0, y, 1], auc };
    }
    const heights = ofRuns.map((curve) => interpolate(curve.falsePositiveRate, curve.truePositiveRate, grid));
    return {
      name: result.method,
      falsePositiveRate: [0, ...grid],
      truePositiveRate: [0, ...grid.map((_, i) => average(heights.map((height) => height[i])))],
      auc,
    };
  });
}

/** By trapezoids: the AUC, ties counting one half. */
function areaUnder({ falsePositiveRate: x, truePositiveRate: y }: RocCurve): number {
  return x.reduce((area, end, i) => (i === 0 ? 0 : area + ((end - x[i - 1]) * (y[i] + y[i - 1])) / 2), 0);
}

/** What ranks the test rows: the scores, or the ROC curve that a record holds in their place, whose rows are in an order of their own. Null without either, and where the metrics are of other rows. */
export function ranking(run: StoredRun, index: number, labelsOf: LabelsOfRun): ReturnType<typeof rankedRows> | null {
  const { record, scores } = run;
  const { roc, method } = record.results[index];
  if (isJudgedOnSomeRows(record.spec.paper, method)) return null;
  if (roc !== undefined) return rankedRows(roc);
  const labels = labelsOf(run);
  return labels === null ? null : { labels: Uint8Array.from(labels), scores: scores[index] };
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
export function scoreFigures(runs: Group, isOneOfSeveral: boolean, labels: ArrayLike<number>): Figure[] {
  const [run] = runs;
  const { record, scores } = run;
  const replicate = replicateNames([runs]).get(record)!;
  return record.results.flatMap(({ method, distinctScores }, index) => {
    if (distinctScores < 20 || scores.length === 0) return [];
    const of = (label: number): Float32Array => scores[index].filter((_, row) => labels[row] === label);
    const groups = [
      { name: "normal", values: of(0) },
      { name: "anomaly", values: of(1) },
    ];
    const title = `${groupName(run, isOneOfSeveral, method)}: scores of the test rows, ${replicate}${standInMark([run])}`;
    return [histogramFigure({ title, xTitle: "score, higher = more anomalous", groups })];
  });
}

function standInMark(runs: Group): string {
  return runs[0].record.data.origin === "stand-in" ? " (stand-in data)" : "";
}

function groupName({ record }: StoredRun, isOneOfSeveral: boolean, method = record.spec.method): string {
  return isOneOfSeveral ? runWords(record, method) : method;
}
