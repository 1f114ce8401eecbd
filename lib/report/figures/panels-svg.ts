// Small panels as one static picture: the paper dashed and grey with whiskers, what was reproduced in colour with a band.
import { palette } from "./chart";
import type { Panel, Panels, SpreadPoint } from "./panels";
import { escapeHtml } from "../escape";
import { figureHead } from "./svg-head";
import { niceTicks, tickLabels } from "./ticks";

const width = 760;
const left = 52;
const right = 12;
const top = 58;
const panelHeight = 112;
const rowHeight = panelHeight + 44;
const gap = 14;
const mostColumns = 5;
const grey = "#6e7781";

type Scale = (value: number) => number;

export function panelsSvg({ title, xTitle, yTitle, yRange, panels, text }: Panels): string {
  const columns = Math.min(mostColumns, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const panelWidth = (width - left - right - gap * (columns - 1)) / columns;
  const height = top + rows * rowHeight + 44;
  const shares = panels.flatMap(({ printed, reproduced }) => [...printed, ...reproduced].map(({ x }) => x));
  const xRange: [number, number] = [Math.min(...shares), Math.max(...shares)];
  const drawn = panels.map((panel, i) => {
    const x0 = left + (i % columns) * (panelWidth + gap);
    const y0 = top + Math.floor(i / columns) * rowHeight;
    // A margin inside, so that no mark at the edge is cut.
    const x = scale(xRange, x0 + 8, x0 + panelWidth - 8);
    const y = scale(yRange, y0 + panelHeight, y0);
    return drawPanel(panel, { x0, y0, panelWidth, x, y, xRange, yRange, isFirst: i % columns === 0 });
  });
  return [
    figureHead({ width, height, letters: 12, text }, title),
    ...drawn,
    `<text x="${(left + width - right) / 2}" y="${height - 36}" text-anchor="middle">${escapeHtml(xTitle)}</text>`,
    `<text transform="translate(14 ${top + (rows * rowHeight - 44) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(yTitle)}</text>`,
    legend(
      height - 12,
      panels.some(({ reproduced }) => reproduced.length > 0),
    ),
    "</svg>",
  ].join("");
}

interface Frame {
  readonly x0: number;
  readonly y0: number;
  readonly panelWidth: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly isFirst: boolean;
}

function drawPanel({ name, printed, reproduced }: Panel, frame: Frame): string {
  const { x0, y0, panelWidth, x, y } = frame;
  const bottom = y0 + panelHeight;
  const xTicks = niceTicks(...frame.xRange, 3);
  const yTicks = niceTicks(...frame.yRange, 4);
  const yLabels = tickLabels(yTicks);
  return [
    `<path d="${yTicks.map((tick) => `M${px(x0)} ${px(y(tick))}h${px(panelWidth)}`).join("")}" stroke="#e4e7eb"/>`,
    `<path d="M${px(x0)} ${y0}V${bottom}h${px(panelWidth)}" stroke="#57606a" fill="none"/>`,
    `<text x="${px(x0 + 2)}" y="${y0 - 6}" font-weight="600">${escapeHtml(name)}</text>`,
    ...xTicks.map(
      (tick, i) =>
        `<text x="${px(x(tick))}" y="${bottom + 15}" font-size="11" text-anchor="${i === xTicks.length - 1 ? "end" : "middle"}" fill="#57606a">${Math.round(tick * 100)} %</text>`,
    ),
    ...(frame.isFirst ? yTicks : []).map(
      (tick, i) =>
        `<text x="${px(x0 - 6)}" y="${px(y(tick) + 4)}" font-size="11" text-anchor="end" fill="#57606a">${yLabels[i]}</text>`,
    ),
    line(printed, x, y, `stroke="${grey}" stroke-width="1.5" stroke-dasharray="4 3"`),
    whiskers(printed, x, y, frame.yRange),
    dots(printed, x, y, `fill="#ffffff" stroke="${grey}"`),
    band(reproduced, x, y, frame.yRange),
    line(reproduced, x, y, `stroke="${palette[0]}" stroke-width="2"`),
    dots(reproduced, x, y, `fill="${palette[0]}"`),
  ].join("");
}

function legend(y: number, hasRuns: boolean): string {
  const printed = `<path d="M${left} ${y - 4}h22" stroke="${grey}" stroke-width="1.5" stroke-dasharray="4 3"/><text x="${left + 28}" y="${y}">printed ± sd</text>`;
  const x = left + 130;
  const found = `<rect x="${x}" y="${y - 10}" width="22" height="12" fill="${palette[0]}" fill-opacity="0.18"/><path d="M${x} ${y - 4}h22" stroke="${palette[0]}" stroke-width="2"/><text x="${x + 28}" y="${y}">reproduced ± sd</text>`;
  return printed + (hasRuns ? found : `<text x="${x}" y="${y}" fill="#57606a">not run</text>`);
}

function line(points: readonly SpreadPoint[], x: Scale, y: Scale, stroke: string): string {
  if (points.length < 2) return "";
  return `<path d="M${points.map((p) => `${px(x(p.x))} ${px(y(p.y))}`).join("L")}" fill="none" ${stroke}/>`;
}

function dots(points: readonly SpreadPoint[], x: Scale, y: Scale, style: string): string {
  return points.map((p) => `<circle cx="${px(x(p.x))}" cy="${px(y(p.y))}" r="2.6" ${style}/>`).join("");
}

function whiskers(points: readonly SpreadPoint[], x: Scale, y: Scale, range: readonly [number, number]): string {
  const bars = points.flatMap((p) => {
    if (p.sd === null) return [];
    return [`M${px(x(p.x))} ${px(y(clip(p.y - p.sd, range)))}V${px(y(clip(p.y + p.sd, range)))}`];
  });
  return bars.length === 0 ? "" : `<path d="${bars.join("")}" stroke="${grey}" stroke-opacity="0.7"/>`;
}

function band(points: readonly SpreadPoint[], x: Scale, y: Scale, range: readonly [number, number]): string {
  const known = points.filter((p): p is SpreadPoint & { sd: number } => p.sd !== null);
  if (known.length < 2) return "";
  const edge = (side: 1 | -1): string[] => known.map((p) => `${px(x(p.x))} ${px(y(clip(p.y + side * p.sd, range)))}`);
  return `<path d="M${[...edge(1), ...edge(-1).reverse()].join("L")}Z" fill="${palette[0]}" fill-opacity="0.18"/>`;
}

function clip(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

function scale([low, high]: readonly [number, number], from: number, to: number): Scale {
  return (value) => from + ((value - low) / (high - low || 1)) * (to - from);
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
