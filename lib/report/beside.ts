// What was run beside a paper's printed tables, baselines, further readings and studies: rows with figures and nothing to compare them with.
import type { Profile, RunRecord } from "../experiment/record";
import type { CompareOptions, ComparedRow } from "./compare";
import { judgeGroup } from "./judge-group";
import type { Published } from "./published";
import { metricOf, reproduce } from "./reproduced";
import { byNormalClasses, selectRuns, type RunGroup } from "./select-runs";
import { sourceMethod } from "./sources";

/**
 * A row per method without a printed figure and per metric that the paper prints: `table` is "beside". Of runs that differ in which classes
 * are normal a row for each choice, in the paper's first metric: `table` is "normal classes". A mean over them would be of unlike things.
 */
export function besideRows(
  { paper, cells, normalClasses }: Published,
  records: readonly RunRecord[],
  profile: Profile,
  { isCurrent, isOwn = () => false }: Pick<CompareOptions, "isCurrent" | "isOwn"> = {},
): ComparedRow[] {
  const metrics = [...new Set(cells.map(({ metric }) => metric))];
  const setting = (...parts: unknown[]): string => JSON.stringify(parts);
  const printed = new Set(
    cells.map((cell) =>
      setting(cell.dataset, cell.contamination ?? null, sourceMethod(paper, cell.method, cell.metric)),
    ),
  );
  const rows = selectRuns(records, paper, profile, isCurrent).flatMap((whole) => {
    const choices = byNormalClasses(whole.records);
    return choices.length < 2
      ? rowsOf(whole, metrics, "beside")
      : choices.flatMap((records) => rowsOf({ ...whole, records }, metrics.slice(0, 1), "normal classes"));
  });

  function rowsOf(group: RunGroup, shown: readonly string[], table: string): ComparedRow[] {
    const [{ spec, results }] = group.records;
    const { dataset, options } = spec;
    const contamination = options.contamination ?? null;
    const own = isOwn(group.records[0]);
    const said = {
      verdict: "no printed figure",
      reason: own ? "not among the runs that the project declares" : "",
    } as const;
    return results.flatMap((result) => {
      if (profile !== "study" && printed.has(setting(dataset, contamination, result.method))) return [];
      return shown
        .filter((metric) => metric in result.metrics)
        .map((metric) => ({
          ...{ paper, table, dataset, method: result.method, metric },
          ...(typeof contamination === "number" && { contamination }),
          ...(table === "normal classes" && { normalClasses: options.normalClasses as number[] }),
          published: { value: null, sd: null, runs: null, digits: 4 },
          reproduced: reproduce(group, (record) => metricOf(record, result.method, metric)).reproduced,
          margin: null,
          ...judgeGroup(own ? { ...group, stale: false } : group, () => said, normalClasses),
        }));
    });
  }
  // Names that count from 5 to 10 do so.
  const order = new Intl.Collator("en", { numeric: true });
  const names = [...new Set(cells.map(({ method }) => method))];
  const place = ({ table, dataset }: ComparedRow): string => [table, dataset].join(" ");
  // As in the printed tables, then those that none prints.
  const column = ({ method }: ComparedRow): number => (names.includes(method) ? names.indexOf(method) : names.length);
  const share = ({ contamination = 0 }: ComparedRow): number => contamination;
  // The runs of a method come by normal classes: their order stays.
  return rows.sort(
    (a, b) =>
      order.compare(place(a), place(b)) ||
      column(a) - column(b) ||
      order.compare(a.method, b.method) ||
      share(a) - share(b),
  );
}
