// One-hot encoding of columns that hold codes, with the codes of the rows it is fitted on.
import { rows, type Rows } from "../rows";

export interface OneHot {
  /** For each column of the result, the column it comes from and the code it stands for; null where it is a copy. */
  readonly columns: readonly { readonly from: number; readonly code: number | null }[];
  /** Rows [n, columns.length] of rows [n, features]. A code that no fitted row had becomes zeros. */
  readonly apply: (x: Rows) => Rows;
}

/** Each of `wordColumns` of x [n, features] becomes one column per code in it, in ascending order, where it stood. */
export function fitOneHot(x: Rows, wordColumns: readonly number[]): OneHot {
  const features = x.shape[1];
  const bad = wordColumns.find((column) => !(Number.isInteger(column) && column >= 0 && column < features));
  if (bad !== undefined) {
    throw new Error(`fitOneHot: expected columns in [0, ${features}), got ${bad}. Count columns from 0.`);
  }
  const columns = Array.from({ length: features }, (_, from) =>
    wordColumns.includes(from) ? codesOf(x, from).map((code) => ({ from, code })) : [{ from, code: null }],
  ).flat();
  const apply = (other: Rows): Rows => {
    if (other.shape.length !== 2 || other.shape[1] !== features) {
      throw new Error(
        `one-hot: expected rows [n, ${features}] as those fitted on, got [${other.shape.join(", ")}]. Encode once.`,
      );
    }
    const [count] = other.shape;
    const data = new Float32Array(count * columns.length);
    columns.forEach(({ from, code }, j) => {
      for (let i = 0; i < count; i++) {
        const value = other.data[i * features + from];
        data[i * columns.length + j] = code === null ? value : Number(value === code);
      }
    });
    return rows(data, [count, columns.length]);
  };
  return { columns, apply };
}

function codesOf(x: Rows, column: number): number[] {
  const codes = new Set<number>();
  for (let p = column; p < x.data.length; p += x.shape[1]) codes.add(x.data[p]);
  return [...codes].sort((a, b) => a - b);
}
