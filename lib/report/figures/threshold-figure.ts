// What a threshold does: accuracy, precision and recall against it, with a slider that reads them off; a static picture elsewhere.
import { bestAccuracyThreshold, scoresAbove } from "../../metrics/best-accuracy-threshold";
import { accuracy, precision, recall } from "../../metrics/classification";
import type { Chart } from "./chart";
import type { Figure } from "./figure";
import { renderChart } from "./render-chart";

export interface ThresholdFigureOptions {
  readonly title: string;
  /** One label per score, 1 = anomaly. */
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
}

/** Thresholds that the slider stops at, and that the lines are drawn through. */
const stops = 80;

/** Starts at the threshold of best accuracy on these rows, which the labels choose. */
export function thresholdFigure({ title, labels, scores }: ThresholdFigureOptions): Figure {
  const sorted = scores.slice().sort();
  // The highest scores are far out: what happens there is that recall falls to nothing.
  const [low, high] = [sorted[0], sorted[Math.floor(0.98 * (sorted.length - 1))]];
  const best = bestAccuracyThreshold(labels, scores).threshold;
  const even = Array.from({ length: stops }, (_, i) => low + ((high - low) * i) / (stops - 1));
  const thresholds = [...new Set([...even, best])].sort((a, b) => a - b);
  const at = thresholds.map((threshold) => {
    const predictions = scoresAbove(scores, threshold);
    return [accuracy(labels, predictions), precision(labels, predictions), recall(labels, predictions)];
  });
  const words = (i: number): string => {
    const [a, p, r] = at[i].map((value) => value.toFixed(3));
    return `threshold ${thresholds[i].toPrecision(3)}: accuracy ${a}, precision ${p}, recall ${r}`;
  };
  const start = thresholds.indexOf(best);
  const chart: Chart = {
    title,
    x: { title: "threshold", range: [low, high] },
    y: { title: "share", range: [0, 1.02] },
    series: [
      { kind: "guide", x: [best, best], y: [0, 1.02] },
      ...["accuracy", "precision", "recall"].map((name, m) => {
        return { kind: "line" as const, name, x: thresholds, y: at.map((values) => values[m]) };
      }),
    ],
    text: `${title}: best accuracy at ${words(start)}.`,
  };
  const figure = renderChart(chart);
  // The guide is the slider's: it moves.
  const data = figure.data.slice(1);
  return { ...figure, data, layout: { ...figure.layout, ...slider(thresholds, words, start) } };
}

function slider(thresholds: readonly number[], words: (stop: number) => string, start: number): object {
  const line = { type: "line", yref: "paper", y0: 0, y1: 1, line: { color: "#888888", width: 1, dash: "dash" } };
  const note = { xref: "paper", yref: "paper", x: 0.5, y: 1.06, showarrow: false };
  return {
    hovermode: "x unified",
    shapes: [{ ...line, x0: thresholds[start], x1: thresholds[start] }],
    annotations: [{ ...note, text: words(start) }],
    sliders: [
      {
        active: start,
        pad: { t: 60 },
        currentvalue: { visible: false },
        steps: thresholds.map((threshold, i) => ({
          label: threshold.toPrecision(2),
          method: "relayout",
          args: [{ "shapes[0].x0": threshold, "shapes[0].x1": threshold, "annotations[0].text": words(i) }],
        })),
      },
    ],
  };
}
