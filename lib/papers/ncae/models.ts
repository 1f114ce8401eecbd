// Fits any of the NCAE paper's methods.
import type { CompileOptions } from "../../compile";
import type { Curves, RunRecord } from "../../experiment/record";
import type { Rng } from "../../rng";
import type { Rows } from "../../rows";
import { fitDeep, untrained } from "./deep";
import { isDeep, type NcaeModel } from "./options";
import { fitShallow } from "./shallow";
import type { NcaeSplit } from "./split";

export interface FittedNcae {
  /** One array per name of `ncaeMethods`. */
  score(x: Rows): Promise<Float32Array[]>;
  readonly health: RunRecord["health"];
  /** Training curves, or what a search saw at each of its steps. */
  readonly history: Curves;
  release(): Promise<void>;
}

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
): Promise<NcaeFits> {
  if (!isDeep(model)) return { fitted: await fitShallow(model, split, heldOut, rng), before: null };
  return {
    fitted: await fitDeep(model, split, rng, engine, onEpoch),
    before: await fitDeep(untrained(model), split, rng, engine),
  };
}
