// Whether an engine and a device compute here: tried in a process of its own, which a native library may end.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { settle, type EngineChoice } from "./engine";

export interface Probe {
  /** Largest difference of the weights after two updates of a small network from those on the CPU, relative; null where it did not run. */
  readonly difference: number | null;
  /** Why it did not run; null where it did. */
  readonly error: string | null;
}

/** Shaders of a software GPU take their time to compile. */
const timeoutMilliseconds = 120_000;

/** Trains a small network there and on the default, and compares. Rejects only on a choice that does not exist. */
export async function probe(choice: EngineChoice): Promise<Probe> {
  const { engine, device } = settle(choice);
  const given = [join(__dirname, "probe-process.js"), JSON.stringify({ engine, device })];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { timeout: timeoutMilliseconds }, (failure, out) => {
      // A library may write to stdout as well.
      const line = out.split("\n").find((text) => text.startsWith('{"difference"'));
      if (line !== undefined) resolve(JSON.parse(line) as Probe);
      else
        resolve({
          difference: null,
          error: `its process ended by ${failure?.signal ?? `exit code ${failure?.code}`}.`,
        });
    });
  });
}

/** What a probe's differences stay below where the device computes rightly: float32 sums in another order, and coarser sines. */
export const probeTolerance = 1e-3;

/** Rejects where a choice that is not the default does not compute here: before hours of work, and not in each of its processes. */
export async function requireWorking(choice: EngineChoice): Promise<void> {
  const { engine, device } = settle(choice);
  if (engine === "reference" || (engine === "onnxruntime" && device === "cpu")) return;
  const { difference, error } = await probe({ engine, device });
  if (error !== null) throw new Error(error);
  if (difference === null || !(difference <= probeTolerance)) {
    throw new Error(
      `probe: expected ${engine} on ${device} to train a small network as the CPU does, to ${probeTolerance}, got a ` +
        `difference of ${difference}. Choose device cpu, or another driver.`,
    );
  }
}
