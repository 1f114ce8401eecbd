// A step for one number of rows, and the collection of such steps that is made as numbers of rows turn up.
import type { Graph, TypedArray } from "./graph";

/** Row-major. */
export interface Result {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

export interface SizedStep {
  /** What was traced; null for an engine that does not trace. */
  readonly graph: Graph | null;
  /** Runs once. Feeds have the sizes that the step was opened for. */
  run(feeds: Readonly<Record<string, TypedArray>>): Promise<Record<string, Result>>;
  release(): Promise<void>;
}

/** Steps by number of rows (null: no input counts rows), each opened on first use and kept. */
export class StepsBySize {
  readonly #steps = new Map<number | null, Promise<SizedStep>>();
  readonly #open: (rows: number | null) => Promise<SizedStep>;
  #released = false;

  constructor(open: (rows: number | null) => Promise<SizedStep>) {
    this.#open = open;
  }

  async at(rows: number | null): Promise<SizedStep> {
    if (this.#released) throw new Error("run: expected a step that is not released, got one that is. Compile it anew.");
    const known = this.#steps.get(rows);
    if (known !== undefined) return known;
    const opened = this.#open(rows);
    this.#steps.set(rows, opened);
    // One that did not open is opened anew, and is nothing to release.
    opened.catch(() => this.#steps.delete(rows));
    return opened;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    for (const step of this.#steps.values()) await (await step).release();
  }
}
