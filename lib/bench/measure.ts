// What the bench times: a matrix product, which is the floor's measure, and one training step of the VRAE.
import * as tf from "@tensorflow/tfjs";
import { compile, type Graph } from "../compile";
import { vraeStep, type VraeTraining } from "../detectors/vrae";
import { initVrae } from "../models/vrae";
import { rng } from "../rng";

export interface Sampling {
  readonly threads: number;
  /** Runs that are not counted. */
  readonly warmUp: number;
  /** Runs that are counted, 1 or more; fewer where `secondsAtMost` have passed. */
  readonly repeats: number;
  readonly secondsAtMost: number;
}

/** `size` x `size` times `size` x `size`, float32. */
export interface ProductWork extends Sampling {
  readonly kind: "product";
  readonly size: number;
}

/** Updates of a network of these options on `batch` rows. */
export interface VraeWork extends Sampling {
  readonly kind: "VRAE step";
  readonly batch: number;
  readonly options: VraeTraining;
}

export type Work = ProductWork | VraeWork;

/** In milliseconds and bytes. */
export interface Measured {
  readonly threads: number;
  /** null where nothing is compiled. */
  readonly compileMilliseconds: number | null;
  /** One per counted run. */
  readonly milliseconds: readonly number[];
  /** Floating-point operations of the matrix products in one run. */
  readonly operations: number;
  /** Largest resident size of the process so far. */
  readonly peakBytes: number;
}

/** Compiles and runs one piece of work. Needs a process of its own for `peakBytes` to mean anything. */
export async function measure(work: Work): Promise<Measured> {
  await tf.setBackend("cpu");
  const start = performance.now();
  const step = work.kind === "product" ? await product(work) : await vrae(work);
  const compileMilliseconds = performance.now() - start;
  const milliseconds: number[] = [];
  for (let run = 0; run < work.warmUp + work.repeats; run++) {
    const before = performance.now();
    await step.run();
    if (run >= work.warmUp) milliseconds.push(performance.now() - before);
    if (milliseconds.length > 0 && performance.now() - start > 1000 * work.secondsAtMost) break;
  }
  await step.release();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { threads: work.threads, compileMilliseconds, milliseconds, operations: step.operations, peakBytes };
}

/** 2 m k n for every product [m, k] x [k, n] that was traced, forward and backward. */
export function productOperations(graph: Graph | null): number {
  let operations = 0;
  for (const { kernel, inputs, outputs, attributes } of graph?.calls ?? []) {
    if (kernel !== "BatchMatMul") continue;
    const inner = inputs[0].shape.at(attributes["transposeA"] === true ? -2 : -1)!;
    operations += outputs[0].shape.reduce((product, axis) => product * axis, 2 * inner);
  }
  return operations;
}

interface Runnable {
  readonly operations: number;
  run(): Promise<unknown>;
  release(): Promise<void>;
}

async function product({ size, threads }: ProductWork): Promise<Runnable> {
  const shape = [size, size];
  const step = await compile(({ a, b }) => ({ c: a.matMul<tf.Tensor>(b) }), { a: shape, b: shape }, { threads });
  const [a, b] = ["a", "b"].map((name) => rng(name).normals(size * size));
  return { operations: productOperations(step.graph), run: () => step.run({ a, b }), release: () => step.release() };
}

async function vrae({ options, batch, threads }: VraeWork): Promise<Runnable> {
  const { steps, latentDim } = options;
  const random = rng("bench");
  const step = await vraeStep(initVrae(options, random.child("init")), options, batch, { threads });
  const x = random.child("x").normals(batch * steps);
  return {
    operations: productOperations(step.graph),
    // Drawing the noise is part of a step.
    run: () =>
      step.run({
        x,
        noise: random.normals(batch * steps, 0, options.inputNoise.deviation),
        epsilon: random.normals(batch * latentDim),
        klWeight: options.klWeight.to,
      }),
    release: () => step.release(),
  };
}
