// Some of a paper's runs: those on the named data sets, of the named methods.
import type { RunSpec } from "../experiment/record";

/** Names as `retable status` prints them; what is not given chooses all. */
export interface SpecChoice {
  readonly datasets?: readonly string[];
  readonly methods?: readonly string[];
}

/** No run has such a name. */
export class ChoiceError extends Error {}

/** Keeps their order. Throws a ChoiceError with the names that there are for one that no spec has, or when nothing is left. */
export function chooseSpecs(specs: readonly RunSpec[], { datasets, methods }: SpecChoice): RunSpec[] {
  const wanted = (field: "dataset" | "method", names: readonly string[] | undefined): ((spec: RunSpec) => boolean) => {
    if (names === undefined) return () => true;
    const known = [...new Set(specs.map((spec) => spec[field]))];
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return (spec) => names.includes(spec[field]);
    throw new ChoiceError(`expected --${field} as one of ${list(known)}, got ${list(unknown)}.`);
  };
  const [onData, byMethod] = [wanted("dataset", datasets), wanted("method", methods)];
  const chosen = specs.filter((spec) => onData(spec) && byMethod(spec));
  if (chosen.length > 0 || specs.length === 0) return chosen;
  throw new ChoiceError(`expected runs of ${list(methods!)} on ${list(datasets!)}: there are none in this profile.`);
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
