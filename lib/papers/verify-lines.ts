// A verification for a terminal.
import { hasDrifted, type Rerun } from "./rerun";
import type { Verification, VerifiedRun, VerifyState } from "./verify";
import { notDeclared } from "./why-stale";

const states: readonly VerifyState[] = ["right", "wrong", "other data", "stale", "unchecked"];

/** What is not right, each rerun, and the counts. */
export function verifyLines({ runs, damaged }: Verification, tolerance = 0): string {
  const lines = runs.flatMap((run) => [
    ...(run.state === "wrong" || run.state === "other data" || (run.own && run.state === "unchecked")
      ? [`${run.state}: ${runName(run)}: ${run.differences.join("; ")}`]
      : []),
    ...(run.rerun === null ? [] : [rerunLine(run, tolerance)]),
  ]);
  const counts = states.map((state) => `${runs.filter((run) => run.state === state).length} ${state}`);
  const partly = runs.filter(({ unchecked }) => unchecked.length > 0).length;
  const beyond =
    partly === 0
      ? []
      : [
          `note: ${partly} runs hold ROC curves and no scores: what hangs on a threshold of the method's own, ` +
            "only a rerun (--sample) checks",
        ];
  const own = runs.filter((run) => run.own).length;
  const ownNote = own === 0 ? [] : [`note: ${own} own runs, ${notDeclared}: recomputed, they fill no cell`];
  return [...lines, ...staleLines(runs), ...beyond, ...ownNote, `${counts.join(", ")}, ${damaged.length} damaged`]
    .map((line) => `${line}\n`)
    .join("");
}

/** One for all of a method that are stale for the same reason. */
function staleLines(runs: readonly VerifiedRun[]): string[] {
  const kinds = new Map<string, VerifiedRun[]>();
  for (const run of runs.filter(({ state }) => state === "stale")) {
    const kind = JSON.stringify([run.paper, run.profile, run.method, run.differences]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), run]);
  }
  return [...kinds.values()].map((alike) => {
    const [{ paper, profile, method, differences }] = alike;
    const seeds = [...new Set(alike.map(({ seed }) => seed))].sort((a, b) => a - b);
    return `stale: ${paper}, ${profile}, ${method}, seed ${seeds.join(", ")}: ${differences.join("; ")}`;
  });
}

/** `run again: vrae-ecg5000, paper, VRAE, seed 3 (0123456789abcdef): the same in every bit`. */
export function rerunLine(run: VerifiedRun, tolerance = 0): string {
  const { bitwise, elsewhere, otherEngine, otherRevision } = run.rerun!;
  const place =
    (elsewhere === null ? "" : `; recorded on another machine: ${elsewhere}`) +
    (otherEngine === null ? "" : `; recorded on another engine: ${otherEngine}`) +
    (otherRevision === null || bitwise ? "" : `; recorded at another revision: ${otherRevision}`);
  return `run again: ${runName(run)}: ${outcome(run.rerun!, tolerance)}${place}`;
}

function outcome(rerun: Rerun, tolerance: number): string {
  const { bitwise, largestDifference, aucDifference, otherFigures, error } = rerun;
  if (error !== null) return error;
  if (otherFigures.length > 0) return `drift: ${otherFigures.join("; ")}`;
  if (bitwise) return "the same in every bit";
  const word = hasDrifted(rerun, tolerance) ? "drift" : "within the tolerance";
  const scores =
    largestDifference === null
      ? "the scores have another digest, or another number"
      : `scores differ by up to ${largestDifference}`;
  return `${word}: ${scores}${aucDifference === null ? "" : `, AUC by up to ${aucDifference}`}`;
}

function runName({ paper, profile, method, seed, key }: VerifiedRun): string {
  return `${paper}, ${profile}, ${method}, seed ${seed} (${key})`;
}
