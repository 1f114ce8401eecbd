// Fills a store with many records of one run's true size, faster than the store itself would: for the check and for measuring it.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { curveBytes, describeCurves } from "../../lib/experiment/curves";
import { runKey } from "../../lib/experiment/key";
import { pack } from "../../lib/experiment/packed";
import type { RunRecord } from "../../lib/experiment/record";
import { arraysPath, earlierScoresPath } from "../../lib/experiment/run-files";
import { scoreBytes, scoresDigest } from "../../lib/experiment/scores";
import type { RunStore } from "../../lib/experiment/store";
import { spec } from "../experiment/synthetic-runs";
import { syntheticRuns } from "./synthetic-report";

export interface ManyRecords {
  /** Bytes of each file of scores; those of 4,500 test rows and five methods unless given. */
  readonly scores?: Buffer;
  /** Of each of three training curves. */
  readonly epochs?: number;
  /** 1 writes what earlier versions wrote. */
  readonly schema?: 1 | 2;
}

/** Runs of the paper profile, made up but for their size; seeds from 0. */
export function manyRecords(
  store: RunStore,
  count: number,
  { scores, epochs = 10, schema = 2 }: ManyRecords = {},
): void {
  const [run] = syntheticRuns("paper", 1);
  const loss = Array.from({ length: epochs }, (_, i) => 200 / (1 + i / 7));
  const history = { loss, kl: loss, reconstruction: loss };
  const own = run.record.results.map((_, m) => Float32Array.from({ length: 4500 }, (_, i) => Math.sin(i * (m + 1))));
  const packed = scores ?? pack(scoreBytes(own), schema === 2 ? curveBytes(history) : new Uint8Array());
  const record = { ...run.record, scoresDigest: scoresDigest(own), ...describeCurves(history) };
  for (let seed = 0; seed < count; seed++) {
    const ofSeed = spec(seed, { profile: "paper" });
    const path = store.path(ofSeed, record.data.digest);
    if (seed === 0) mkdirSync(dirname(path), { recursive: true });
    const stamped = { ...record, spec: ofSeed, key: runKey(ofSeed, record.data.digest) };
    writeFileSync(path, JSON.stringify(schema === 2 ? stamped : asSchema1(stamped, history), null, 1));
    writeFileSync(schema === 2 ? arraysPath(path) : earlierScoresPath(path), packed);
  }
}

/** The record as earlier versions wrote it. */
export function asSchema1(record: RunRecord, history: Readonly<Record<string, readonly number[]>>): unknown {
  const { curves, curvesDigest, ...others } = record;
  if (curves.length === 0 || curvesDigest === "") throw new Error("asSchema1: expected a record with curves.");
  return { ...others, schema: 1, history };
}
