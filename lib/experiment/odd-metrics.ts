// Records that lack a figure, or have one, that other runs of the same method do not: the tables could not put them together.
import type { RunRecord } from "./record";
import type { Damaged, StoredRecord } from "./stored-run";

interface Found {
  readonly path: string;
  readonly record: RunRecord;
}

/**
 * Runs of one method, data set, profile and revision come from the same code and name the same metrics. Where some do not,
 * those that differ from most of them are damaged; of as many on either side, from those whose names the paper's other runs share.
 */
export function oddMetrics(found: readonly (StoredRecord & { readonly path: string })[]): Damaged[] {
  const alike = new Map<string, Found[]>();
  const inPaper = new Map<string, number>();
  for (const { path, record } of found) {
    const { paper, profile, dataset, method, revision } = record.spec;
    const key = JSON.stringify([paper, profile, dataset, method, revision]);
    alike.set(key, [...(alike.get(key) ?? []), { path, record }]);
    const words = paper + metricNames(record);
    inPaper.set(words, (inPaper.get(words) ?? 0) + 1);
  }
  return [...alike.values()].flatMap((own) => {
    const variants = new Map<string, Found[]>();
    for (const one of own) {
      const words = figures(one.record);
      variants.set(words, [...(variants.get(words) ?? []), one]);
    }
    const common = ([{ record }]: readonly Found[]): number => inPaper.get(record.spec.paper + metricNames(record))!;
    const [usual, ...others] = [...variants.values()].sort((a, b) => b.length - a.length || common(b) - common(a));
    return others.flat().map((odd) => describe(odd, usual));
  });
}

function describe({ path, record }: Found, usual: readonly Found[]): Damaged {
  const [own, theirs] = [record, usual[0].record].map(pairs);
  const [lacking] = theirs.filter((pair) => !own.includes(pair));
  const [extra] = own.filter((pair) => !theirs.includes(pair));
  const others = usual.length === 1 ? "another run of its method has" : `${usual.length} other runs of its method have`;
  const what =
    lacking !== undefined
      ? `it has no ${lacking}, which ${others}`
      : extra !== undefined
        ? `it has ${extra}, which none of its like has`
        : "it has the metrics of its like in another number or order";
  return { path, what: `${what}: it was edited or is cut`, fix: "Delete it and run again, or restore it from git." };
}

/** `AUC of VRAE+SVM`. */
function pairs({ results }: RunRecord): string[] {
  return results.flatMap(({ method, metrics }) => Object.keys(metrics).map((metric) => `${metric} of ${method}`));
}

function figures(record: RunRecord): string {
  return JSON.stringify(pairs(record).sort());
}

function metricNames({ results }: RunRecord): string {
  return JSON.stringify([...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))].sort());
}
