// A paper as data: what is run for it, on which data, and how scores become the metrics of its tables.
import type { CompileOptions } from "../compile";
import type { Dataset } from "../datasets/dataset";
import type { DataOptions } from "../datasets/places";
import type { Executed, Report } from "../experiment/executor";
import type { Profile, RunResult, RunSpec } from "../experiment/record";
import type { Measured } from "../experiment/times";
import type { Checkpoints } from "../train/checkpoint";

export interface LoadOptions extends DataOptions {
  /** Called when a stand-in takes the place of missing files; unless given it is said on stderr. */
  readonly onMissing?: (reason: Error) => void;
}

/** What a run is executed with: who hears of its steps, what computes, where it goes on from. */
export interface Running {
  readonly report?: Report;
  readonly engine?: CompileOptions;
  readonly checkpoints?: Checkpoints | undefined;
}

export interface Paper {
  /** The file name in results/published, without .json. */
  readonly name: string;
  /** What would be run today, none for a profile that the paper does not have; the seeds are those of the profile unless given. */
  specs(profile: Profile, seeds?: readonly number[]): RunSpec[];
  /** The detection methods that a run of the spec scores: the results of its record, in their order. */
  methods(spec: RunSpec): readonly string[];
  /** The data set that specs call by this name; a stand-in where no place has its files. Rejects on a damaged file. */
  load(dataset: string, options?: LoadOptions): Promise<Dataset>;
  /**
   * Trains and scores one spec. The spec and the data decide everything; no state is kept from run to run. A run that was stopped may go on
   * from its checkpoints, to the same bits.
   */
  execute(spec: RunSpec, data: Dataset, how?: Running): Promise<Executed>;
  /** One label per score, 1 = anomaly. */
  testLabels(spec: RunSpec, data: Dataset): Uint8Array;
  /** The metrics of one of the spec's detection methods, from its scores alone: what a record holds can be recomputed. */
  judge(spec: RunSpec, method: string, labels: Uint8Array, scores: Float32Array): Judged;
  /** What the methods take in time and space, for papers that print it; a clock. Rejects where data files are missing. */
  measure?(places: DataOptions, engine: CompileOptions, onDone: (what: string) => void): Promise<Measured>;
}

export type Judged = Pick<RunResult, "metrics" | "thresholdSource">;
