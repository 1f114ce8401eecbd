// A generated stand-in for KDD99, NSL-KDD and FF12's rows, with their labels and rows per label: few distinct rows per label, repeated
// as in the real files. For runs on a machine without the data; no number made from it is compared with a paper.
import { createHash } from "node:crypto";
import type { Rng } from "../rng";
import { rows, takeRows } from "../rows";
import type { Dataset } from "./dataset";
import { ff12Columns, ff12Dataset, ff12Labels } from "./ff12";
import { attacks, type FileColumn } from "./kdd-attacks";
import { kddDataset, type KddDataset } from "./kdd-dataset";
import { kddFeatures, type Connections, type KddForm, type Vocabulary } from "./kdd-text";

/** Names the recipe in the digest; raised with every change of what is generated. */
const generator = "standInKdd/1";

const distinctRows = 400;

const vocabulary: Vocabulary = {
  1: codes(["tcp", "udp", "icmp"]),
  2: codes(Array.from({ length: 70 }, (_, i) => `service-${i}`)),
  3: codes(Array.from({ length: 11 }, (_, i) => `flag-${i}`)),
};

/** KDD99's shapes and rows per label, origin `stand-in`. Same stream, same data. */
export function standInKdd99(rng: Rng): KddDataset {
  return standIn("KDD99", ["kddTrain", "kddTest"], rng);
}

/** NSL-KDD's shapes and rows per label, origin `stand-in`. Same stream, same data. */
export function standInNslKdd(rng: Rng): KddDataset {
  return standIn("NSL-KDD", ["nslTrain", "nslTest"], rng);
}

/** FF12's shapes and labels, origin `stand-in`. Same stream, same data. */
export function standInFf12(rng: Rng): Dataset {
  const { xTrain, yTrain, xTest, yTest, digest } = standInKdd99(rng);
  const labels = ff12Labels(yTest);
  const pick = (label: number, count: number): Int32Array => {
    const pool = Int32Array.from(labels.keys()).filter((row) => labels[row] === label);
    return rng
      .child("ff12")
      .child(label)
      .sample(pool.length, count)
      .map((i) => pool[i]);
  };
  const [inliers, outliers] = [pick(0, 8000), pick(1, 2000)].map((picked) => ff12Columns(takeRows(xTest, picked)));
  const ff12Digest = createHash("sha256").update(`${generator} FF12-KDD of ${digest}`).digest("hex");
  return ff12Dataset("stand-in", ff12Digest, { x: xTrain, y: yTrain }, inliers, outliers);
}

function standIn(form: KddForm, [train, test]: readonly [FileColumn, FileColumn], rng: Rng): KddDataset {
  const kinds = attacks.map(({ name }) => kind(rng.child("kinds").child(name)));
  const digest = createHash("sha256").update(`${generator} ${form} seed ${rng.seed}`).digest("hex");
  const draw = (column: FileColumn): Connections => connections(kinds, column, form, rng.child(column));
  return kddDataset(form, "stand-in", digest, draw(train), draw(test), vocabulary);
}

/** `distinctRows` rows of one label: each feature near a mean of the label's own. */
function kind(rng: Rng): Float32Array {
  const width = kddFeatures.length;
  const data = new Float32Array(distinctRows * width);
  const means = rng.uniforms(width);
  const words = [1, 2, 3].map((column) => rng.int(vocabulary[column as keyof Vocabulary].size));
  for (let i = 0; i < distinctRows; i++) {
    for (let j = 0; j < width; j++) {
      const isWord = j >= 1 && j <= 3;
      data[i * width + j] = isWord
        ? word(words[j - 1], vocabulary[j as keyof Vocabulary].size, rng)
        : value(kddFeatures[j], means[j], rng);
    }
  }
  return data;
}

/** Mostly the label's own word. */
function word(own: number, count: number, rng: Rng): number {
  return rng.uniform() < 0.7 ? own : rng.int(count);
}

/** In the feature's own range: shares with two decimals, counts up to 255 or 511, numbers of bytes with a long tail, else 0 or 1. */
function value(feature: string, mean: number, rng: Rng): number {
  const near = Math.min(1, Math.max(0, mean + 0.1 * rng.normal()));
  if (feature === "num_outbound_cmds") return 0;
  if (feature.endsWith("_rate")) return Math.round(100 * near) / 100;
  if (feature.endsWith("_bytes") || feature === "duration") return Math.round(Math.exp(10 * near) - 1);
  if (feature.startsWith("dst_host_")) return Math.round(255 * near);
  if (feature.endsWith("count")) return Math.round(511 * near);
  return Number(near > 0.9);
}

function connections(kinds: readonly Float32Array[], column: FileColumn, form: KddForm, rng: Rng): Connections {
  const labels = Int32Array.from(attacks.flatMap((attack, label) => Array<number>(attack[column]).fill(label)));
  const order = rng.permutation(labels.length);
  const y = labels.map((_, i) => labels[order[i]]);
  const width = kddFeatures.length;
  const data = new Float32Array(y.length * width);
  const difficulty = new Uint8Array(form === "NSL-KDD" ? y.length : 0).map(() => rng.int(22));
  y.forEach((label, i) => {
    const from = rng.int(distinctRows) * width;
    data.set(kinds[label].subarray(from, from + width), i * width);
  });
  return { x: rows(data, [y.length, width]), y, difficulty };
}

function codes(words: readonly string[]): Map<string, number> {
  return new Map(words.map((word, code) => [word, code]));
}
