// What a person sees of runs in progress: one bar over all of them, and a line for each that ends.
import type { GridEvent } from "../experiment/grid";
import type { RunRecord, RunSpec } from "../experiment/record";
import { watchGrid } from "../experiment/watch-grid";
import { duration, progress, type ProgressOptions, type ProgressStream } from "../progress";

/** Off a terminal a line a minute: nights are long. */
const lineMilliseconds = 60_000;

export interface ComputeView {
  readonly onProgress: (event: GridEvent) => void;
  /** Ends the bar. */
  done(): void;
}

/** The `outstanding` runs under `label`, in the order of the grid, beside those `stored`. Steps count as parts of a run. */
export function showCompute(
  label: string,
  outstanding: readonly RunSpec[],
  stored: readonly RunRecord[],
  stream: ProgressStream = process.stderr,
  options: ProgressOptions = {},
): ComputeView {
  stream.write(`${label}: ${stored.length} of ${stored.length + outstanding.length} runs are stored.\n`);
  if (outstanding.length === 0) return { onProgress: () => undefined, done: () => undefined };
  const watch = watchGrid(outstanding, stored, options.now);
  const bar = progress(label, outstanding.length, stream, { lineMilliseconds, left: () => watch.left(), ...options });
  return {
    onProgress(event) {
      const { runs, resumedAfter } = watch.take(event);
      const end = (line: string): void => {
        bar.print(`${runName(event)} ${line}`);
        bar.tick(runs, watch.words());
      };
      switch (event.kind) {
        case "started":
          return;
        case "step":
          if (resumedAfter > 0) bar.print(`${runName(event)} goes on after ${resumedAfter} of ${event.of}.`);
          return bar.tick(runs, watch.words());
        case "finished":
          return end(resultWords(event.record));
        case "found":
          return end("was finished by another process.");
        case "failed":
          return end(`failed: ${event.error.message}`);
        case "damaged":
          return bar.print(`${runName(event)} is run again: ${event.damaged.path}: ${event.damaged.what}.`);
        case "waiting":
          return bar.print(
            `${runName(event)} is in another process's hands and comes last; if there is none, delete ${event.lock}.`,
          );
      }
    },
    done: () => bar.done(),
  };
}

function runName({ spec }: GridEvent): string {
  return `${spec.dataset}, ${spec.method}, seed ${spec.seed}`;
}

/** `in 41 min 12 s, loss 131.20 to 24.10; AUC 0.9512 VRAE+Hierarchical, …`: the first metric of each result. */
function resultWords({ health, results, provenance }: RunRecord): string {
  const metrics = results.map(({ method, metrics }) => {
    const [name, value] = Object.entries(metrics)[0] ?? ["no metric", NaN];
    return `${method} ${name} ${value.toFixed(4)}`;
  });
  const loss = `, loss ${health.lossFirst.toFixed(2)} to ${health.lossLast.toFixed(2)}`;
  return `in ${duration(provenance.seconds * 1000)}${health.weightsMoved > 0 ? loss : ""}; ${metrics.join(", ")}`;
}
