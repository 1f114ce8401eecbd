// What a person sees of runs in progress: one bar over all of them, and a line for each that ends.
import type { GridEvent } from "../experiment/grid";
import type { RunRecord, RunSpec } from "../experiment/record";
import { duration, progress, type ProgressOptions, type ProgressStream } from "../progress";

/** Off a terminal a line a minute: nights are long. */
const lineMilliseconds = 60_000;

export interface ComputeView {
  readonly onProgress: (event: GridEvent) => void;
  /** Ends the bar. */
  done(): void;
}

interface Running {
  /** The part of the run that is done, and that was done when it was taken up at `since`. */
  share: number;
  from: number;
  readonly since: number;
  words: string;
  hasBegun: boolean;
}

/** The `outstanding` runs under `label`, in the order of the grid, beside those `stored`. Steps count as parts of a run. */
export function showCompute(
  label: string,
  outstanding: readonly RunSpec[],
  stored: readonly RunRecord[],
  stream: ProgressStream = process.stderr,
  options: ProgressOptions = {},
): ComputeView {
  const format = (runs: number): string => String(Math.round(runs * 10) / 10);
  stream.write(`${label}: ${stored.length} of ${stored.length + outstanding.length} runs are stored.\n`);
  if (outstanding.length === 0) return { onProgress: () => undefined, done: () => undefined };
  const { now = () => performance.now() } = options;
  const waiting = new Set(outstanding.keys());
  const running = new Map<number, Running>();
  const kinds = outstanding.map(kindOf);
  const taken = new Map<string, { milliseconds: number; runs: number }>();
  const took = ({ spec, provenance }: RunRecord): void => {
    const { milliseconds, runs } = taken.get(kindOf(spec)) ?? { milliseconds: 0, runs: 0 };
    taken.set(kindOf(spec), { milliseconds: milliseconds + 1000 * provenance.seconds, runs: runs + 1 });
  };
  stored.forEach(took);
  /** Methods differ a thousandfold: each by its own runs, or by the steps of one in hand; null while there is neither. */
  const left = (): number | null => {
    const inHand = new Map<string, number>();
    for (const [index, { share, from, since }] of running) {
      if (share > from) inHand.set(kinds[index], (now() - since) / (share - from));
    }
    let sum = 0;
    for (const index of waiting) {
      const known = taken.get(kinds[index]);
      const each = known === undefined ? inHand.get(kinds[index]) : known.milliseconds / known.runs;
      if (each === undefined) return null;
      sum += each * (1 - (running.get(index)?.share ?? 0));
    }
    return sum / Math.max(1, running.size);
  };
  const bar = progress(label, outstanding.length, stream, { lineMilliseconds, format, left, ...options });
  const words = (): string => [...running.values()].map((run) => run.words).join(" | ");
  const end = (event: GridEvent, line: string): void => {
    const share = running.get(event.index)?.share ?? 0;
    running.delete(event.index);
    waiting.delete(event.index);
    bar.print(`${runName(event)} ${line}`);
    bar.tick(1 - share, words());
  };
  return {
    onProgress(event) {
      switch (event.kind) {
        case "started":
          return void running.set(event.index, {
            ...{ share: 0, from: 0, since: now(), words: `seed ${event.spec.seed}`, hasBegun: false },
          });
        case "step": {
          const run = running.get(event.index);
          if (run === undefined) return;
          if (!run.hasBegun && event.done > 1) {
            bar.print(`${runName(event)} goes on after ${event.done - 1} of ${event.of}.`);
            run.from = run.share = (event.done - 1) / event.of;
            bar.skip(run.share);
          }
          const before = run.share;
          run.share = event.done / event.of;
          run.words = `seed ${event.spec.seed}: ${event.done} of ${event.of}${event.text === "" ? "" : `, ${event.text}`}`;
          run.hasBegun = true;
          return bar.tick(run.share - before, words());
        }
        case "finished":
          took(event.record);
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

/** Runs of one method on one data set take about as long as each other. */
function kindOf({ dataset, method }: RunSpec): string {
  return JSON.stringify([dataset, method]);
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
