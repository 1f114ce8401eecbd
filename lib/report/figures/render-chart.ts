// A chart as a figure: the same spec through both renderers.
import type { Chart } from "./chart";
import type { Figure } from "./figure";
import { renderPlotly } from "./plotly";
import { renderSvg } from "./svg";

export function renderChart(chart: Chart): Figure {
  return { title: chart.title, ...renderPlotly(chart), svg: renderSvg(chart), text: chart.text };
}
