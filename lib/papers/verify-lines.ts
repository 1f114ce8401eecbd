// A verification for a terminal.
import { hasDrifted, type Verification, type VerifiedRun, type VerifyState } from "./verify";

const states: readonly VerifyState[] = ["right", "wrong", "other data", "stale", "unchecked"];

/** What is not right, each rerun, and the counts. */
export function verifyLines({ runs, damaged }: Verification, tolerance = 0): string {
  const lines = runs.flatMap((run) => [
    ...(run.state === "wrong" || run.state === "other data"
      ? [`${run.state}: ${runName(run)}: ${run.differences.join("; ")}`]
      : []),
    ...(run.rerun === null ? [] : [rerunLine(run, tolerance)]),
  ]);
  const counts = states.map((state) => `${runs.filter((run) => run.state === state).length} ${state}`);
  return [...lines, `${counts.join(", ")}, ${damaged.length} damaged`].map((line) => `${line}\n`).join("");
}

/** `run again: vrae-ecg5000, paper, VRAE, seed 3 (0123456789abcdef): the same in every bit`. */
export function rerunLine(run: VerifiedRun, tolerance = 0): string {
  const { bitwise, largestDifference, elsewhere, error } = run.rerun!;
  const place = elsewhere === null ? "" : `; recorded on another machine: ${elsewhere}`;
  const outcome = bitwise
    ? "the same in every bit"
    : (error ??
      (largestDifference === null
        ? "drift: another number of scores"
        : `${hasDrifted(run.rerun!, tolerance) ? "drift" : "within the tolerance"}: scores differ by up to ${largestDifference}`));
  return `run again: ${runName(run)}: ${outcome}${place}`;
}

function runName({ paper, profile, method, seed, key }: VerifiedRun): string {
  return `${paper}, ${profile}, ${method}, seed ${seed} (${key})`;
}
