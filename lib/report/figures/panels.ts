// One small chart per method, side by side: what the pictures of them are drawn from.

export interface SpreadPoint {
  readonly x: number;
  readonly y: number;
  /** Standard deviation; null where there is none. */
  readonly sd: number | null;
}

/** One method's line in the paper, and here. */
export interface Panel {
  readonly name: string;
  readonly printed: readonly SpreadPoint[];
  readonly reproduced: readonly SpreadPoint[];
}

export interface Panels {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** The same for all panels. */
  readonly yRange: readonly [number, number];
  readonly panels: readonly Panel[];
  readonly text: string;
}
