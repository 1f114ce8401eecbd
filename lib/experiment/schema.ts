// What a run record's file must hold. The types are in record.ts; this is the guard at the door of the store.
import { z } from "zod";
import { describeCurves } from "./curves";
import { profiles } from "../profiles";
import type { Curves, Json, RunRecord, RunSpec } from "./record";

const counts = z.int().nonnegative();
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Where, when and with what a record was made. */
export const provenance = z.strictObject({
  engine: z.string(),
  device: z.string().exactOptional(),
  threads: counts,
  versions: z.record(z.string(), z.string()),
  lockfile: z.string(),
  revision: z.string(),
  machine: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
});

export const spec = z.strictObject({
  paper: z.string().regex(/^[a-z0-9-]+$/),
  dataset: z.string().min(1),
  method: z.string().min(1),
  revision: counts,
  profile: z.enum(profiles),
  seed: z.int(),
  options: z.record(z.string(), json),
});

/** The first thing wrong with a spec, in words: `seed: Invalid input …`; null where nothing is. */
export function specProblem(value: RunSpec): string | null {
  const parsed = spec.safeParse(value);
  return parsed.success ? null : firstIssue(parsed.error);
}

const fields = {
  key: z.string().regex(/^[0-9a-f]{16}$/),
  spec,
  data: z.strictObject({ name: z.string(), origin: z.enum(["real", "stand-in"]), digest: z.string().min(1) }),
  results: z
    .array(
      z.strictObject({
        method: z.string().min(1),
        metrics: z.record(z.string(), z.number()),
        thresholdSource: z.enum(["test labels", "validation data", "the method"]),
        distinctScores: counts,
        untrainedAuc: z.number().nullable(),
        roc: z.strictObject({ anomalies: counts, normals: counts, order: z.base64() }).exactOptional(),
      }),
    )
    .min(1),
  health: z.strictObject({
    lossFirst: z.number(),
    lossLast: z.number(),
    weightsMoved: z.number().nonnegative(),
    parameters: counts,
  }),
  arrays: z.array(z.strictObject({ name: z.string().min(1), shape: z.array(counts) })).exactOptional(),
  scoresDigest: sha256,
  provenance,
};
const curves = z.array(z.strictObject({ name: z.string().min(1), length: counts }));
const record = z.strictObject({ schema: z.literal(2), ...fields, curves, curvesDigest: sha256 });
/** Schema 1 held the curves themselves, which made a listing of long trainings slow. */
const earlier = z.strictObject({ schema: z.literal(1), ...fields, history: z.record(z.string(), z.array(z.number())) });

export interface ParsedRecord {
  readonly record: RunRecord;
  /** The curves of a record of schema 1; null for today's, whose curves lie beside it. */
  readonly inlineCurves: Curves | null;
}

/** The record as today's, or the first thing wrong with it in words: `spec.seed: Invalid input …`. */
export function parseRecord(value: unknown): ParsedRecord | string {
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  const parsed = (schema === 1 ? earlier : record).safeParse(value);
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  if (parsed.data.schema === 2) return { record: parsed.data, inlineCurves: null };
  const { history, ...others } = parsed.data;
  return { record: { ...others, schema: 2, ...describeCurves(history) }, inlineCurves: history };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue.path.join(".") || "the file"}: ${issue.message}`;
}
