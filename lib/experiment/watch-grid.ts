// How far a grid of runs has come, from its events: parts of runs count, and the time left is reckoned by method.
import type { GridEvent } from "./grid";
import type { RunRecord, RunSpec } from "./record";
import { duration } from "../progress";

export interface GridWatch {
  /** Takes the next event; says how much of a run it brought, and after how many steps of an earlier process the run goes on. */
  take(event: GridEvent): { readonly runs: number; readonly resumedAfter: number };
  /** Runs that have ended, and the parts of those in hand: less than all while one has not ended, be all its steps made. */
  done(): number;
  /** `seed 1: 46 of 150, loss 0.31 | 2 in another process's hands`: the runs in hand. */
  words(): string;
  /** `3 min 20 s left`, `at least 3 min 20 s left` while some method's time is not known; null while none is, and when all is done. */
  left(): string | null;
}

interface Running {
  /** The part of the run that is done, and that was done when it was taken up at `since`. */
  share: number;
  from: number;
  readonly since: number;
  words: string;
}

/** Of the runs of `specs`, in the order of the grid; `stored` are others like them, which tell what a run takes. */
export function watchGrid(
  specs: readonly RunSpec[],
  stored: readonly RunRecord[] = [],
  now: () => number = () => performance.now(),
): GridWatch {
  const unfinished = new Set(specs.keys());
  const running = new Map<number, Running>();
  const elsewhere = new Set<number>();
  const kinds = specs.map(kindOf);
  const taken = new Map<string, { milliseconds: number; runs: number }>();
  const took = ({ spec, provenance }: RunRecord): void => {
    const { milliseconds, runs } = taken.get(kindOf(spec)) ?? { milliseconds: 0, runs: 0 };
    taken.set(kindOf(spec), { milliseconds: milliseconds + 1000 * provenance.seconds, runs: runs + 1 });
  };
  stored.forEach(took);
  const none = { runs: 0, resumedAfter: 0 };
  return {
    take(event) {
      const run = running.get(event.index);
      if (event.kind === "waiting") elsewhere.add(event.index);
      else elsewhere.delete(event.index);
      switch (event.kind) {
        case "started":
          running.set(event.index, { share: 0, from: 0, since: now(), words: `seed ${event.spec.seed}` });
          return none;
        case "step": {
          if (run === undefined) return none;
          const before = run.share;
          const resumedAfter = before > 0 ? 0 : event.done - 1;
          if (resumedAfter > 0) run.from = resumedAfter / event.of;
          run.share = event.done / event.of;
          run.words = `seed ${event.spec.seed}: ${event.done} of ${event.of}${event.text === "" ? "" : `, ${event.text}`}`;
          return { runs: run.share - before, resumedAfter };
        }
        case "finished":
        case "found":
        case "failed":
          if (event.kind !== "failed") took(event.record);
          running.delete(event.index);
          unfinished.delete(event.index);
          return { runs: 1 - (run?.share ?? 0), resumedAfter: 0 };
        case "damaged":
        case "waiting":
          return none;
      }
    },
    done() {
      const parts = [...running.values()].reduce((sum, { share }) => sum + share, 0);
      return specs.length - unfinished.size + Math.min(parts, 0.99 * unfinished.size);
    },
    words() {
      const inHand = [...running.values()].map((run) => run.words);
      if (elsewhere.size > 0) inHand.push(`${elsewhere.size} in another process's hands`);
      return inHand.join(" | ");
    },
    // Methods differ a thousandfold: each by its own runs, or by the steps of one in hand.
    left() {
      const inHand = new Map<string, number>();
      for (const [index, { share, from, since }] of running) {
        if (share > from) inHand.set(kinds[index], (now() - since) / (share - from));
      }
      let [sum, known] = [0, 0];
      for (const index of unfinished) {
        const those = taken.get(kinds[index]);
        const each = those === undefined ? inHand.get(kinds[index]) : those.milliseconds / those.runs;
        if (each === undefined) continue;
        known++;
        sum += each * (1 - (running.get(index)?.share ?? 0));
      }
      const words = `${duration(sum / Math.max(1, running.size))} left`;
      return known === 0 ? null : known < unfinished.size ? `at least ${words}` : words;
    },
  };
}

/** Runs of one method on one data set take about as long as each other. */
function kindOf({ dataset, method }: RunSpec): string {
  return JSON.stringify([dataset, method]);
}
