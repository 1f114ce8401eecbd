// The bench: a training step beside a plain matrix product and beside PyTorch, each measured in a process of its own.
import { execFile } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { VraeTraining } from "../detectors/vrae";
import { projectRoot } from "../project-root";
import type { Measured, Sampling, Work } from "./measure";
import { summarise, type BenchReport } from "./summary";

export interface BenchOptions {
  /** Rows and columns of the product's matrices. */
  readonly productSize: number;
  /** Rows in one step. */
  readonly batch: number;
  readonly options: VraeTraining;
  /** Steps that are not counted, and that are. */
  readonly warmUp: number;
  readonly repeats: number;
  /** A Python that may have torch. */
  readonly python: string;
}

/** Measures at 1 thread and at 2, one after the other. `onDone` hears of each piece of work. */
export async function bench(
  given: BenchOptions,
  onDone: (work: string) => void = () => undefined,
): Promise<BenchReport> {
  const { productSize: size, batch, options, warmUp, repeats } = given;
  const start = loadavg()[0];
  const both = async (name: string, run: (sampling: Sampling) => Promise<Measured>): Promise<Measured[]> => {
    const measurements: Measured[] = [];
    for (const threads of [1, 2]) {
      measurements.push(await run({ threads, warmUp, repeats, secondsAtMost: 90 }));
      onDone(`${name}, threads ${threads}`);
    }
    return measurements;
  };
  // A product is short: more of them, so that a moment of other work does not decide.
  const product = await both("product", (sampling) =>
    inNode({ ...sampling, kind: "product", size, warmUp: 5 * warmUp, repeats: 10 * repeats }),
  );
  const vraeStep = await both("VRAE step", (sampling) => inNode({ ...sampling, kind: "VRAE step", batch, options }));
  const operations = vraeStep[0].operations;
  let pytorchMissing: string | null = null;
  const pytorchStep = await both("VRAE step in PyTorch", (sampling) =>
    inPyTorch(given.python, { ...options, ...sampling, batch }, operations),
  ).catch((error: Error) => {
    pytorchMissing = error.message.trim().split("\n").at(-1)!;
    return [];
  });
  return {
    machine: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: cpus().length,
    load: [start, loadavg()[0]],
    ...summarise({ product, vraeStep, pytorchStep }),
    pytorchMissing,
  };
}

async function inNode(work: Work): Promise<Measured> {
  return inProcess(process.execPath, join(__dirname, "measure-process.js"), work);
}

/** The products are the same in PyTorch; it does not count them itself. */
async function inPyTorch(python: string, given: object, operations: number): Promise<Measured> {
  const measured = await inProcess(python, join(projectRoot(), "test", "bench", "vrae_step.py"), given);
  return { ...measured, operations };
}

async function inProcess(command: string, script: string, given: object): Promise<Measured> {
  const { stdout } = await promisify(execFile)(command, [script, JSON.stringify(given)]);
  return JSON.parse(stdout) as Measured;
}
