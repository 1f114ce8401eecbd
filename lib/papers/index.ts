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
export function currentIn(among: readonly Paper[]): (record: RunRecord) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  return ({ spec }) => {
    const { paper, profile, seed } = spec;
    const place = `${paper} ${profile} ${seed}`;
    const today = known.get(place) ?? new Set(specsToday(among, spec).map(canonicalJson));
    known.set(place, today);
    return today.has(canonicalJson(spec));
  };
}

/** The same, with a seed that the profile declares for this very setting: runs of further seeds are kept, and fill no cell. */
export function declaredIn(among: readonly Paper[]): (record: RunRecord) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  return ({ spec }) => {
    const { paper, profile } = spec;
    const place = `${paper} ${profile}`;
    const specs = (): RunSpec[] => among.find(({ name }) => name === paper)?.specs(profile) ?? [];
    const declared = known.get(place) ?? new Set(specs().map(canonicalJson));
    known.set(place, declared);
    return declared.has(canonicalJson(spec));
  };
}

/** Whether nothing that the paper declares for the record's profile has its data set and method: a run of the user's own. */
export function ownIn(among: readonly Paper[]): (record: RunRecord) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  const named = ({ dataset, method }: RunSpec): string => JSON.stringify([dataset, method]);
  return ({ spec }) => {
    const { paper, profile } = spec;
    const place = `${paper} ${profile}`;
    const declared = (): string[] => (among.find(({ name }) => name === paper)?.specs(profile) ?? []).map(named);
    const names = known.get(place) ?? new Set(declared());
    known.set(place, names);
    return !names.has(named(spec));
  };
}

/** Every spec that would be run today for the paper, profile and seed of `spec`. */
export function specsToday(among: readonly Paper[], { paper, profile, seed }: RunSpec): RunSpec[] {
  return among.find(({ name }) => name === paper)?.specs(profile, [seed]) ?? [];
}
