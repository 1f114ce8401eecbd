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
  const mean = new Float64Array(size);
  for (let p = 0; p < data.length; p++) mean[p % size] += data[p] / count;
  const centred = data.map((value, p) => value - mean[p % size]);
  const scatter = Matrix.from1DArray(size, size, scatterOf(centred, size));
  const total = scatter.trace();
  if (total === 0)
    throw new Error(`pca: expected rows that differ, got ${count} equal ones. There is no axis to find.`);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scatter, { assumeSymmetric: true });
  const leading = realEigenvalues
    .map((value, k) => ({ value, axis: signed(eigenvectorMatrix.getColumn(k)) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, components);
  const axes = Float64Array.from(leading.flatMap(({ axis }) => axis));
  return {
    projected: { data: project(centred, axes, size), shape: [count, components] },
    axes: { data: Float32Array.from(axes), shape: [components, size] },
    mean: Float32Array.from(mean),
    // Rounding may leave a variance of zero slightly below it.
    explainedVarianceRatio: Float64Array.from(leading, ({ value }) => Math.max(value, 0) / total),
  };
}

/** The sum over the rows of their outer products with themselves, [size, size]. Four rows at a time: it is bound by memory. */
function scatterOf(centred: Float64Array, size: number): Float64Array {
  const scatter = new Float64Array(size * size);
  const none = new Float64Array(size);
  for (let start = 0; start < centred.length; start += 4 * size) {
    const [a, b, c, d] = [0, 1, 2, 3].map((r) => {
      const row = centred.subarray(start + r * size, start + (r + 1) * size);
      return row.length === 0 ? none : row;
    });
    for (let k = 0, p = 0; k < size; k++, p += size) {
      const [ak, bk, ck, dk] = [a[k], b[k], c[k], d[k]];
      for (let l = k; l < size; l++) scatter[p + l] += ak * a[l] + bk * b[l] + ck * c[l] + dk * d[l];
    }
  }
  for (let k = 0; k < size; k++) for (let l = 0; l < k; l++) scatter[k * size + l] = scatter[l * size + k];
  return scatter;
}

/** Row by row, the products with each axis. */
function project(centred: Float64Array, axes: Float64Array, size: number): Float32Array {
  const components = axes.length / size;
  const projected = new Float32Array((centred.length / size) * components);
  for (let start = 0, q = 0; start < centred.length; start += size) {
    for (let c = 0; c < axes.length; c += size, q++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += centred[start + k] * axes[c + k];
      projected[q] = sum;
    }
  }
  return projected;
}

/** An axis is defined up to its sign; this fixes it. */
function signed(axis: number[]): number[] {
  const largest = axis.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return largest < 0 ? axis.map((value) => -value) : axis;
}
