// What MNIST and Fashion-MNIST share: four IDX files become one Dataset of grey images in ten classes.
import { createHash } from "node:crypto";
import { rows, type Rows } from "../rows";
import type { Dataset } from "./dataset";
import { parseIdx, type Idx } from "./idx";
import { selectFiles } from "./manifest";
import { dataPlaces, type DataOptions } from "./places";
import { readDataFile } from "./read-data-file";

export const imageSide = 28;

/** Name, class names and images per class of a set in MNIST's form. */
export interface ImageSet {
  readonly name: string;
  /** Of the manifest: both sets have the same file names. */
  readonly folder: string;
  readonly classNames: readonly string[];
  readonly trainCounts: readonly number[];
  readonly testCounts: readonly number[];
}

/**
 * Images [n, 28, 28, 1], byte / 255, and labels 0 … 9, in file order. Rejects with DataMissing or DataCorrupt, and with an error that
 * names the file whose form or counts are not the set's.
 */
export async function loadImages(set: ImageSet, options: DataOptions): Promise<Dataset> {
  const places = dataPlaces(options);
  const digest = createHash("sha256");
  const read = async (name: string, axes: number): Promise<Idx> => {
    const [file] = selectFiles(places.manifest, [`${set.folder}/${name}`]);
    const content = await readDataFile(file, places);
    digest.update(content);
    return parseIdx(content, axes, file.path);
  };
  const readPart = async (part: string, counts: readonly number[]): Promise<{ x: Rows; y: Int32Array }> => {
    const images = await read(`${part}-images-idx3-ubyte`, 3);
    const labels = await read(`${part}-labels-idx1-ubyte`, 1);
    checkPart(set, part, images, labels, counts);
    return { x: greyRows(images), y: Int32Array.from(labels.data) };
  };
  const train = await readPart("train", set.trainCounts);
  const test = await readPart("t10k", set.testCounts);
  const parts = { xTrain: train.x, yTrain: train.y, xTest: test.x, yTest: test.y };
  return { name: set.name, origin: "real", digest: digest.digest("hex"), ...parts, classNames: { ...set.classNames } };
}

/** One channel last, as TensorFlow.js has its images; brightness 0 … 1. */
export function greyRows({ data, shape }: Idx): Rows {
  // A table: 47 million divisions otherwise.
  const brightness = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = brightness[data[i]];
  return rows(values, [...shape, 1]);
}

function checkPart(set: ImageSet, part: string, images: Idx, labels: Idx, expected: readonly number[]): void {
  const where = `${set.folder}/${part}`;
  const wayOut = "Compare datasets/manifest.json with the repository's.";
  const [count, height, width] = images.shape;
  if (height !== imageSide || width !== imageSide || count !== labels.data.length) {
    const got = `[${images.shape.join(", ")}] and ${labels.data.length} labels`;
    throw new Error(
      `${set.name}: ${where}: expected images of ${imageSide} x ${imageSide} and one label each, got ${got}. ${wayOut}`,
    );
  }
  const counts = expected.map((_, label) => labels.data.filter((other) => other === label).length);
  if (counts.join() !== expected.join()) {
    throw new Error(
      `${set.name}: ${where}: expected ${expected.join("/")} images of class 0 … 9, got ${counts.join("/")}. ${wayOut}`,
    );
  }
}
