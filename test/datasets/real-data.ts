// The real files for tests of the loaders, once per test file, or a skip that says why; and what NumPy found in them.
import { readFileSync } from "node:fs";
import type { Context } from "mocha";
import { DataMissing } from "../../lib/datasets/data-error";

export interface ImageFacts {
  readonly rows: number;
  readonly sumOfBytes: number;
  readonly sumOfBytesPerClass: readonly number[];
  readonly firstLabels: readonly number[];
  /** Row 14 of the first image. */
  readonly middleRow: readonly number[];
}

/** Of both files of an image set. */
export interface ImageRepeats {
  readonly distinctTrainImages: number;
  readonly distinctTestImages: number;
  readonly testImagesInTrain: number;
}

export interface ConnectionFacts {
  readonly trainRows: number;
  readonly testRows: number;
  /** Per column of numbers, as float32 added up in float64. */
  readonly trainSums: readonly number[];
  readonly testSums: readonly number[];
  readonly trainWords: readonly Readonly<Record<string, number>>[];
  readonly constantTrainColumns: readonly number[];
  /** Distinct in features and label. */
  readonly distinctTrainRows: number;
  readonly distinctTestRows: number;
  readonly testRowsWithFeaturesOfTrainRows: number;
  /** Rows whose features stand in the same file as normal and as attack. */
  readonly trainRowsLabelledBothWays: number;
  readonly testRowsLabelledBothWays: number;
  readonly testRowsOfNewAttacks: number;
  /** Test rows that are given encoded and scaled by what the train rows say. */
  readonly sample: readonly number[];
  readonly sampleOneHot: readonly (readonly number[])[];
  readonly sampleMinMax: readonly (readonly number[])[];
  readonly sampleStandard: readonly (readonly number[])[];
  readonly difficultySums?: readonly [number, number];
}

export interface Ff12Part {
  readonly rows: number;
  readonly distinct: number;
  readonly rowsOfKddTest: number;
  readonly sums: readonly number[];
  /** Rows with a value above 1 when scaled by the training rows. */
  readonly rowsAboveOne: number;
  readonly firstScaled: readonly number[];
}

export interface Facts {
  readonly mnist: Readonly<Record<"train" | "t10k", ImageFacts>> & ImageRepeats;
  readonly "fashion-mnist": Readonly<Record<"train" | "t10k", ImageFacts>> & ImageRepeats;
  readonly kdd99: ConnectionFacts;
  readonly "nsl-kdd": ConnectionFacts;
  readonly ff12: {
    readonly trainRows: number;
    readonly trainSums: readonly number[];
    readonly inliersOfKddTest: number;
    readonly outliersOfKddTest: number;
    readonly attacksCalledNormal: number;
    /** Distinct rows that are in both files, and the rows of each that they are. */
    readonly sharedRows: number;
    readonly inliersInShared: number;
    readonly outliersInShared: number;
    readonly mostRepeatedOutlier: number;
    /** By what the same 18 features are called in KDD99's test file. */
    readonly inliersSurelyNormal: number;
    readonly inliersSurelyNewAttack: number;
    readonly inliersEither: number;
    readonly test_inliers: Ff12Part;
    readonly test_outliers: Ff12Part;
  };
}

/** Made by test/fixtures/datasets.py. */
export function facts(): Facts {
  return JSON.parse(readFileSync("test/fixtures/datasets.json", "utf8")) as Facts;
}

/** What `load` gives; skips `test` where the files, which are not committed, are nowhere on this machine. */
export async function realData<T>(test: Context, load: (options: { official: false }) => Promise<T>): Promise<T> {
  try {
    return await load({ official: false });
  } catch (error) {
    if (!(error instanceof DataMissing)) throw error;
    console.log(`      skipped: ${error.message}`);
    return test.skip();
  }
}
