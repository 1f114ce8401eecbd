// Search for the latent vectors whose images under a generator come closest to given rows: Adam on all rows of a chunk at once, each row's
// vector moved by its own loss alone. Schlegl et al. 2017, section 2.2, with the rates of Zenati et al.'s code.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import { truncatedNormals } from "../../models/initial";
import { rowSize, type Rows } from "../../rows";
import type { Rng } from "../../rng";

export interface InversionOptions {
  /** Schlegl: 500. */
  readonly steps: number;
  /** The learning rate from a step on, the first from step 0. Zenati's code: 0.01, from 300 on 0.001, from 400 on 0.0005. */
  readonly rates: readonly { readonly from: number; readonly rate: number }[];
}

export interface Inverted {
  readonly latentDim: number;
  /** Numbers that `known` gives for a row. */
  readonly knownSize: number;
  /** What the loss needs of x and the search does not change: [rows, knownSize]. */
  readonly known: (x: tf.Tensor) => tf.Tensor;
  /** [rows], each from its own row alone. */
  readonly loss: (x: tf.Tensor, known: tf.Tensor, z: tf.Tensor) => tf.Tensor;
  /** Rows searched for at once. */
  readonly chunk: number;
}

/** Adam as TensorFlow has it by default. */
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** Scores are the losses where the search ends. It starts from the same vectors at every call: row i's depends on i alone. */
export async function openInversion(
  width: number,
  { latentDim, knownSize, known, loss, chunk }: Inverted,
  { steps, rates }: InversionOptions,
  rng: Rng,
  engine: CompileOptions,
): Promise<{ score(x: Rows): Promise<Float32Array>; release(): Promise<void> }> {
  const [x, latent] = [
    ["batch", width],
    ["batch", latentDim],
  ] as const;
  const given = { x, known: ["batch", knownSize] } as const;
  const options = { ...engine, batch: chunk };
  const look = await compile(({ x }) => ({ known: known(x) }), { x }, options);
  const step = await compile(
    ({ x, known, z, m, v, rate }) => {
      // A sum, so that a row's gradient is that of its own loss, however many rows there are.
      const gradient = tf.grad((z: tf.Tensor) => loss(x, known, z).sum())(z);
      const m1 = m.mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
      const v1 = v.mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
      return { z: z.sub(rate.mul(m1).div(v1.sqrt().add(epsilon))), m: m1, v: v1 };
    },
    { ...given, z: latent, m: latent, v: latent, rate: [] },
    { ...options, name: "inversion step" },
  );
  const end = await compile(({ x, known, z }) => ({ loss: loss(x, known, z) }), { ...given, z: latent }, options);
  return {
    async score(rows) {
      const [count, size] = [rows.shape[0], rowSize(rows)];
      const starts = rng.child("starts");
      const scores = new Float32Array(count);
      for (let from = 0; from < count; from += chunk) {
        const to = Math.min(count, from + chunk);
        const x = rows.data.slice(from * size, to * size);
        const { known } = await look.run({ x });
        const numbers = (to - from) * latentDim;
        const zeros = new Float32Array(numbers);
        let found: Awaited<ReturnType<typeof step.run>> = {
          z: truncatedNormals(numbers, 1, starts),
          m: zeros,
          v: zeros,
        };
        for (let t = 0; t < steps; t++) {
          const rate = (rateAt(t, rates) * Math.sqrt(1 - beta2 ** (t + 1))) / (1 - beta1 ** (t + 1));
          found = await step.run({ x, known, z: found.z, m: found.m, v: found.v, rate });
        }
        scores.set((await end.run({ x, known, z: found.z })).loss, from);
      }
      return scores;
    },
    async release() {
      for (const compiled of [look, step, end]) await compiled.release();
    },
  };
}

/** Of the step with this number, counted from 0. */
function rateAt(step: number, rates: InversionOptions["rates"]): number {
  return rates.filter(({ from }) => from <= step).at(-1)!.rate;
}
