// Choices of rows, by number: what every split is made of.
import type { Rng } from "../rng";
import { rowSize, rows, type Rows } from "../rows";
import type { Dataset } from "./dataset";

/** Numbers of rows, and for each 1 = anomaly. */
export interface LabelledRows {
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
}

/** The rows of y whose class is among `normalClasses`, and the others, in file order. Throws where either is empty. */
export function partByClass(
  y: Int32Array,
  normalClasses: readonly number[],
): { normal: Int32Array; other: Int32Array } {
  const all = Int32Array.from(y.keys());
  const classes = new Set(normalClasses);
  const normal = all.filter((row) => classes.has(y[row]));
  const other = all.filter((row) => !classes.has(y[row]));
  if (normal.length === 0 || other.length === 0) {
    throw new Error(
      `split: expected rows of the normal classes ${normalClasses.join(", ")} and of others, got ${normal.length} and ` +
        `${other.length}. The data has the classes ${[...new Set(y)].sort((a, b) => a - b).join(", ")}: name some of them, not all.`,
    );
  }
  return { normal, other };
}

/** `count` of `pool` in random order, without replacement. `what` is named when there are fewer. */
export function draw(pool: Int32Array, count: number, rng: Rng, what: string): Int32Array {
  if (count > pool.length) {
    throw new Error(`split: expected ${count} ${what}, got ${pool.length} to draw from. Ask for fewer.`);
  }
  return rng.sample(pool.length, count).map((i) => pool[i]);
}

/** Normal rows, then anomalies. */
export function labelledRows(normal: Int32Array, anomalies: Int32Array): LabelledRows {
  const all = new Int32Array(normal.length + anomalies.length);
  all.set(normal);
  all.set(anomalies, normal.length);
  return { rows: all, labels: new Uint8Array(all.length).fill(1, normal.length) };
}

/** Labels of xTrain's rows, then of xTest's: the pool that splits across both files count in. */
export function pooledLabels({ yTrain, yTest }: Dataset): Int32Array {
  const y = new Int32Array(yTrain.length + yTest.length);
  y.set(yTrain);
  y.set(yTest, yTrain.length);
  return y;
}

/** The rows of that pool, copied, in the order of `chosen`. Throws on a row outside it. */
export function takePooled({ xTrain, xTest }: Dataset, chosen: Int32Array): Rows {
  const size = rowSize(xTrain);
  const [trainRows, count] = [xTrain.shape[0], xTrain.shape[0] + xTest.shape[0]];
  const data = new Float32Array(chosen.length * size);
  chosen.forEach((row, i) => {
    if (!(Number.isInteger(row) && row >= 0 && row < count))
      throw new Error(`takePooled: expected a row in [0, ${count}), got ${row}.`);
    const [from, at] = row < trainRows ? [xTrain, row] : [xTest, row - trainRows];
    data.set(from.data.subarray(at * size, (at + 1) * size), i * size);
  });
  return rows(data, [chosen.length, ...xTrain.shape.slice(1)]);
}
