// What a person sees of runs in progress: one bar over all of them, and a line for each that ends.
import type { GridEvent } from "../experiment/grid";
import type { RunRecord } from "../experiment/record";
import { duration, progress, type ProgressOptions, type ProgressStream } from "../progress";

/** Off a terminal a line a minute: nights are long. */
const lineMilliseconds = 60_000;

export interface ComputeView {
  readonly onProgress: (event: GridEvent) => void;
  /** Ends the bar. */
  done(): void;
}

/** `outstanding` of `total` runs under `label`. Steps count as parts of a run. */
export function showCompute(
  label: string,
  outstanding: number,
  total: number,
  stream: ProgressStream = process.stderr,
  options: ProgressOptions = {},
): ComputeView {
  const format = (runs: number): string => String(Math.round(runs * 10) / 10);
  stream.write(`${label}: ${total - outstanding} of ${total} runs are stored.\n`);
  if (outstanding === 0) return { onProgress: () => undefined, done: () => undefined };
  const bar = progress(label, outstanding, stream, { lineMilliseconds, format, ...options });
  const running = new Map<number, { share: number; words: string; hasBegun: boolean }>();
  const words = (): string => [...running.values()].map((run) => run.words).join(" | ");
  const end = (event: GridEvent, line: string): void => {
    const share = running.get(event.index)?.share ?? 0;
    running.delete(event.index);
    bar.print(`${runName(event)} ${line}`);
    bar.tick(1 - share, words());
  };
  return {
    onProgress(event) {
      switch (event.kind) {
        case "started":
          return void running.set(event.index, { share: 0, words: `seed ${event.spec.seed}`, hasBegun: false });
        case "step": {
          const last = running.get(event.index);
          const share = event.done / event.of;
          let before = last?.share ?? 0;
          if (last?.hasBegun === false && event.done > 1) {
            bar.print(`${runName(event)} goes on after ${event.done - 1} of ${event.of}.`);
            before = (event.done - 1) / event.of;
            bar.skip(before);
          }
          const state = `seed ${event.spec.seed}: ${event.done} of ${event.of}${event.text === "" ? "" : `, ${event.text}`}`;
          running.set(event.index, { share, words: state, hasBegun: true });
          return bar.tick(share - before, words());
        }
        case "finished":
          return end(event, resultWords(event.record));
        case "found":
          return end(event, "was finished by another process.");
        case "failed":
          return end(event, `failed: ${event.error.message}`);
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
