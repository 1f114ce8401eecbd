// The pictures that notebooks and the report draw: lines, points by class, overlaid histograms, ROC curves.
import type { Series } from "./chart";
import type { Figure } from "./figure";
import { renderChart } from "./render-chart";

interface Titles {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
}

/** One line per series. Without `x` the values stand at 1, 2, 3, … (epochs). Values that are not finite leave gaps. */
export function lineFigure(
  options: Titles & { readonly series: readonly { name: string; x?: ArrayLike<number>; y: ArrayLike<number> }[] },
): Figure {
  const series = options.series.map(({ name, x, y }) => {
    const ys = Array.from(y);
    return { kind: "line" as const, name, x: x === undefined ? ys.map((_, i) => i + 1) : Array.from(x), y: ys };
  });
  series.forEach(({ name, x, y }) => assertSameLength("lineFigure", name, x, y));
  const words =
    series.length > 4
      ? [
          `${series.length} lines that begin ${span(series.map(({ y }) => y[0]))} and end ${span(series.map(({ y }) => y[y.length - 1]))}`,
        ]
      : series.map(({ name, y }) => `${name} ${brief(y[0])} to ${brief(y[y.length - 1])} over ${y.length} points`);
  return figure(options, series, words);
}

/** One colour per group. */
export function scatterFigure(
  options: Titles & { readonly groups: readonly { name: string; x: ArrayLike<number>; y: ArrayLike<number> }[] },
): Figure {
  const series = options.groups.map(({ name, x, y }) => ({
    kind: "points" as const,
    name,
    x: Array.from(x),
    y: Array.from(y),
  }));
  series.forEach(({ name, x, y }) => assertSameLength("scatterFigure", name, x, y));
  const words = series.map(
    ({ name, x, y }) => `${name} ${x.length} points around (${brief(average(x))}, ${brief(average(y))})`,
  );
  return figure(options, series, words);
}

/** Groups share the bins; heights are shares of their own group, so that a small group is not dwarfed. */
export function histogramFigure(options: {
  readonly title: string;
  readonly xTitle: string;
  readonly groups: readonly { name: string; values: ArrayLike<number> }[];
  readonly bins?: number;
  /** Where the bins begin and end; from the lowest value to the highest unless given. Values outside go to the outermost bins. */
  readonly range?: readonly [number, number];
  /** Bars of the groups side by side within each bin, for bins that are classes; one over the other unless given. */
  readonly beside?: boolean;
}): Figure {
  const { title, xTitle, bins = 40, range, beside = false } = options;
  const groups = options.groups.map(({ name, values }) => ({ name, values: Array.from(values) }));
  let low = Infinity;
  let high = -Infinity;
  for (const { name, values } of groups) {
    for (const value of values) {
      if (!Number.isFinite(value)) {
        throw new Error(
          `histogramFigure: expected finite values, got ${value} in '${name}'. Look at the scores first.`,
        );
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high)
    throw new Error("histogramFigure: expected at least 1 value, got 0. Check the labels that made the groups.");
  [low, high] = range ?? [low, high];
  const step = (high - low) / bins || 1;
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + i * step);
  const series = groups.map(({ name, values }, group) => {
    const heights = new Array<number>(bins).fill(0);
    const binOf = (value: number): number => Math.max(0, Math.min(bins - 1, Math.floor((value - low) / step)));
    for (const value of values) heights[binOf(value)] += 1 / values.length;
    return {
      kind: "bars" as const,
      name,
      ...(beside ? narrow(edges, heights, group, groups.length) : { edges, heights }),
    };
  });
  const words = groups.map(({ name, values }) => `${name} ${values.length} values, mean ${brief(average(values))}`);
  return figure({ title, xTitle, yTitle: "share of the group" }, series, words);
}

/** The bars in the own one of `groups` equal parts of the middle of each bin; the rest of the bin is empty. */
function narrow(
  edges: readonly number[],
  heights: readonly number[],
  group: number,
  groups: number,
): { edges: number[]; heights: number[] } {
  const share = 0.8 / groups;
  const [from, to] = [0.1 + group * share, 0.1 + (group + 1) * share];
  const parts = heights.flatMap((_, i) => [from, to, 1].map((part) => edges[i] + part * (edges[i + 1] - edges[i])));
  return { edges: [edges[0], ...parts], heights: heights.flatMap((height) => [0, height, 0]) };
}

/** ROC curves with the diagonal of chance; the AUC stands in the legend. */
export function rocFigure(options: {
  readonly title: string;
  readonly curves: readonly {
    name: string;
    falsePositiveRate: ArrayLike<number>;
    truePositiveRate: ArrayLike<number>;
    auc: number;
  }[];
}): Figure {
  const series = options.curves.map(({ name, falsePositiveRate, truePositiveRate, auc }) => {
    const x = Array.from(falsePositiveRate);
    const y = Array.from(truePositiveRate);
    assertSameLength("rocFigure", name, x, y);
    return { kind: "line" as const, name: `${name} (AUC ${auc.toFixed(4)})`, x, y };
  });
  return renderChart({
    title: options.title,
    x: { title: "false positive rate", range: [0, 1] },
    y: { title: "true positive rate", range: [0, 1.005] },
    series: [{ kind: "guide", x: [0, 1], y: [0, 1] }, ...series],
    text: `${options.title}: ${series.map(({ name }) => name).join("; ")}.`,
  });
}

/** In text: the title and what there is to say of each series. */
function figure({ title, xTitle, yTitle }: Titles, series: readonly Series[], words: readonly string[]): Figure {
  const text = `${title}: ${words.join("; ")}.`;
  return renderChart({ title, x: { title: xTitle }, y: { title: yTitle }, series, text });
}

function assertSameLength(where: string, name: string, x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) {
    throw new Error(`${where}: expected as many x as y in '${name}', got ${x.length} and ${y.length}. Pass pairs.`);
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function span(values: readonly number[]): string {
  const [least, most] = [brief(Math.min(...values)), brief(Math.max(...values))];
  return least === most ? `at ${least}` : `between ${least} and ${most}`;
}

/** Four digits, as text that is the same on every machine. */
function brief(value: number | undefined): string {
  return value === undefined ? "nothing" : String(Number(value.toPrecision(4)));
}
