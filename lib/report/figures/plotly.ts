// The Plotly renderer: traces and layout as plain JSON. Nothing of plotly.js is loaded here.
import { extent, isSparse, styleOf, type Chart, type Series } from "./chart";

const plotlyDash = ["solid", "dash", "dot"] as const;

export function renderPlotly(chart: Chart): { data: object[]; layout: object } {
  let index = 0;
  const data = chart.series.map((series) => trace(series, series.kind === "guide" ? 0 : index++));
  const axis = (name: "x" | "y"): object => ({
    title: { text: chart[name].title },
    range: extent(chart, name),
    zeroline: false,
    automargin: true,
  });
  const layout = {
    title: { text: chart.title },
    xaxis: axis("x"),
    yaxis: axis("y"),
    barmode: "overlay",
    legend: { orientation: "h", yref: "container", y: 0, yanchor: "bottom" },
    margin: { t: 48, r: 16 },
    hovermode: "closest",
  };
  return { data, layout };
}

function trace(series: Series, index: number): object {
  const { color, round } = styleOf(index);
  switch (series.kind) {
    case "line":
      return {
        type: "scatter",
        mode: isSparse(series) ? "lines+markers" : "lines",
        ...xy(series),
        line: { color, width: 2, dash: plotlyDash[round] },
      };
    case "points":
      return { type: "scatter", mode: "markers", ...xy(series), marker: { color, size: 5, opacity: 0.65 } };
    case "bars": {
      const widths = series.heights.map((_, i) => series.edges[i + 1] - series.edges[i]);
      const x = widths.map((width, i) => series.edges[i] + width / 2);
      return { type: "bar", name: series.name, x, y: series.heights, width: widths, opacity: 0.6, marker: { color } };
    }
    case "guide": {
      const line = { color: "#888888", width: 1, dash: "dash" };
      return { type: "scatter", mode: "lines", x: series.x, y: series.y, line, showlegend: false, hoverinfo: "skip" };
    }
  }
}

function xy(series: { name: string; x: readonly number[]; y: readonly number[] }): object {
  return { name: series.name, x: series.x, y: series.y };
}
