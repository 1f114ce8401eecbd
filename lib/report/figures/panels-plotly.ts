// Small panels as one Plotly figure: a grid of plots with common axes.
import { palette } from "./chart";
import type { Panels, SpreadPoint } from "./panels";

const columnCount = 5;

/** `layout.grid` says how the panels are laid out; a narrow page may change its rows and columns. */
export function panelsPlotly({ title, xTitle, yTitle, yRange, panels }: Panels): { data: object[]; layout: object } {
  const columns = Math.min(columnCount, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const axis = (i: number): string => (i === 0 ? "" : String(i + 1));
  const anyFound = panels.findIndex(({ reproduced }) => reproduced.length > 0);
  const data = panels.flatMap(({ name, printed, reproduced }, i) => {
    const place = { type: "scatter", xaxis: `x${axis(i)}`, yaxis: `y${axis(i)}` };
    const printedTrace = {
      ...{
        ...place,
        ...points(printed),
        ...hover(printed, `${name}, printed`),
        name: "printed",
        legendgroup: "printed",
        showlegend: i === 0,
      },
      ...{ mode: "lines+markers", line: { color: "#8c959f", width: 1.5, dash: "dash" } },
      ...{ marker: { color: "#8c959f", size: 6, symbol: "circle-open" }, error_y: whiskers(printed) },
    };
    const found = {
      mode: "lines+markers",
      line: { color: palette[0], width: 2 },
      marker: { color: palette[0], size: 6 },
    };
    const shown = { name: "reproduced", legendgroup: "reproduced", showlegend: i === anyFound };
    const words = hover(reproduced, `${name}, reproduced`);
    const trace = { ...place, ...points(reproduced), ...words, ...shown, ...found, error_y: whiskers(reproduced) };
    return reproduced.length === 0 ? [printedTrace] : [printedTrace, trace];
  });
  const axes = panels.flatMap((_, i) => [
    [`xaxis${axis(i)}`, { tickformat: ".0%", nticks: 3, zeroline: false, ...(i > 0 && { matches: "x" }) }],
    [`yaxis${axis(i)}`, { range: yRange, nticks: 5, zeroline: false, ...(i > 0 && { matches: "y" }) }],
  ]);
  const annotations = panels.map(({ name }, i) => ({
    ...{ text: name, showarrow: false, font: { size: 12 }, xref: `x${axis(i)} domain`, yref: `y${axis(i)} domain` },
    ...{ x: 0, y: 1, xanchor: "left", yanchor: "bottom" },
  }));
  const layout = {
    title: { text: title },
    grid: { rows, columns, pattern: "independent", xgap: 0.25, ygap: 0.35 },
    ...(Object.fromEntries(axes) as object),
    annotations,
    height: 90 + 190 * rows,
    legend: { orientation: "h", yref: "container", y: 0, yanchor: "bottom" },
    margin: { t: 48, r: 16 },
    hovermode: "closest",
    meta: { panels: panels.length, axes: `${yTitle} against ${xTitle}` },
  };
  return { data, layout };
}

function points(line: readonly SpreadPoint[]): { x: number[]; y: number[] } {
  return { x: line.map(({ x }) => x), y: line.map(({ y }) => y) };
}

/** `0.899 ± 0.051 at 10%`, and whose point it is. */
function hover(line: readonly SpreadPoint[], name: string): object {
  const spread = line.some(({ sd }) => sd !== null) ? " ± %{customdata:.3f}" : "";
  return {
    customdata: line.map(({ sd }) => sd ?? 0),
    hovertemplate: `%{y:.3f}${spread} at %{x:.0%}<extra>${name}</extra>`,
  };
}

function whiskers(line: readonly SpreadPoint[]): object {
  const spread = line.some(({ sd }) => sd !== null);
  return spread ? { type: "data", array: line.map(({ sd }) => sd ?? 0), thickness: 1, width: 2 } : { visible: false };
}
