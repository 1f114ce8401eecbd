// The way a figure is printed in prose: `.963`, `0.963`, `96.3 %`, `273,420`.
import { rounded } from "../rounding";

export interface FigureStyle {
  readonly digits: number;
  /** `%` with what stands before it; empty for a plain figure. */
  readonly percent: string;
  readonly leadingZero: boolean;
  readonly grouped: boolean;
}

/** `text` is a figure as `findQuotes` gives it. */
export function figureStyle(text: string): FigureStyle {
  const decimals = /\.(\d+)/.exec(text)?.[1] ?? "";
  const percent = /\s?%$/.exec(text)?.[0] ?? "";
  return { digits: decimals.length, percent, leadingZero: !text.startsWith("."), grouped: text.includes(",") };
}

/** `value` in that style; a fraction where the style is percent. */
export function inStyle(value: number, { digits, percent, leadingZero, grouped }: FigureStyle): string {
  const text = rounded(percent === "" ? value : 100 * value, digits);
  const grouping = grouped ? text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",") : text;
  return `${leadingZero ? grouping : grouping.replace(/^0\./, ".")}${percent}`;
}
