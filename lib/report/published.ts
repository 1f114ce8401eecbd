// The papers' printed tables: results/published/<paper>.json, read and checked.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readCheckedFile } from "../json-file";
import { projectRoot } from "../project-root";
import { z } from "zod";

export interface PublishedCell {
  readonly table: string;
  readonly dataset: string;
  readonly method: string;
  readonly metric: string;
  readonly value: number;
  readonly sd: number | null;
  readonly runs: number | null;
  /** Share of anomalies in the training data, where the table varies it. */
  readonly contamination?: number;
  readonly supervision?: string;
  /** The paper cites the figure from elsewhere: shown, never judged. */
  readonly quoted: boolean;
  /** Read from running text or a picture. */
  readonly approximate: boolean;
  /** Decimals as printed, in the unit of `value`. */
  readonly digits: number;
}

export interface PublishedClaim {
  readonly id: string;
  readonly text: string;
  readonly value: number | null;
  /** Decimals of the value. */
  readonly digits: number;
}

export interface Published {
  /** The file's name without .json; records name it in spec.paper. */
  readonly paper: string;
  readonly title: string;
  readonly source: string;
  readonly unit: string;
  readonly notes: readonly string[];
  /** How many normal classes each printed mean is over; null where it is over none. */
  readonly normalClasses: number | null;
  readonly claims: readonly PublishedClaim[];
  readonly cells: readonly PublishedCell[];
}

const cell = z.strictObject({
  table: z.string(),
  dataset: z.string(),
  method: z.string(),
  metric: z.string(),
  value: z.number().min(0).max(1),
  sd: z.number().nonnegative().nullable(),
  runs: z.int().positive().nullable(),
  contamination: z.number().min(0).max(1).optional(),
  supervision: z.string().optional(),
  quoted: z.boolean().default(false),
  approximate: z.boolean().default(false),
});
const table = z.strictObject({
  source: z.string(),
  title: z.string(),
  unit: z.string().startsWith("fraction"),
  notes: z.array(z.string()),
  normalClasses: z.int().positive().nullable().default(null),
  claims: z.array(z.strictObject({ id: z.string(), text: z.string(), value: z.number().optional() })),
  cells: z.array(cell).min(1),
});
type RawCell = z.infer<typeof cell>;

/** Names of the papers with a published table, sorted. */
export function publishedPapers(folder = join(projectRoot(), "results", "published")): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => name.slice(0, -".json".length)).sort();
}

/** Throws when there is no such table or when a field is not what it should be. */
export function readPublished(paper: string, folder = join(projectRoot(), "results", "published")): Published {
  const papers = publishedPapers(folder);
  if (!papers.includes(paper)) {
    throw new Error(`readPublished: expected one of ${papers.join(", ")}, got '${paper}'. Name a file of ${folder}.`);
  }
  const path = join(folder, `${paper}.json`);
  const { cells, claims, ...rest } = readCheckedFile("readPublished", path, table);
  return {
    paper,
    ...rest,
    claims: claims.map(({ id, text, value }) => ({ id, text, value: value ?? null, digits: decimals(value ?? 0) })),
    cells: cells.map((raw) => toCell(raw, cells)),
  };
}

function toCell({ contamination, supervision, ...raw }: RawCell, all: readonly RawCell[]): PublishedCell {
  // JSON drops the zeros at the end of .9510: the most decimals of its method in the table are those of the print.
  const neighbours = all.filter(
    ({ table, method, quoted, approximate }) => table === raw.table && method === raw.method && !quoted && !approximate,
  );
  const digits =
    raw.approximate || raw.quoted ? decimals(raw.value) : Math.max(...neighbours.map((c) => decimals(c.value)));
  return {
    ...raw,
    digits,
    ...(contamination === undefined ? {} : { contamination }),
    ...(supervision === undefined ? {} : { supervision }),
  };
}

function decimals(value: number): number {
  return /\.(\d+)$/.exec(String(value))?.[1].length ?? 0;
}
