// The dropout of discriminators in a compiled step: each look that a step takes at one has masks of its own, which are inputs.
import type * as tf from "@tensorflow/tfjs";
import { discriminatorDropouts, judge, type Discriminator, type Verdict } from "../../models/discriminator";
import type { Pass } from "../../models/stack";
import type { Rng } from "../../rng";
import { dropoutMaskByGaps } from "../../train/dropout-mask";

export interface Looks<Name extends string> {
  /** Inputs that the step declares. */
  readonly inputs: Readonly<Record<string, ["batch", number]>>;
  /** Their values for so many rows. */
  draw(rows: number, rng: Rng): Record<string, Float32Array>;
  /** Takes the look by its name; `given` holds the step's inputs. */
  take(
    name: Name,
    shown: readonly tf.Tensor[],
    given: Readonly<Record<string, tf.Tensor>>,
    statistics: Pass["statistics"],
  ): Verdict;
}

/** @param at which discriminator each look is at. */
export function looksAt<Name extends string>(at: Readonly<Record<Name, Discriminator>>): Looks<Name> {
  const masks = Object.entries<Discriminator>(at).flatMap(([look, discriminator]) =>
    discriminatorDropouts(discriminator).map(({ rate, size }, i) => ({ look, name: `${look}, mask ${i}`, rate, size })),
  );
  return {
    inputs: Object.fromEntries(masks.map(({ name, size }) => [name, ["batch", size]])),
    draw: (rows, rng) =>
      Object.fromEntries(masks.map(({ name, rate, size }) => [name, dropoutMaskByGaps(rows * size, rate, rng)])),
    take(name, shown, given, statistics) {
      const own = masks.filter(({ look }) => look === name).map((mask) => given[mask.name]);
      return judge(at[name], shown, { statistics, masks: own });
    },
  };
}
