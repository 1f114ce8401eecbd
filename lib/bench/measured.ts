// What a measuring process is asked and what it answers.
import type { EngineChoice } from "../compile";
import type { VraeTraining } from "../detectors/vrae";
import type { Sampling } from "./sampling";

/** What is asked of it. */
export interface Given extends Sampling {
  readonly work: string;
  readonly vrae: VraeTraining;
  readonly sizes: object;
  readonly choice: EngineChoice;
  readonly threads: number;
}

/** What one process reports, in milliseconds and bytes. */
export interface Measured {
  /** null where nothing is compiled. */
  readonly compileMilliseconds: number | null;
  /** Of one step, one number per counted sample. */
  readonly milliseconds: readonly number[];
  /** Largest resident size of the process so far. */
  readonly peakBytes: number;
  /** Of one step's products and convolutions. */
  readonly operations: number;
}
