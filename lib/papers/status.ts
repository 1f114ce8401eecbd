// What the store holds of what would be run today: present, missing, stale and damaged runs, with reasons and the time to go.
import { canonicalJson, runKey } from "../experiment/key";
import type { Profile, RunRecord, RunSpec } from "../experiment/record";
import type { Damaged, Listing, StoredRecord } from "../experiment/stored-run";
import { mean } from "../metrics/moments";
import type { DataKind } from "./compute";
import { fillCommand } from "./fill-command";
import { currentIn, specsToday } from "./index";
import type { Paper } from "./paper";
import { shellWord } from "./shell-word";
import { whyStale } from "./why-stale";

export interface StaleRun {
  readonly key: string;
  readonly seed: number;
  readonly why: string;
}

/** One line of `retable status`: a method of a paper on a data set in one profile. */
export interface MethodStatus extends Pick<RunSpec, "paper" | "profile" | "dataset" | "method"> {
  /** Runs that would be made today. */
  readonly expected: number;
  readonly present: number;
  /** Seeds of those to be made. */
  readonly missing: readonly number[];
  /** Seeds of the missing whose files are there and do not count; Status.damaged says why. */
  readonly damaged: readonly number[];
  /** Sound runs beyond the expected ones: other seeds. */
  readonly more: number;
  /** Stored runs that no longer count. */
  readonly stale: readonly StaleRun[];
  /** Seeds of stored runs of a method that is not among those declared today: a person's own. Their records count, in no table. */
  readonly own: readonly number[];
  /** Its files are nowhere, so that a stand-in would take their place. */
  readonly dataMissing: boolean;
  /** Stored runs on real data, of what would be run today, that cannot be compared while the data is missing; not among the missing. */
  readonly unchecked: number;
  /** Of one run, by those recorded; null where none is. */
  readonly secondsEach: number | null;
  /** Of all missing runs, one after the other. */
  readonly secondsLeft: number | null;
  /** What makes the missing runs, and those of other lines with the same command; null when none is, or when the data is missing. */
  readonly command: string | null;
}

export interface Status {
  readonly methods: readonly MethodStatus[];
  readonly damaged: readonly Damaged[];
  /** 3 when something is damaged, or stale with nothing current in its place; else 0. */
  readonly exitCode: 0 | 3;
}

export interface StatusOptions {
  readonly papers: readonly Paper[];
  readonly profiles: readonly Profile[];
  readonly stored: Listing<StoredRecord>;
  /** The data that is there today for a spec. */
  readonly dataOf: (spec: RunSpec) => DataKind;
  /** Times of this one count before those of others. */
  readonly machine: string;
  /** The store as commands have to name it; left out for the project's own. */
  readonly store?: string | undefined;
}

export function status({ papers, profiles, stored, dataOf, machine, store }: StatusOptions): Status {
  const records = stored.runs.map((run) => run.record);
  const isCurrent = currentIn(papers);
  const digestOf = (spec: RunSpec): string => dataOf(spec).digest;
  const isUnchecked = (record: RunRecord): boolean =>
    isCurrent(record) && record.data.origin === "real" && dataOf(record.spec).origin === "stand-in";
  const why = (record: RunRecord): string | null =>
    isCurrent(record)
      ? otherData(record, digestOf(record.spec))
      : whyStale(record.spec, specsToday(papers, record.spec));

  const broken = new Set(
    stored.damaged.map(({ path }) => /[0-9a-f]{16}(?=\.(json|(arrays|scores)\.gz)$)/.exec(path)?.[0]),
  );
  const seedsOf = (specs: readonly RunSpec[]): number[] => [...new Set(specs.map(({ seed }) => seed))];

  const methods = papers.flatMap((paper) =>
    profiles.flatMap((profile) => {
      const specs = paper.specs(profile);
      const own = records.filter(({ spec }) => spec.paper === paper.name && spec.profile === profile);
      const names = [...specs, ...own.map(({ spec }) => spec)].map(({ dataset, method }) =>
        JSON.stringify([dataset, method]),
      );
      const lines = [...new Set(names)].map((name) => {
        const [dataset, method] = JSON.parse(name) as [string, string];
        const isOurs = (spec: RunSpec): boolean => spec.dataset === dataset && spec.method === method;
        const unchecked = own.filter((record) => isOurs(record.spec) && isUnchecked(record));
        const ours = own.filter((record) => isOurs(record.spec) && !isUnchecked(record));
        const expected = specs.filter(isOurs);
        const isOwn = expected.length === 0;
        const sound = new Set(ours.filter((record) => why(record) === null).map(({ key }) => key));
        const notPresent = expected.filter((spec) => !sound.has(runKey(spec, digestOf(spec))));
        const held = new Set(unchecked.map(({ spec }) => canonicalJson(spec)));
        const lacking = notPresent.filter((spec) => !held.has(canonicalJson(spec)));
        const missing = seedsOf(lacking);
        const damaged = seedsOf(lacking.filter((spec) => broken.has(runKey(spec, digestOf(spec)))));
        const present = expected.length - notPresent.length;
        const secondsEach = secondsOf([...ours, ...unchecked].filter(isCurrent), machine);
        return {
          ...{ paper: paper.name, profile, dataset, method, expected: expected.length, present, missing, damaged },
          more: isOwn ? 0 : sound.size - present,
          own: isOwn ? seedsOf(ours.map(({ spec }) => spec)) : [],
          stale: ours.flatMap((record) => {
            const reason = why(record);
            return reason === null ? [] : [{ key: record.key, seed: record.spec.seed, why: reason }];
          }),
          dataMissing: expected.some((spec) => dataOf(spec).origin === "stand-in"),
          unchecked: unchecked.length,
          secondsEach,
          secondsLeft: secondsEach === null ? null : secondsEach * lacking.length,
        };
      });
      const gaps = lines.filter(({ missing, unchecked }) => missing.length > 0 || unchecked > 0);
      const where = store === undefined ? "" : ` --store ${shellWord(store)}`;
      return lines.map((line) => {
        const none = line.missing.length === 0 || line.dataMissing;
        return { ...line, command: none ? null : `${fillCommand(line, gaps)}${where}` };
      });
    }),
  );
  const outdated = methods.some(({ missing, stale }) => missing.length > 0 && stale.length > 0);
  return { methods, damaged: stored.damaged, exitCode: outdated || stored.damaged.length > 0 ? 3 : 0 };
}

function secondsOf(records: readonly RunRecord[], machine: string): number | null {
  const here = records.filter(({ provenance }) => provenance.machine === machine);
  const times = (here.length > 0 ? here : records).map(({ provenance }) => provenance.seconds);
  return times.length === 0 ? null : mean(times);
}

function otherData({ data }: RunRecord, today: string): string | null {
  if (data.digest === today) return null;
  const made = data.origin === "stand-in" ? "stand-in data" : `data ${data.digest.slice(0, 8)}`;
  return `made from ${made}, today's is ${today.slice(0, 8)}`;
}
