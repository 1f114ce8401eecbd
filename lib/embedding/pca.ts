// Principal components: the axes of largest variance. K. Pearson, "On lines and planes of closest fit to systems of
// points in space", Philosophical Magazine 2, 1901.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { doubleRows } from "../double-rows";
import type { Rows } from "../rows";

export interface Pca {
  /** The centred rows on the axes, [n, components]. */
  readonly projected: Rows;
  /** Unit axes by falling variance, [components, d]; the largest entry of each by size is positive. */
  readonly axes: Rows;
  /** What was subtracted from each row, d numbers. */
  readonly mean: Float32Array;
  /** Share of the total variance along each axis, in [0, 1]. */
  readonly explainedVarianceRatio: Float64Array;
}

/**
 * The first `components` principal components of x [n, …]. It decomposes the d x d covariance: meant for d up to about 1000.
 * Throws on more components than numbers per row, rows that are all equal, and numbers that are not finite.
 */
export function pca(x: Rows, components: number): Pca {
  const { data, count, size } = doubleRows("pca", x);
  if (!(Number.isInteger(components) && components >= 1 && components <= size)) {
    throw new Error(`pca: expected 1 to ${size} components for rows of ${size} numbers, got ${components}.`);
  }
  const centred = new Matrix(count, size);
  const mean = new Float64Array(size);
  for (let p = 0; p < data.length; p++) mean[p % size] += data[p] / count;
  for (let p = 0; p < data.length; p++) centred.set(Math.floor(p / size), p % size, data[p] - mean[p % size]);

  const scatter = centred.transpose().mmul(centred);
  const total = scatter.trace();
  if (total === 0)
    throw new Error(`pca: expected rows that differ, got ${count} equal ones. There is no axis to find.`);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scatter, { assumeSymmetric: true });
  const leading = realEigenvalues
    .map((value, k) => ({ value, axis: signed(eigenvectorMatrix.getColumn(k)) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, components);
  const axes = new Matrix(leading.map(({ axis }) => axis));
  return {
    projected: toRows(centred.mmul(axes.transpose())),
    axes: toRows(axes),
    mean: Float32Array.from(mean),
    // Rounding may leave a variance of zero slightly below it.
    explainedVarianceRatio: Float64Array.from(leading, ({ value }) => Math.max(value, 0) / total),
  };
}

/** An axis is defined up to its sign; this fixes it. */
function signed(axis: number[]): number[] {
  const largest = axis.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function toRows(matrix: Matrix): Rows {
  return { data: Float32Array.from(matrix.to1DArray()), shape: [matrix.rows, matrix.columns] };
}
