// A metric against the share of anomalies in the training data: one panel per method, printed and reproduced, with spread.
import type { ComparedRow } from "../compare";
import type { Figure } from "./figure";
import type { Panel, Panels } from "./panels";
import { panelsPlotly } from "./panels-plotly";
import { panelsSvg } from "./panels-svg";
import { contaminationWords } from "../contamination-words";
import { counted } from "../counted";

/** A figure per printed table, data set and metric that varies the contamination; none where no table does. */
export function contaminationFigures(rows: readonly ComparedRow[]): Figure[] {
  const varied = rows.filter((row) => row.contamination !== undefined);
  const names = new Map(varied.map((row) => [JSON.stringify([row.table, row.dataset, row.metric]), row]));
  return [...names.values()].map((one) => {
    const own = varied.filter(
      ({ table, dataset, metric }) => table === one.table && dataset === one.dataset && metric === one.metric,
    );
    return toFigure(toPanels(own));
  });
}

function toFigure(panels: Panels): Figure {
  return { title: panels.title, ...panelsPlotly(panels), svg: panelsSvg(panels), text: panels.text };
}

function toPanels(rows: readonly ComparedRow[]): Panels {
  const [{ dataset, metric }] = rows;
  const methods = [...new Set(rows.map(({ method }) => method))];
  const panels = methods.map((name): Panel => {
    const own = rows.filter(({ method }) => method === name).sort((a, b) => a.contamination! - b.contamination!);
    return {
      name,
      printed: own.flatMap(({ contamination: x, published: { value: y, sd } }) =>
        y === null ? [] : [{ x: x!, y, sd }],
      ),
      reproduced: own.flatMap(({ contamination: x, reproduced: found }) =>
        found === null ? [] : [{ x: x!, y: found.mean, sd: found.sd }],
      ),
    };
  });
  const ends = panels
    .flatMap(({ printed, reproduced }) => [...printed, ...reproduced])
    .flatMap(({ y, sd }) => [y - (sd ?? 0), y + (sd ?? 0)]);
  const standIn = rows.some(({ verdict }) => verdict === "stand-in") ? " (stand-in data)" : "";
  const title = `${dataset}: ${metric} by contamination of the training data${standIn}`;
  return {
    title,
    xTitle: "anomalies in the training data",
    yTitle: metric,
    yRange: [Math.floor(Math.min(...ends) * 20) / 20, Math.min(1, Math.ceil(Math.max(...ends) * 20) / 20)],
    panels,
    text: `${title}, ${counted(panels.length, "method")}, one standard deviation to either side: ${furthest(rows)}.`,
  };
}

/** The cell whose mean lies furthest from the print. */
function furthest(rows: readonly ComparedRow[]): string {
  const off = (row: ComparedRow): number => Math.abs((row.reproduced?.mean ?? NaN) - (row.published.value ?? NaN));
  const [row] = rows.filter((one) => !Number.isNaN(off(one))).sort((a, b) => off(b) - off(a));
  if (row === undefined) return "not run";
  const count = rows.filter(({ reproduced }) => reproduced !== null).length;
  const place = `${row.method} at ${contaminationWords(row.contamination!)}`;
  return `${count} of ${rows.length} cells run, ${off(row).toFixed(row.published.digits)} off at most (${place})`;
}
