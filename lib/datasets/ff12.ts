// FF12: the rows on which Cloudera Fast Forward's report Deep Learning for Anomaly Detection (2020) was evaluated, 8,000 inliers and
// 2,000 outliers of KDD99's test file, and the rows it trained on, the normal ones of KDD99's train file; 18 features, unscaled.
import { createHash } from "node:crypto";
import { rows, takeRows, type Rows } from "../rows";
import type { DataOrigin, Dataset } from "./dataset";
import { attacks } from "./kdd-attacks";
import { readConnections } from "./kdd-dataset";
import { emptyVocabulary, kddFeatures, type Connections } from "./kdd-text";
import { kddTrain } from "./kdd99";
import { selectFiles } from "./manifest";
import { dataPlaces, type DataOptions } from "./places";
import { readDataFile } from "./read-data-file";

/** The features that the report keeps: srv_count to srv_diff_host_rate and all of dst_host; neither count nor bytes. */
export const ff12Features = kddFeatures.slice(23);

const testCounts = { inliers: 8000, outliers: 2000 } as const;

/**
 * xTrain [97278, 18], xTest [10000, 18], inliers first; labels 0 normal, 1 anomaly as the report has them, which calls attacks of
 * kinds that the train file lacks normal. Rejects with DataMissing or DataCorrupt, and with an error that names file and line.
 */
export async function loadFf12(options: DataOptions = {}): Promise<Dataset> {
  const places = dataPlaces(options);
  const digest = createHash("sha256");
  const train = await readConnections(kddTrain, "KDD99", emptyVocabulary(), places, digest);
  const read = async (part: keyof typeof testCounts): Promise<Rows> => {
    const [file] = selectFiles(places.manifest, [`ff12-kdd/test_${part}.csv`]);
    const content = await readDataFile(file, places);
    digest.update(content);
    const x = parseFf12(content.toString("latin1"), file.path, Number(part === "outliers"));
    if (x.shape[0] !== testCounts[part]) {
      throw new Error(
        `ff12: ${file.path}: expected ${testCounts[part]} rows, got ${x.shape[0]}. ` +
          "Compare datasets/manifest.json with the repository's.",
      );
    }
    return x;
  };
  const inliers = await read("inliers");
  const outliers = await read("outliers");
  return ff12Dataset("real", digest.digest("hex"), train, inliers, outliers);
}

/** The Dataset of the normal connections of `train` and these test rows, whoever made them. */
export function ff12Dataset(
  origin: DataOrigin,
  digest: string,
  { x, y }: Pick<Connections, "x" | "y">,
  inliers: Rows,
  outliers: Rows,
): Dataset {
  const normal = Int32Array.from(y.keys()).filter((row) => y[row] === 0);
  const data = new Float32Array(inliers.data.length + outliers.data.length);
  data.set(inliers.data);
  data.set(outliers.data, inliers.data.length);
  const [from, count] = [inliers.shape[0], inliers.shape[0] + outliers.shape[0]];
  return {
    name: "FF12-KDD",
    origin,
    digest,
    xTrain: ff12Columns(takeRows(x, normal)),
    yTrain: new Int32Array(normal.length),
    xTest: rows(data, [count, ff12Features.length]),
    yTest: new Int32Array(count).fill(1, from),
    classNames: { 0: "normal, or attack of a kind that the train file lacks", 1: "attack of a kind of the train file" },
    normalClass: 0,
  };
}

/** The 18 features [n, 18] of connections [n, 41]. */
export function ff12Columns(x: Rows): Rows {
  const from = kddFeatures.length - ff12Features.length;
  const data = new Float32Array(x.shape[0] * ff12Features.length);
  for (let i = 0; i < x.shape[0]; i++) {
    data.set(x.data.subarray(i * kddFeatures.length + from, (i + 1) * kddFeatures.length), i * ff12Features.length);
  }
  return rows(data, [x.shape[0], ff12Features.length]);
}

/**
 * 1 = anomaly, as the report's code labels KDD99: it joins with the attacks of the train file and calls every other label normal,
 * 18,729 attacks of the test file among them.
 */
export function ff12Labels(y: Int32Array): Uint8Array {
  return Uint8Array.from(y, (label) => Number(label !== 0 && attacks[label].kddTrain > 0));
}

/** Reads the report's text: a line of names, then 18 numbers and `target` per line, commas between. */
export function parseFf12(text: string, file: string, target: number): Rows {
  const [head, ...lines] = text.trimEnd().split(/\r?\n/);
  const refuse = (line: number, expected: string, got: string): never => {
    throw new Error(
      `ff12: ${file} line ${line}: expected ${expected}, got ${got}. Run 'npm run datasets -- verify ${file}'.`,
    );
  };
  const names = [...ff12Features, "target"];
  if (head !== names.join()) refuse(1, `the names ${names.join()}`, `'${head.slice(0, 40)}'`);
  const data = new Float32Array(lines.length * ff12Features.length);
  lines.forEach((line, i) => {
    const values = line.split(",").map((field) => (field === "" ? NaN : Number(field)));
    if (values.length !== names.length || !values.every(Number.isFinite) || values[names.length - 1] !== target) {
      refuse(i + 2, `${ff12Features.length} numbers and target ${target}`, `'${line.slice(0, 200)}'`);
    }
    data.set(values.slice(0, -1), i * ff12Features.length);
  });
  return rows(data, [lines.length, ff12Features.length]);
}
