// Checkpoints of the run in hand as files in a folder beside its record to be: kept once a minute, of use to the same code on the same spec
// and data alone, and removed when the run is stored.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoints } from "../train/checkpoint";
import { writeWhole } from "./whole-files";

/** Where a run may keep checkpoints. */
export interface CheckpointPlace {
  readonly folder: string;
  /** What they are made by. Those of another maker do not count. */
  readonly maker: string;
}

export interface FileCheckpoints extends Checkpoints {
  /** What the run had taken when the checkpoints that were read were kept. */
  readonly earlierSeconds: number;
  child(name: string): FileCheckpoints;
}

interface Clock {
  earlierSeconds: number;
  keptAt: number;
}

/** The time between two, in seconds: what a kill costs at most, beside the epoch in hand. */
const between = 60;

export function fileCheckpoints(place: CheckpointPlace, secondsBetween = between): FileCheckpoints {
  const start = seconds();
  return openFile(place, "training", secondsBetween, start, { earlierSeconds: 0, keptAt: start });
}

function openFile(
  place: CheckpointPlace,
  name: string,
  secondsBetween: number,
  start: number,
  clock: Clock,
): FileCheckpoints {
  const path = join(place.folder, name);
  return {
    get earlierSeconds() {
      return clock.earlierSeconds;
    },
    read() {
      if (!existsSync(path)) return null;
      const bytes = readFileSync(path);
      const head = readHead(bytes);
      if (head?.maker !== place.maker) return null;
      clock.earlierSeconds = Math.max(clock.earlierSeconds, head.seconds);
      return bytes.subarray(bytes.indexOf("\n") + 1);
    },
    isDue: () => seconds() - clock.keptAt >= secondsBetween,
    async keep(bytes) {
      const head = { maker: place.maker, seconds: clock.earlierSeconds + seconds() - start };
      mkdirSync(place.folder, { recursive: true });
      await writeWhole([{ path, bytes: Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]) }]);
      clock.keptAt = seconds();
    },
    child: (training) => openFile(place, `${name}.${training}`, secondsBetween, start, clock),
  };
}

/** The first line of a file; null where there is none of ours. */
function readHead(bytes: Buffer): { readonly maker: string; readonly seconds: number } | null {
  try {
    return JSON.parse(bytes.toString("utf8", 0, bytes.indexOf("\n"))) as { maker: string; seconds: number };
  } catch {
    return null;
  }
}

function seconds(): number {
  return performance.now() / 1000;
}
