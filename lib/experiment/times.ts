// What a paper's methods take in time and space, measured in one go on one machine: results/times/<paper>.json. No seed
// decides a time, so these are no runs: nothing recomputes them, and a new measurement takes the place of the old one.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import { projectRoot } from "../project-root";
import type { RunRecord, RunSpec } from "./record";
import { provenance, spec } from "./schema";
import { writeWhole } from "./whole-files";

/** Seconds of CPU time, the fewest of several: other work on the machine only ever adds to them. Compilation is apart. */
export interface MethodTime {
  /** What was trained; where the paper lets several settings compete, one of them. */
  readonly spec: RunSpec;
  /** Rows that it is trained on. */
  readonly trainRows: number;
  /** Of the whole training; null for what has none. */
  readonly epochs: number | null;
  readonly epochSeconds: number | null;
  /** Of the whole training: as many epochs of the time of one. */
  readonly trainSeconds: number;
  readonly secondsPer1000Rows: number;
  /** Numbers that scoring needs: weights, or support vectors with theirs. */
  readonly numbers: number;
  /** At 4 bytes each. */
  readonly bytes: number;
}

/** Data read from its files into typed arrays. */
export interface LoadingTime {
  readonly name: string;
  readonly rows: number;
  /** Of CPU time. */
  readonly seconds: number;
  /** Largest resident size of the process, which did nothing else. */
  readonly peakBytes: number;
}

export interface Measured {
  /** What the methods were trained and tested on. */
  readonly data: string;
  readonly dataDigest: string;
  readonly loading: readonly LoadingTime[];
  readonly methods: readonly MethodTime[];
}

export interface Times extends Measured {
  readonly paper: string;
  /** Processes at work on the machine, averaged over the minute before the start and before the end; this one counts as one. */
  readonly load: readonly [start: number, end: number];
  readonly provenance: RunRecord["provenance"];
}

const seconds = z.number().nonnegative();
const counts = z.int().nonnegative();
const schema = z.strictObject({
  paper: z.string(),
  data: z.string().min(1),
  dataDigest: z.string().min(1),
  loading: z.array(z.strictObject({ name: z.string(), rows: counts, seconds, peakBytes: counts })),
  methods: z
    .array(
      z.strictObject({
        spec,
        trainRows: counts,
        epochs: counts.nullable(),
        epochSeconds: seconds.nullable(),
        trainSeconds: seconds,
        secondsPer1000Rows: z.number().positive(),
        numbers: counts,
        bytes: counts,
      }),
    )
    .min(1),
  load: z.tuple([z.number(), z.number()]),
  provenance: provenance.extend({ device: z.string() }),
});

function timesFolder(): string {
  return join(projectRoot(), "results", "times");
}

/** The paper's times; null where none were measured. Throws when a field is not what it should be. */
export function readTimes(paper: string, folder = timesFolder()): Times | null {
  const path = join(folder, `${paper}.json`);
  if (!existsSync(path)) return null;
  const anew = `Measure anew with 'retable bench --paper ${paper} --write'.`;
  const parsed = schema.safeParse(readJsonFile(path, anew));
  if (parsed.success && parsed.data.paper === paper) return parsed.data;
  const [issue] = parsed.error?.issues ?? [{ path: ["paper"], message: `expected ${paper}, got another` }];
  throw new Error(`readTimes: ${path}: ${issue.path.join(".")}: ${issue.message}. ${anew}`);
}

/** Those of every paper that has any. */
export function storedTimes(folder = timesFolder()): Times[] {
  if (!existsSync(folder)) return [];
  const papers = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return papers.map((name) => readTimes(basename(name, ".json"), folder)!);
}

/** Resolves to the path. Rejects with DiskFull where there is no room, and leaves the earlier times. */
export async function writeTimes(times: Times, folder = timesFolder()): Promise<string> {
  const path = join(folder, `${times.paper}.json`);
  mkdirSync(folder, { recursive: true });
  await writeWhole([{ path, bytes: Buffer.from(`${JSON.stringify(times, null, 1)}\n`) }]);
  return path;
}
