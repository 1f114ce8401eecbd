// Run records: what one training leaves behind, enough to recompute and to distrust every number made from it.
import type { DataOrigin } from "../datasets/dataset";
import type { RocOrder } from "../metrics/roc-order";
import type { Profile } from "../profiles";

export type { Profile, TableProfile } from "../profiles";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What to run. Equal specs on equal data are the same run: the key is made from this and the data digest. */
export interface RunSpec {
  /** The file name in results/published, without .json. */
  readonly paper: string;
  readonly dataset: string;
  /** The model that is trained; its results may name several detection methods. */
  readonly method: string;
  /** Raised by hand when the method's meaning changes, so that records of the old meaning no longer count. */
  readonly revision: number;
  readonly profile: Profile;
  readonly seed: number;
  /** Everything else that decides the scores: epochs, batchSize, … */
  readonly options: { readonly [name: string]: Json };
}

/** One detection method of a run: its per-sample scores and the metrics recomputable from them. */
export interface RunResult {
  /** The method's name in the published table: `VRAE+k-Means`. */
  readonly method: string;
  /** Metric name as in the published table, to value. */
  readonly metrics: { readonly [metric: string]: number };
  /** Where the threshold of the thresholded metrics came from. */
  readonly thresholdSource: "test labels" | "validation data" | "the method";
  readonly distinctScores: number;
  /** ROC AUC of the same method on the untrained model; null where the method has no model. */
  readonly untrainedAuc: number | null;
  /** The whole ROC curve, in place of the scores, where a table has too many to keep; in all results of a record or in none. */
  readonly roc?: RocOrder;
}

/** One value per epoch, per curve: `loss`, `reconstruction`, `kl`, … */
export type Curves = Readonly<Record<string, readonly number[]>>;

export interface RunRecord {
  readonly schema: 2;
  readonly key: string;
  readonly spec: RunSpec;
  readonly data: { readonly name: string; readonly origin: DataOrigin; readonly digest: string };
  readonly results: readonly RunResult[];
  readonly health: {
    readonly lossFirst: number;
    readonly lossLast: number;
    /** Root mean square change of the weights from their initial values. */
    readonly weightsMoved: number;
    readonly parameters: number;
  };
  /** The training curves, in the file beside the record; `length` counts epochs. */
  readonly curves: readonly { readonly name: string; readonly length: number }[];
  /** sha256 of the float64 values of the curves, in their order. */
  readonly curvesDigest: string;
  /** What else a notebook draws from, beside the scores and in the same file: latent vectors, say. */
  readonly arrays?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** sha256 of the float32 scores of all results, in their order, and of the arrays after them; also where they are not kept. */
  readonly scoresDigest: string;
  readonly provenance: {
    readonly engine: string;
    /** Left out in records from before there was a choice: `cpu`. */
    readonly device?: string;
    readonly threads: number;
    readonly versions: { readonly [name: string]: string };
    readonly lockfile: string;
    readonly revision: string;
    readonly machine: string;
    readonly startedAt: string;
    readonly seconds: number;
  };
}
