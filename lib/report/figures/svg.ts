// The SVG renderer: a static picture on a white panel, for readers without scripts (GitHub, nbviewer, print).
import { extent, isSparse, styleOf, type Chart, type Series } from "./chart";
import { escapeHtml } from "../escape";
import { figureHead } from "./svg-head";
import { niceTicks, tickLabels } from "./ticks";

const width = 640;
const plot = { left: 68, right: width - 20, top: 44, bottom: 328 };
const size = { width: plot.right - plot.left, height: plot.bottom - plot.top };
const legendRow = 20;

type Scale = (value: number) => number;

export function renderSvg(chart: Chart): string {
  const x = scale(extent(chart, "x"), plot.left, plot.right);
  const y = scale(extent(chart, "y"), plot.bottom, plot.top);
  const legend = legendEntries(chart);
  const rowCount = legend.length === 0 ? 0 : legend[legend.length - 1].row + 1;
  const height = plot.bottom + 58 + rowCount * legendRow;
  let index = 0;
  const marks = chart.series.map((series) => mark(series, series.kind === "guide" ? 0 : index++, x, y)).join("");
  return [
    figureHead({ width, height, letters: 13, text: chart.text }, chart.title, plot.left),
    axes(chart, x, y),
    // An inner svg clips without an id, and ids clash when a page holds several pictures.
    `<svg x="${plot.left}" y="${plot.top}" width="${size.width}" height="${size.height}" `,
    `viewBox="${plot.left} ${plot.top} ${size.width} ${size.height}">${marks}</svg>`,
    ...legend.map(({ series, left, row, index }) =>
      legendEntry(series, index, left, plot.bottom + 66 + row * legendRow),
    ),
    "</svg>",
  ].join("");
}

function scale([low, high]: [number, number], from: number, to: number): Scale {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function axes(chart: Chart, x: Scale, y: Scale): string {
  const { left, right, top, bottom } = plot;
  const xTicks = niceTicks(...extent(chart, "x"), 7);
  const yTicks = niceTicks(...extent(chart, "y"), 6);
  const xLabels = tickLabels(xTicks);
  const yLabels = tickLabels(yTicks);
  const line = (d: string, color: string): string => `<path d="${d}" stroke="${color}" fill="none"/>`;
  return [
    line(yTicks.map((tick) => `M${left} ${px(y(tick))}H${right}`).join(""), "#e4e7eb"),
    line(xTicks.map((tick) => `M${px(x(tick))} ${top}V${bottom}`).join(""), "#f0f2f4"),
    line(`M${left} ${top}V${bottom}H${right}`, "#57606a"),
    ...xTicks.map(
      (tick, i) =>
        `<text x="${px(x(tick))}" y="${bottom + 18}" text-anchor="middle" fill="#57606a">${xLabels[i]}</text>`,
    ),
    ...yTicks.map(
      (tick, i) => `<text x="${left - 8}" y="${px(y(tick) + 4)}" text-anchor="end" fill="#57606a">${yLabels[i]}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${bottom + 40}" text-anchor="middle">${escapeHtml(chart.x.title)}</text>`,
    `<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(chart.y.title)}</text>`,
  ].join("");
}

function mark(series: Series, index: number, x: Scale, y: Scale): string {
  const { color, dash } = styleOf(index);
  switch (series.kind) {
    case "line": {
      const line = `<path d="${polyline(series.x, series.y, x, y)}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round"${dashed(dash)}/>`;
      return isSparse(series) ? line + dots(series, color, 1, x, y) : line;
    }
    case "points":
      return dots(series, color, 0.6, x, y);
    case "bars": {
      const outline = series.heights
        .map(
          (height, i) =>
            `${i === 0 ? "M" : "H"}${px(x(series.edges[i]))}${i === 0 ? ` ${px(y(0))}` : ""}V${px(y(height))}`,
        )
        .join("");
      const end = `H${px(x(series.edges[series.edges.length - 1]))}V${px(y(0))}Z`;
      return `<path d="${outline}${end}" fill="${color}" fill-opacity="0.35" stroke="${color}" stroke-width="1.5"/>`;
    }
    case "guide":
      return `<path d="${polyline(series.x, series.y, x, y)}" fill="none" stroke="#8c959f" stroke-dasharray="5 4"/>`;
  }
}

/** Round caps on lines of no length: a tenth of the bytes of as many circles. */
function dots(
  { x: xs, y: ys }: Extract<Series, { kind: "line" | "points" }>,
  color: string,
  opacity: number,
  x: Scale,
  y: Scale,
): string {
  const d = xs.map((value, i) => (Number.isFinite(ys[i]) ? `M${px(x(value))} ${px(y(ys[i]))}h0` : "")).join("");
  return `<path d="${d}" stroke="${color}" stroke-width="4.5" stroke-linecap="round" stroke-opacity="${opacity}"/>`;
}

/** Points that fall on the pixel tenth of the one before are left out; a gap stays a gap. */
function polyline(xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): string {
  let d = "";
  let last = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
      pen = "M";
      continue;
    }
    const point = `${px(x(xs[i]))} ${px(y(ys[i]))}`;
    if (point !== last || pen === "M") d += pen + point;
    last = point;
    pen = "L";
  }
  return d;
}

interface LegendEntry {
  readonly series: Exclude<Series, { kind: "guide" }>;
  readonly index: number;
  readonly left: number;
  readonly row: number;
}

function legendEntries(chart: Chart): LegendEntry[] {
  const named = chart.series.filter((series): series is LegendEntry["series"] => series.kind !== "guide");
  if (named.length < 2) return [];
  let left = plot.left;
  let row = 0;
  return named.map((series, index) => {
    const taken = 34 + 7.6 * series.name.length;
    if (left > plot.left && left + taken > plot.right) {
      left = plot.left;
      row++;
    }
    const entry = { series, index, left, row };
    left += taken + 10;
    return entry;
  });
}

function legendEntry(series: LegendEntry["series"], index: number, left: number, y: number): string {
  const { color, dash } = styleOf(index);
  const swatch =
    series.kind === "line"
      ? `<path d="M${px(left)} ${y - 4}h22" stroke="${color}" stroke-width="2.5"${dashed(dash)}/>`
      : series.kind === "points"
        ? `<circle cx="${px(left + 11)}" cy="${y - 4}" r="4.5" fill="${color}"/>`
        : `<rect x="${px(left + 4)}" y="${y - 10}" width="14" height="11" fill="${color}" fill-opacity="0.35" stroke="${color}"/>`;
  return `${swatch}<text x="${px(left + 28)}" y="${y}">${escapeHtml(series.name)}</text>`;
}

function dashed(dash: string): string {
  return dash === "" ? "" : ` stroke-dasharray="${dash}"`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
