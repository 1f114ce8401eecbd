// Which stored runs count for a table: one meaning of each method at a time, real data before stand-ins.
import type { RunRecord } from "../experiment/record";

/** One record per seed, and per normal and known class where a table averages over them, of one method with equal options on equal data. */
export interface RunGroup {
  /** Sorted by normal class, then by seed. */
  readonly records: readonly RunRecord[];
  /** True when the method has since been revised, or when other options are the current ones. */
  readonly stale: boolean;
  /** Runs of the same method and profile with other options, revision or data, which do not count. */
  readonly setAside: number;
}

/** Says whether the spec of a run, or of a measurement, is what would be run today. */
export type IsCurrent = (run: Pick<RunRecord, "spec">) => boolean;

/**
 * Groups of one paper and profile: per data set, method and contamination the group that counts. Without `isCurrent`
 * the method's highest revision is the current one and, of several options, those with the most runs, then the latest.
 */
export function selectRuns(
  records: readonly RunRecord[],
  paper: string,
  profile: string,
  isCurrent?: IsCurrent,
): RunGroup[] {
  const ofPaper = records.filter((record) => record.spec.paper === paper);
  const current = isCurrent ?? ((run) => run.spec.revision === newestRevision(ofPaper, run));
  const chosen = ofPaper.filter((record) => record.spec.profile === profile);
  return groupBy(chosen, ({ spec }) => [spec.dataset, spec.method, spec.options.contamination ?? null]).map(
    (rivals) => {
      const variants = groupBy(rivals, ({ spec, data }) => [spec.revision, meaning(spec.options), data.digest]);
      const variant = variants.sort((a, b) => compareVariants(a, b, current))[0];
      const declared = variant.filter(current);
      const best = declared.length > 0 ? declared : variant;
      return {
        records: [...best].sort((a, b) => normalClass(a) - normalClass(b) || a.spec.seed - b.spec.seed),
        stale: declared.length === 0,
        setAside: rivals.length - best.length,
      };
    },
  );
}

function compareVariants(a: readonly RunRecord[], b: readonly RunRecord[], current: IsCurrent): number {
  const rank = (group: readonly RunRecord[]): number[] => [
    Number(group[0].data.origin === "real"),
    Number(group.some(current)),
    group.length,
    Math.max(...group.map((record) => Date.parse(record.provenance.startedAt))),
  ];
  const [left, right] = [rank(a), rank(b)];
  const i = left.findIndex((value, k) => value !== right[k]);
  return i < 0 ? 0 : right[i] - left[i];
}

function newestRevision(records: readonly RunRecord[], of: Pick<RunRecord, "spec">): number {
  const same = records.filter(({ spec }) => spec.method === of.spec.method && spec.dataset === of.spec.dataset);
  return Math.max(...same.map(({ spec }) => spec.revision));
}

function groupBy(records: readonly RunRecord[], key: (record: RunRecord) => unknown): RunRecord[][] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const name = JSON.stringify(key(record));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

/** The figures of a group's runs, those of each normal class in a list of their own. */
export function byNormalClass(
  { records }: Pick<RunGroup, "records">,
  figure: (record: RunRecord) => number,
): number[][] {
  return groupBy(records, ({ spec }) => spec.options.normalClass ?? null).map((ofClass) => ofClass.map(figure));
}

/** The runs of each choice of normal classes, where a run's options list them; else all of them together. */
export function byNormalClasses(records: readonly RunRecord[]): RunRecord[][] {
  return groupBy(records, ({ spec }) => spec.options.normalClasses ?? null);
}

/** Options that a table averages over, as it does over seeds. */
const averaged: readonly string[] = ["normalClass", "normalClasses", "knownClass"];

/** What a run's options mean. */
function meaning(options: RunRecord["spec"]["options"]): unknown {
  return Object.entries(options)
    .filter(([name]) => !averaged.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Of several: how many there are, then which. */
function normalClass({ spec: { options } }: RunRecord): number {
  const classes = options.normalClasses;
  const several = Array.isArray(classes) ? (classes as number[]) : null;
  return Number(several === null ? (options.normalClass ?? 0) : [several.length, ...several].join(""));
}
