// The bench: training steps beside a plain matrix product and beside PyTorch, each measured in processes of their own.
import { spawn } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { EngineChoice } from "../compile";
import type { VraeTraining } from "../detectors/vrae";
import { projectRoot } from "../project-root";
import type { Given, Measured } from "./measured";
import { summarise, type BenchReport, type Measurement } from "./summary";
import { worksOf, type Setting, type Work } from "./works";

export interface BenchOptions {
  /** The VRAE paper's options. */
  readonly vrae: VraeTraining;
  /** Tiny sizes and single samples: nothing is measured. */
  readonly smoke: boolean;
  /** What computes ours; PyTorch computes on the CPU. */
  readonly choice?: EngineChoice;
  /** A Python that may have torch. */
  readonly python: string;
}

/** Measures one work and setting after the other. `onDone` hears of each. */
export async function bench(options: BenchOptions, onDone: (what: string) => void): Promise<BenchReport> {
  const start = loadavg()[0];
  const works = worksOf(options.vrae);
  const measurements: Measurement[] = [];
  let pytorchMissing: string | null = null;
  for (const work of works) {
    for (const setting of work.settings) {
      const ours = await sideBySide(process.execPath, join(__dirname, "measure-process.js"), work, setting, options);
      measurements.push({ work: work.name, by: "retable", setting, processes: ours });
      onDone(`${work.name}, ${nameOf(setting)}`);
      if (work.script === null || pytorchMissing !== null) continue;
      const script = join(projectRoot(), "test", "bench", work.script);
      const theirs = await sideBySide(options.python, script, work, setting, options).catch((error: Error) => {
        pytorchMissing = error.message.trim().split("\n").at(-1)!;
        return null;
      });
      if (theirs === null) continue;
      // The same products; PyTorch does not count them.
      const processes = theirs.map((measured, i) => ({ ...measured, operations: ours[i].operations }));
      measurements.push({ work: work.name, by: "PyTorch", setting, processes });
      onDone(`${work.name} in PyTorch, ${nameOf(setting)}`);
    }
  }
  return {
    machine: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: cpus().length,
    load: [start, loadavg()[0]],
    ...summarise(works, measurements),
    pytorchMissing,
  };
}

export function nameOf({ processes, threads }: Setting): string {
  return `${processes} x ${threads}`;
}

async function sideBySide(
  command: string,
  script: string,
  work: Work,
  { processes, threads }: Setting,
  { vrae, smoke, choice = {} }: BenchOptions,
): Promise<Measured[]> {
  const sizes = smoke ? work.sizes.smoke : work.sizes.full;
  const [samples, stepsPerSample] = smoke ? [1, 1] : [work.samples, work.stepsPerSample];
  const given: Given = { work: work.name, vrae, sizes, choice, threads, samples, stepsPerSample, secondsAtMost: 45 };
  const started = Array.from({ length: processes }, () => startOne(command, [script, JSON.stringify(given)]));
  // All are warm before any counts.
  void Promise.all(started.map(({ ready }) => ready)).then(() => started.forEach(({ go }) => go()));
  try {
    return await Promise.all(started.map(({ measured }) => measured));
  } finally {
    // Where one failed, the others would wait for it for ever.
    for (const { stop } of started) stop();
  }
}

interface Started {
  readonly ready: Promise<void>;
  readonly go: () => void;
  readonly measured: Promise<Measured>;
  /** Ends it, if it has not ended. */
  readonly stop: () => void;
}

function startOne(command: string, args: readonly string[]): Started {
  // Python would leave compiled files beside its scripts.
  const child = spawn(command, args, { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  // A process that ended early is told nothing more.
  child.stdin.on("error", () => undefined);
  let isReady: () => void;
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  createInterface(child.stdout).on("line", (line) => (line === "ready" ? isReady() : lines.push(line)));
  const measured = new Promise<Measured>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve(JSON.parse(lines.join("")) as Measured)
        : reject(new Error(errors || `${command}: exit ${code}`)),
    );
  });
  return { ready, go: () => child.stdin.end("go\n"), measured, stop: () => child.kill() };
}
