// ECG5000: 5,000 heartbeats of one patient, 140 steps each, in five classes (Dau et al. 2019, The UCR Time Series Archive;
// Goldberger et al. 2000, PhysioNet; Chen et al. 2015), as the archive splits them.
import { createHash } from "node:crypto";
import { rows, type Rows } from "../rows";
import type { DataOrigin, Dataset } from "./dataset";
import { selectFiles } from "./manifest";
import { dataPlaces, type DataOptions } from "./places";
import { readDataFile } from "./read-data-file";

export const ecg5000 = {
  name: "ECG5000",
  steps: 140,
  classNames: {
    1: "Normal",
    2: "R-on-T PVC",
    3: "PVC",
    4: "SP/EB (supra-ventricular premature or ectopic beat)",
    5: "UB (unclassified beat)",
  },
  normalClass: 1,
  /** Series per class 1 … 5. */
  trainCounts: [292, 177, 10, 19, 2],
  testCounts: [2627, 1590, 86, 175, 22],
} as const;

/**
 * xTrain [500, 140], xTest [4500, 140] (z-normalised per series by the archive), labels 1 … 5, in file order.
 * Rejects with DataMissing or DataCorrupt, and with an error that names file and line where the text is not what it should be.
 */
export async function loadEcg5000(options: DataOptions = {}): Promise<Dataset> {
  const places = dataPlaces(options);
  const digest = createHash("sha256");
  const read = async (name: string, counts: readonly number[]): Promise<Beats> => {
    const [file] = selectFiles(places.manifest, [name]);
    const content = await readDataFile(file, places);
    digest.update(content);
    const beats = parseEcg5000(content.toString("latin1"), file.path);
    checkCounts(beats.y, counts, file.path);
    return beats;
  };
  const train = await read("ECG5000_TRAIN.txt", ecg5000.trainCounts);
  const test = await read("ECG5000_TEST.txt", ecg5000.testCounts);
  return ecg5000Dataset("real", digest.digest("hex"), train, test);
}

/** Series [n, 140] and their labels. */
export interface Beats {
  readonly x: Rows;
  readonly y: Int32Array;
}

/** The Dataset of these beats, whoever made them. */
export function ecg5000Dataset(origin: DataOrigin, digest: string, train: Beats, test: Beats): Dataset {
  const { name, classNames, normalClass } = ecg5000;
  const beats = { xTrain: train.x, yTrain: train.y, xTest: test.x, yTest: test.y };
  return { name, origin, digest, ...beats, classNames, normalClass };
}

/** Reads the archive's text: one series per line, a label 1 … 5 and 140 values, blanks between. `file` is named in errors. */
export function parseEcg5000(text: string, file: string): Beats {
  const lines = text.replace(/\s+$/, "").split("\n");
  const data = new Float32Array(lines.length * ecg5000.steps);
  const y = new Int32Array(lines.length);
  lines.forEach((line, i) => {
    const refuse = (expected: string, got: string): never => {
      throw new Error(
        `ecg5000: ${file} line ${i + 1}: expected ${expected}, got ${got}. Use the archive's ECG5000_TRAIN.txt and ECG5000_TEST.txt.`,
      );
    };
    const fields = line.trim().split(/\s+/);
    if (fields.length !== ecg5000.steps + 1) {
      refuse(
        `a label and ${ecg5000.steps} values with blanks between`,
        `${fields.length} fields ('${line.slice(0, 40)}')`,
      );
    }
    const values = fields.map(Number);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad !== -1) refuse(`a number in field ${bad + 1}`, `'${fields[bad]}'`);
    if (!(values[0] in ecg5000.classNames)) refuse("a label 1 … 5", `'${fields[0]}'`);
    y[i] = values[0];
    data.set(values.slice(1), i * ecg5000.steps);
  });
  return { x: rows(data, [lines.length, ecg5000.steps]), y };
}

function checkCounts(y: Int32Array, expected: readonly number[], file: string): void {
  const counts = expected.map((_, i) => y.filter((label) => label === i + 1).length);
  if (counts.join() !== expected.join()) {
    throw new Error(
      `ecg5000: ${file}: expected ${expected.join("/")} series of class 1 … 5, got ${counts.join("/")}. ` +
        "Compare datasets/manifest.json with the repository's.",
    );
  }
}
