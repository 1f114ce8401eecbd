// A grid of runs as one line of a notebook.
import type { GridEvent } from "../experiment/grid";
import type { RunSpec } from "../experiment/record";
import { watchGrid } from "../experiment/watch-grid";
import { showProgress } from "./show";

/** What `runGrid` takes as `onProgress`: shows how many of the specs' runs are stored, how far those in hand are, and the time left. */
export function showRuns(label: string, specs: readonly RunSpec[]): (event: GridEvent) => void {
  const watch = watchGrid(specs);
  const shown = showProgress(label, specs.length);
  return (event) => {
    watch.take(event);
    shown.update(watch.done(), watch.words(), watch.left());
  };
}
