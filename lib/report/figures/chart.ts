// Chart specs: one description that the Plotly and the SVG renderer both draw, so that the two pictures cannot differ.

export interface Axis {
  readonly title: string;
  /** From the data when left out. */
  readonly range?: readonly [number, number];
}

export type Series =
  | { readonly kind: "line"; readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] }
  | { readonly kind: "points"; readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] }
  /** `edges` has one number more than `heights`. */
  | {
      readonly kind: "bars";
      readonly name: string;
      readonly edges: readonly number[];
      readonly heights: readonly number[];
    }
  /** A grey dashed line from first to last point, outside the legend. */
  | { readonly kind: "guide"; readonly x: readonly [number, number]; readonly y: readonly [number, number] };

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** One line that says what the picture shows. */
  readonly text: string;
}

/** A line of so few points is drawn with its points: a single one would be nothing, and what lies between digits is no number. */
export function isSparse({ x }: { readonly x: readonly number[] }): boolean {
  return x.length <= 20;
}

/** Okabe and Ito's colours without yellow, which white swallows, and with grey for black, which night swallows: told apart with every common colour blindness. */
export const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6E7781"] as const;

/** Once the colours are used up, the dashes tell the next round apart. SVG's stroke-dasharray. */
export const dashes = ["", "7 3", "2 3"] as const;

export function styleOf(index: number): { color: string; dash: string; round: number } {
  const round = Math.floor(index / palette.length) % dashes.length;
  return { color: palette[index % palette.length], dash: dashes[round], round };
}

/** The smallest and largest of the given range or of the data, widened a little where they come from the data. */
export function extent(chart: Chart, axis: "x" | "y"): [number, number] {
  const range = chart[axis].range;
  if (range !== undefined) return [range[0], range[1]];
  let low = Infinity;
  let high = -Infinity;
  for (const series of chart.series) {
    const values = series.kind !== "bars" ? series[axis] : axis === "x" ? series.edges : [0, ...series.heights];
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  const pad = low === high ? Math.abs(low) * 0.05 || 1 : (high - low) * 0.04;
  const standsOnZero = axis === "y" && low === 0;
  return [standsOnZero ? 0 : low - pad, high + pad];
}
