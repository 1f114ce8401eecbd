// What was run beside a paper's printed tables, baselines, further readings and studies: rows with figures and nothing to compare them with.
import type { Profile, RunRecord } from "../experiment/record";
import type { CompareOptions, ComparedRow } from "./compare";
import { judgeGroup } from "./judge-group";
import type { Published } from "./published";
import { metricOf, reproduce } from "./reproduced";
import { selectRuns } from "./select-runs";
import { sourceMethod } from "./sources";

/** A row per method without a printed figure and per metric that the paper prints. `table` is "beside". */
export function besideRows(
  { paper, cells, normalClasses }: Published,
  records: readonly RunRecord[],
  profile: Profile,
  { isCurrent }: Pick<CompareOptions, "isCurrent"> = {},
): ComparedRow[] {
  const metrics = [...new Set(cells.map(({ metric }) => metric))];
  const setting = (...parts: unknown[]): string => JSON.stringify(parts);
  const printed = new Set(
    cells.map((cell) =>
      setting(cell.dataset, cell.contamination ?? null, sourceMethod(paper, cell.method, cell.metric)),
    ),
  );
  const rows = selectRuns(records, paper, profile, isCurrent).flatMap((group) => {
    const [{ spec, results }] = group.records;
    const { dataset, options } = spec;
    const contamination = options.contamination ?? null;
    return results.flatMap((result) => {
      if (profile !== "study" && printed.has(setting(dataset, contamination, result.method))) return [];
      return metrics
        .filter((metric) => metric in result.metrics)
        .map((metric) => ({
          ...{ paper, table: "beside", dataset, method: result.method, metric },
          ...(typeof contamination === "number" && { contamination }),
          published: { value: null, sd: null, runs: null, digits: 4 },
          reproduced: reproduce(group, (record) => metricOf(record, result.method, metric)).reproduced,
          margin: null,
          ...judgeGroup(group, () => ({ verdict: "no printed figure", reason: "" }), normalClasses),
        }));
    });
  });
  // Names that count from 5 to 10 do so.
  const order = new Intl.Collator("en", { numeric: true });
  const place = ({ dataset, method }: ComparedRow): string => [dataset, method].join(" ");
  const share = ({ contamination = 0 }: ComparedRow): number => contamination;
  return rows.sort((a, b) => order.compare(place(a), place(b)) || share(a) - share(b));
}
