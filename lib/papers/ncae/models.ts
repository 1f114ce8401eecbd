// Fits any of the NCAE paper's methods.
import type { CompileOptions } from "../../compile";
import type { Rng } from "../../rng";
import { fitDeep, untrained } from "./deep";
import type { Checkpoints } from "../../train/checkpoint";
import type { FittedNcae } from "./fitted";
import { isDeep, type NcaeModel } from "./options";
import { fitShallow } from "./shallow";
import type { NcaeSplit } from "./split";

export interface NcaeFits {
  readonly fitted: FittedNcae;
  /** The same networks before training; null for a method without one. */
  readonly before: FittedNcae | null;
}

/** `heldOut`: test rows, by number, that a kernel's gamma is chosen on. */
export async function fitNcaeModel(
  model: NcaeModel,
  split: NcaeSplit,
  heldOut: Int32Array,
  rng: Rng,
  engine: CompileOptions = {},
  onEpoch: (done: number, of: number, loss: number) => void = () => undefined,
  checkpoints?: Checkpoints,
): Promise<NcaeFits> {
  if (!isDeep(model)) return { fitted: await fitShallow(model, split, heldOut, rng), before: null };
  return {
    fitted: await fitDeep(model, split, rng, engine, onEpoch, checkpoints),
    before: await fitDeep(untrained(model), split, rng, engine),
  };
}
