// The command that makes the missing runs of a line of the status, and no run that should not be beside them.
import type { RunSpec } from "../experiment/record";
import { shellWord } from "./shell-word";

/** A method's missing runs on a data set; `secondsEach` null: no such run is recorded. */
export interface Gap extends Pick<RunSpec, "paper" | "profile" | "dataset" | "method"> {
  readonly secondsEach: number | null;
  /** A stand-in would take its place: no command runs these. */
  readonly dataMissing: boolean;
}

/**
 * `gaps`: all of the paper and profile. The command names a method, and a data set, only where it would else run some whose time is known
 * beside others, or some on stand-in data: the times of the lines that share a command are then those of all that it runs. `compute` passes over what is stored.
 */
export function fillCommand({ paper, profile, dataset, method }: Gap, gaps: readonly Gap[]): string {
  const all = `retable compute --paper ${paper} --profile ${profile}`;
  if (isEven(gaps)) return all;
  const ofMethod = `${all} --method ${shellWord(method)}`;
  return isEven(gaps.filter((gap) => gap.method === method)) ? ofMethod : `${ofMethod} --dataset ${shellWord(dataset)}`;
}

function isEven(gaps: readonly Gap[]): boolean {
  return new Set(gaps.map(({ secondsEach, dataMissing }) => `${secondsEach === null} ${dataMissing}`)).size <= 1;
}
