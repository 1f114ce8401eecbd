// The distance of a row to a Gaussian fitted on other rows. P. C. Mahalanobis, "On the generalised distance in statistics", 1936.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { doubleRows } from "../double-rows";
import type { Rows } from "../rows";
import { checkRows } from "./check-rows";

export interface FittedGaussian {
  readonly mean: Float64Array;
  /** Of the covariance, without the ridge: near 0 where the rows lie in fewer dimensions than they have numbers. */
  readonly smallestEigenvalue: number;
  /** sqrt((x - mean)' (covariance + ridge I)^-1 (x - mean)) for each row of x [rows, size]. */
  distances(x: Rows): Float32Array;
}

/**
 * Mean and full sample covariance (n - 1) of x [rows, size]; `ridge` times the identity is added before it is inverted. Throws on fewer
 * than two rows and on numbers that are not finite.
 */
export function fitGaussian(x: Rows, ridge: number): FittedGaussian {
  const { data, count, size } = doubleRows("fitGaussian", x);
  const mean = new Float64Array(size);
  data.forEach((value, p) => (mean[p % size] += value / count));
  const centred = new Matrix(count, size);
  data.forEach((value, p) => centred.set(Math.floor(p / size), p % size, value - mean[p % size]));
  const covariance = centred
    .transpose()
    .mmul(centred)
    .div(count - 1);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  // Rounding may take an eigenvalue that is 0 a little below it.
  const axes = realEigenvalues.map((value, k) => ({
    variance: Math.max(0, value) + ridge,
    direction: eigenvectorMatrix.getColumn(k),
  }));
  return {
    mean,
    smallestEigenvalue: Math.max(0, Math.min(...realEigenvalues)),
    distances(other) {
      checkRows("mahalanobis", other, size);
      const distances = new Float32Array(other.shape[0]);
      for (let i = 0; i < distances.length; i++) {
        let squares = 0;
        for (const { variance, direction } of axes) {
          let along = 0;
          for (let k = 0; k < size; k++) along += direction[k] * (other.data[i * size + k] - mean[k]);
          squares += along ** 2 / variance;
        }
        distances[i] = Math.sqrt(squares);
      }
      return distances;
    },
  };
}
