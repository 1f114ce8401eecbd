// Dataset: what every loader returns and every experiment starts from.
import type { Rows } from "../rows";

/** `real` came from files whose digests match the manifest; `stand-in` was generated and is compared with nothing. */
export type DataOrigin = "real" | "stand-in";

export interface Dataset {
  /** The name that published tables use: `ECG5000`, `MNIST`, … */
  readonly name: string;
  readonly origin: DataOrigin;
  /** sha256 over the contents that were read (of the generator's name and seed, for a stand-in). */
  readonly digest: string;
  readonly xTrain: Rows;
  /** Class labels as the source has them, one per row of xTrain. */
  readonly yTrain: Int32Array;
  readonly xTest: Rows;
  readonly yTest: Int32Array;
  /** Class label to its name in words. */
  readonly classNames: Readonly<Record<number, string>>;
  /** The class that counts as normal where the paper fixes one. */
  readonly normalClass?: number;
}
