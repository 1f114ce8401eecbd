// What the bench times: a matrix product, which is the floor's measure, and training steps of the papers' networks.
import type * as tf from "@tensorflow/tfjs";
import { compile, type Graph, type EngineChoice } from "../compile";
import type { VraeTraining } from "../detectors/vrae";
import { vraeStep } from "../detectors/vrae-step";
import { decodeImages, encodeImages, initLeNetDecoder, initLeNetEncoder, leNetVariables } from "../models/lenet";
import { applyMlp, initMlp, mlpVariables } from "../models/mlp";
import { initVrae } from "../models/vrae";
import { rng } from "../rng";
import { adam } from "../train/adam";
import { minimise } from "../train/optimiser";

/** Processes side by side, each with so many threads. */
export interface Setting {
  readonly processes: number;
  readonly threads: number;
}

export interface Aim {
  /** Steps per second over PyTorch's, each side in the setting that is best for it; at least this. */
  readonly timesPyTorch: number;
  readonly compileSeconds?: number;
  readonly peakGigabytes?: number;
}

export interface Runnable {
  readonly graph: Graph | null;
  run(): Promise<unknown>;
  release(): Promise<void>;
}

/** One definition per work; `Sizes` are JSON, and reach its PyTorch script as they are. */
export interface Work<Sizes = object> {
  readonly name: string;
  /** In test/bench; null: PyTorch is not asked. */
  readonly script: string | null;
  readonly aim: Aim | null;
  readonly settings: readonly Setting[];
  /** Steps timed as one, so that a sample is not shorter than the clock and its caller allow. */
  readonly stepsPerSample: number;
  readonly samples: number;
  readonly sizes: { readonly full: Sizes; readonly smoke: Sizes };
  prepare(sizes: Sizes, on: EngineChoice): Promise<Runnable>;
}

const [alone, twoThreads, sideBySide] = [
  { processes: 1, threads: 1 },
  { processes: 1, threads: 2 },
  { processes: 2, threads: 1 },
];
const adamOptions = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** `size` x `size` times `size` x `size`, float32. */
const product: Work<{ size: number }> = {
  name: "matrix product",
  script: null,
  aim: null,
  settings: [alone, twoThreads, sideBySide],
  stepsPerSample: 1,
  samples: 50,
  sizes: { full: { size: 1024 }, smoke: { size: 8 } },
  async prepare({ size }, on) {
    const shape = [size, size];
    const step = await compile(({ a, b }) => ({ c: a.matMul<tf.Tensor>(b) }), { a: shape, b: shape }, on);
    const [a, b] = ["a", "b"].map((name) => rng(name).normals(size * size));
    return { ...step, run: () => step.run({ a, b }) };
  },
};

interface MlpSizes {
  readonly batch: number;
  readonly sizes: readonly number[];
}

/** AnoEAN's encoder sizes for KDD99 as a classifier of anomalies. */
const mlp: Work<MlpSizes> = {
  name: "MLP step",
  script: "mlp_step.py",
  aim: { timesPyTorch: 3 },
  settings: [alone, twoThreads],
  stepsPerSample: 100,
  samples: 15,
  sizes: { full: { batch: 200, sizes: [121, 128, 64, 32, 1] }, smoke: { batch: 2, sizes: [3, 2, 1] } },
  async prepare({ batch, sizes }, on) {
    const network = initMlp({ sizes, slope: 0.2 }, rng("init"));
    const optimiser = adam(mlpVariables(network), adamOptions);
    const step = await compile(
      ({ x, y }) => ({
        loss: minimise(() => {
          const logits = applyMlp(network, x);
          return logits.softplus().sub(logits.mul(y)).mean().asScalar();
        }, optimiser),
      }),
      { x: [batch, sizes[0]], y: [batch, 1] },
      on,
    );
    const x = rng("x").uniforms(batch * sizes[0]);
    const y = rng("y").uniforms(batch).map(Math.round);
    return { ...step, run: () => step.run({ x, y }) };
  },
};

interface LeNetSizes {
  readonly batch: number;
  readonly channels: readonly [number, number];
  readonly hidden: number | null;
  readonly latentDim: number;
}

/** The autoencoder step of NCAE. Grids of runs use processes side by side, so this is what they get. */
const leNet = (name: string, sizes: Work<LeNetSizes>["sizes"]): Work<LeNetSizes> => ({
  name,
  sizes,
  script: "lenet_step.py",
  aim: { timesPyTorch: 1.5 },
  settings: [sideBySide, twoThreads],
  stepsPerSample: 2,
  samples: 15,
  async prepare({ batch, ...layers }, on) {
    const options = { ...layers, slope: 0.01 };
    const encoder = initLeNetEncoder(options, rng("encoder"));
    const decoder = initLeNetDecoder(options, rng("decoder"));
    const optimiser = adam([...leNetVariables(encoder), ...leNetVariables(decoder)], adamOptions);
    const training = true;
    const step = await compile(
      ({ x }) => ({
        loss: minimise(() => {
          const image = decodeImages(decoder, encodeImages(encoder, x, { training }), { training });
          return image.sub(x).square().mean().asScalar();
        }, optimiser),
      }),
      { x: [batch, 784] },
      on,
    );
    const x = rng("x").uniforms(batch * 784);
    return { ...step, run: () => step.run({ x }) };
  },
});

const onMnist = leNet("LeNet step, MNIST", {
  full: { batch: 128, channels: [8, 4], hidden: null, latentDim: 32 },
  smoke: { batch: 2, channels: [2, 1], hidden: null, latentDim: 16 },
});
const onFashionMnist = leNet("LeNet step, Fashion-MNIST", {
  full: { batch: 128, channels: [16, 32], hidden: 128, latentDim: 64 },
  smoke: { batch: 2, channels: [2, 3], hidden: 16, latentDim: 4 },
});

type VraeSizes = VraeTraining & { readonly batch: number };

/** The paper's step; drawing the noise is part of it. */
const vrae = (options: VraeTraining): Work<VraeSizes> => ({
  name: "VRAE step",
  script: "vrae_step.py",
  aim: { timesPyTorch: 2, compileSeconds: 10, peakGigabytes: 2 },
  settings: [alone, twoThreads],
  stepsPerSample: 1,
  samples: 7,
  sizes: { full: { ...options, batch: 400 }, smoke: { ...options, batch: 2, steps: 3, units: 2 } },
  async prepare({ batch, ...options }, on) {
    const { steps, latentDim } = options;
    const random = rng("bench");
    const step = await vraeStep(initVrae(options, random.child("init")), options, batch, on);
    const x = random.child("x").normals(batch * steps);
    return {
      graph: step.graph,
      run: () =>
        step.run({
          x,
          noise: random.normals(batch * steps, 0, options.inputNoise.deviation),
          epsilon: random.normals(batch * latentDim),
          klWeight: options.klWeight.to,
        }),
      release: () => step.release(),
    };
  },
});

/** The product first: the others are set beside it. `options` are the VRAE paper's. */
export function worksOf(options: VraeTraining): readonly Work[] {
  return [product, mlp, onMnist, onFashionMnist, vrae(options)] as readonly Work[];
}
