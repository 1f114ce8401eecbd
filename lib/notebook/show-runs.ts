// A grid of runs as one line of a notebook.
import type { GridEvent } from "../experiment/grid";
import { showProgress } from "./show";

/** What `runGrid` takes as `onProgress`: shows how many of `count` runs are stored, and which came last. */
export function showRuns(label: string, count: number): (event: GridEvent) => void {
  const shown = showProgress(label, count);
  let stored = 0;
  return ({ kind, spec: { dataset, method, seed } }) => {
    if (kind === "finished" || kind === "found") shown.update(++stored, `${dataset}, ${method}, seed ${seed}`);
  };
}
