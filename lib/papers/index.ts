// The papers that can be run: a run is executed from its spec alone, by any process that looks its paper up here.
import { canonicalJson } from "../experiment/key";
import type { RunRecord, RunSpec } from "../experiment/record";
import { anoean } from "./anoean/anoean";
import { ff12KddEcg } from "./ff12/ff12-kdd-ecg";
import { ncaeContamination } from "./ncae/ncae-contamination";
import type { Paper } from "./paper";
import { vraeEcg5000 } from "./vrae/vrae-ecg5000";

export const papers: readonly Paper[] = [vraeEcg5000, anoean, ff12KddEcg, ncaeContamination];

/** Throws when there is no such paper. */
export function findPaper(name: string, among = papers): Paper {
  const paper = among.find((candidate) => candidate.name === name);
  if (paper !== undefined) return paper;
  throw new Error(
    `findPaper: expected one of ${among.map((p) => p.name).join(", ")}, got '${name}'. Add it to lib/papers.`,
  );
}

/** Says of a record whether its spec, seed apart, is what would be run today. No for a paper that cannot be run. */
export function currentIn(among: readonly Paper[]): (run: Pick<RunRecord, "spec">) => boolean {
  const today = once(
    ({ paper, profile, seed }) => `${paper} ${profile} ${seed}`,
    (spec) => new Set(specsToday(among, spec).map(canonicalJson)),
  );
  return ({ spec }) => today(spec).has(canonicalJson(spec));
}

/** The same, with a seed that the profile declares for this very setting: runs of further seeds are kept, and fill no cell. */
export function declaredIn(among: readonly Paper[]): (run: Pick<RunRecord, "spec">) => boolean {
  const declared = once(profileOf, (spec) => new Set(declaredBeside(among, spec).map(canonicalJson)));
  return ({ spec }) => declared(spec).has(canonicalJson(spec));
}

/** Whether nothing that the paper declares for the record's profile has its data set and method: a run of the user's own. */
export function ownIn(among: readonly Paper[]): (run: Pick<RunRecord, "spec">) => boolean {
  const named = ({ dataset, method }: RunSpec): string => JSON.stringify([dataset, method]);
  const declared = once(profileOf, (spec) => new Set(declaredBeside(among, spec).map(named)));
  return ({ spec }) => !declared(spec).has(named(spec));
}

function profileOf({ paper, profile }: RunSpec): string {
  return `${paper} ${profile}`;
}

/** Every spec of the paper and profile of `spec`, with the seeds of the profile. */
function declaredBeside(among: readonly Paper[], { paper, profile }: RunSpec): RunSpec[] {
  return among.find(({ name }) => name === paper)?.specs(profile) ?? [];
}

/** What is made of a spec, made once for all specs of a place. */
function once<T>(place: (spec: RunSpec) => string, make: (spec: RunSpec) => T): (spec: RunSpec) => T {
  const known = new Map<string, T>();
  return (spec) => {
    const found = known.get(place(spec)) ?? make(spec);
    known.set(place(spec), found);
    return found;
  };
}

/** Every spec that would be run today for the paper, profile and seed of `spec`. */
export function specsToday(among: readonly Paper[], { paper, profile, seed }: RunSpec): RunSpec[] {
  return among.find(({ name }) => name === paper)?.specs(profile, [seed]) ?? [];
}
