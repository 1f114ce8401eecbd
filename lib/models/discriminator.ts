// A discriminator of one thing or of several: each goes through layers of its own, then all together through more, the last of which gives
// the features that scores compare, and a dense layer gives the verdict. Its shape in AnoGAN, EGBAD and ALAD.
import * as tf from "@tensorflow/tfjs";
import type { Rng } from "../rng";
import { applyDense, type Dense } from "./dense";
import {
  applyStack,
  dropouts,
  initStack,
  outputShape,
  sizeOf,
  type Layer,
  type Pass,
  type Stack,
  type WeightStart,
} from "./stack";

export interface DiscriminatorOptions {
  /** What it is shown: the shape of one row, and the layers that it goes through alone. */
  readonly shown: readonly { readonly input: readonly number[]; readonly layers: readonly Layer[] }[];
  /** What all go through, put together along their last axis: flat ones where they are not images all. */
  readonly joint: readonly Layer[];
  readonly slope: number;
  readonly start: WeightStart;
}

export interface Discriminator {
  readonly parts: readonly Stack[];
  readonly joint: Stack;
  readonly verdict: Dense;
}

export interface Verdict {
  /** How real, before a sigmoid: [rows]. */
  readonly logit: tf.Tensor;
  /** [rows, features] */
  readonly features: tf.Tensor;
}

export function initDiscriminator(options: DiscriminatorOptions, rng: Rng): Discriminator {
  const { slope, start } = options;
  const parts = options.shown.map((part, i) => initStack({ ...part, slope, start }, rng.child(`part ${i}`)));
  const shapes = parts.map(outputShape).map((shape) => (areImages(parts) ? shape : [sizeOf(shape)]));
  const together = [...shapes[0].slice(0, -1), shapes.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
  const joint = initStack({ input: together, layers: options.joint, slope, start }, rng.child("joint"));
  const last: Layer = { kind: "dense", outputs: 1, activation: "none" };
  const { weights } = initStack({ input: outputShape(joint), layers: [last], slope, start }, rng.child("verdict"));
  return { parts, joint, verdict: weights[0] };
}

/** The dropouts of one look, in the order in which `judge` takes their masks. */
export function discriminatorDropouts({ parts, joint }: Discriminator): ReturnType<typeof dropouts> {
  return [...parts, joint].flatMap(dropouts);
}

/** shown[i]: [rows, ...input of part i] */
export function judge({ parts, joint, verdict }: Discriminator, shown: readonly tf.Tensor[], pass: Pass): Verdict {
  let used = 0;
  const through = (stack: Stack, x: tf.Tensor): tf.Tensor => {
    const count = dropouts(stack).length;
    const masks = pass.masks?.slice(used, (used += count));
    return applyStack(stack, x, masks === undefined ? pass : { ...pass, masks });
  };
  const seen = parts.map((part, i) => through(part, shown[i]));
  const together = areImages(parts) ? seen : seen.map((h) => h.reshape([h.shape[0], -1]));
  const features = through(joint, seen.length === 1 ? seen[0] : tf.concat(together, -1));
  const flat = features.reshape([-1, verdict.kernel.shape[0]]);
  return { logit: applyDense(verdict, flat).reshape([-1]), features: flat };
}

const areImages = (parts: readonly Stack[]): boolean => parts.every((part) => outputShape(part).length === 3);
