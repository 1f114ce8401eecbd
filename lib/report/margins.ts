// Equivalence margins, declared with their reasons before the runs: results/margins.json.
import { join } from "node:path";
import { readCheckedFile } from "../json-file";
import { projectRoot } from "../project-root";
import { z } from "zod";

export interface Margin {
  readonly paper: string;
  /** Where it holds for one printed table only; this goes before a margin for the whole paper. */
  readonly table?: string;
  readonly metrics: readonly string[];
  /** In the unit of the metric. */
  readonly margin: number;
  readonly reason: string;
}

const margins = z.array(
  z.strictObject({
    paper: z.string(),
    table: z.string().optional(),
    metrics: z.array(z.string()).min(1),
    margin: z.number().positive(),
    reason: z.string().min(20),
  }),
);

/** Throws when a field is not what it should be or when a metric has two margins. */
export function readMargins(path = join(projectRoot(), "results", "margins.json")): Margin[] {
  const declared = readCheckedFile("readMargins", path, margins).map(({ table, ...rest }) => ({
    ...rest,
    ...(table === undefined ? {} : { table }),
  }));
  const names = declared.flatMap(({ paper, table, metrics }: Margin) =>
    metrics.map((metric) => [paper, ...(table === undefined ? [] : [table]), metric].join(" ")),
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`readMargins: ${path}: expected one margin for ${twice}, got two. Delete one.`);
  return declared;
}

/** The margin of a metric in a paper's table, null where none was declared. */
export function findMargin(margins: readonly Margin[], paper: string, table: string, metric: string): number | null {
  const fitting = margins.filter((m) => m.paper === paper && m.metrics.includes(metric));
  const own = fitting.find((m) => m.table === table) ?? fitting.find((m) => m.table === undefined);
  return own?.margin ?? null;
}
