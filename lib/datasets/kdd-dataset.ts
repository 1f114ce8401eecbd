// What the loaders of KDD99 and NSL-KDD share: both files read with one vocabulary, rows per label checked, one Dataset.
import { createHash, type Hash } from "node:crypto";
import type { DataOrigin, Dataset } from "./dataset";
import { attackNames, attacks, type FileColumn } from "./kdd-attacks";
import {
  emptyVocabulary,
  kddFeatures,
  parseConnections,
  type Connections,
  type KddForm,
  type Vocabulary,
} from "./kdd-text";
import { selectFiles } from "./manifest";
import { dataPlaces, type DataOptions, type DataPlaces } from "./places";
import { readDataFile } from "./read-data-file";

/** Features [n, 41] unscaled, words as codes; labels are places in `attacks`, 0 = normal. */
export interface KddDataset extends Dataset {
  readonly normalClass: number;
  readonly features: readonly string[];
  /** Column of words to its words, by code. */
  readonly words: Readonly<Record<number, readonly string[]>>;
  /** Per row, NSL-KDD only (else empty): how many of 21 learners got it right. About the label, so never a feature. */
  readonly trainDifficulty: Uint8Array;
  readonly testDifficulty: Uint8Array;
}

/** A file of the manifest, and where `attacks` has its rows per label. */
export type CountedFile = readonly [path: string, counts: FileColumn];

/** Reads one file, checks its rows per label and adds its content to `digest`. */
export async function readConnections(
  [path, counts]: CountedFile,
  form: KddForm,
  vocabulary: Vocabulary,
  places: DataPlaces,
  digest: Hash,
): Promise<Connections> {
  const [file] = selectFiles(places.manifest, [path]);
  const content = await readDataFile(file, places);
  digest.update(content);
  const connections = parseConnections(content.toString("latin1"), file.path, form, vocabulary);
  checkCounts(connections.y, counts, file.path);
  return connections;
}

export async function loadConnections(
  form: KddForm,
  files: { readonly train: CountedFile; readonly test: CountedFile },
  options: DataOptions,
): Promise<KddDataset> {
  const places = dataPlaces(options);
  const digest = createHash("sha256");
  const vocabulary = emptyVocabulary();
  const train = await readConnections(files.train, form, vocabulary, places, digest);
  const test = await readConnections(files.test, form, vocabulary, places, digest);
  return kddDataset(form, "real", digest.digest("hex"), train, test, vocabulary);
}

/** The KddDataset of these connections, whoever made them. */
export function kddDataset(
  name: string,
  origin: DataOrigin,
  digest: string,
  train: Connections,
  test: Connections,
  vocabulary: Vocabulary,
): KddDataset {
  return {
    name,
    origin,
    digest,
    xTrain: train.x,
    yTrain: train.y,
    trainDifficulty: train.difficulty,
    xTest: test.x,
    yTest: test.y,
    testDifficulty: test.difficulty,
    classNames: attackNames,
    normalClass: 0,
    features: kddFeatures,
    words: { 1: [...vocabulary[1].keys()], 2: [...vocabulary[2].keys()], 3: [...vocabulary[3].keys()] },
  };
}

function checkCounts(y: Int32Array, column: FileColumn, file: string): void {
  const counts = new Int32Array(attacks.length);
  for (const label of y) counts[label]++;
  const wrong = attacks.findIndex((attack, label) => attack[column] !== counts[label]);
  if (wrong === -1) return;
  const { name, [column]: expected } = attacks[wrong];
  throw new Error(
    `kdd: ${file}: expected ${expected} rows of ${name}, got ${counts[wrong]}. Compare datasets/manifest.json with the repository's.`,
  );
}
