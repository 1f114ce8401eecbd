// What a fit of one of the NCAE paper's methods gives, shallow or deep.
import type { Curves, RunRecord } from "../../experiment/record";
import type { Rows } from "../../rows";

export interface FittedNcae {
  /** One array per name of `ncaeMethods`. */
  score(x: Rows): Promise<Float32Array[]>;
  readonly health: RunRecord["health"];
  /** Training curves, or what a search saw at each of its steps. */
  readonly history: Curves;
  release(): Promise<void>;
}
