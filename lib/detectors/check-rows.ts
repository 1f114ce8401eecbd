// What every detector asks of the rows that it scores: as wide as in training, and finite.
import { firstNotFinite } from "../double-rows";
import { requireShape, rowSize, type Rows } from "../rows";

/** Throws on rows of another width than `size`, on more or fewer numbers than their shape has, and on numbers that are not finite. */
export function checkRows(where: string, x: Rows, size: number): void {
  requireShape(where, x);
  if (rowSize(x) !== size) {
    throw new Error(
      `${where}: expected rows of ${size} numbers as in training, got ${rowSize(x)}. Make both in the same way.`,
    );
  }
  const bad = firstNotFinite(x.data);
  if (bad !== -1) {
    throw new Error(
      `${where}: expected finite numbers, got ${x.data[bad]} in row ${Math.floor(bad / size)}. Check the rows to score.`,
    );
  }
}
