// Initial weights as Keras draws them by default (Glorot uniform kernels, orthogonal recurrent kernels), and as PyTorch does.
import { Matrix, QrDecomposition } from "ml-matrix";
import type { Rng } from "../rng";

/** Uniform in ±sqrt(6 / (rows + columns)). Glorot and Bengio 2010, eq. 16. Row-major [rows, columns]. */
export function glorotUniform(rows: number, columns: number, rng: Rng): Float32Array {
  const limit = Math.sqrt(6 / (rows + columns));
  return rng.uniforms(rows * columns, -limit, limit);
}

/** Normal of variance 2 / (rows + columns), cut off at two standard deviations, as TensorFlow.js layers start. Row-major [rows, columns]. */
export function glorotNormal(rows: number, columns: number, rng: Rng): Float32Array {
  return truncatedNormals(rows * columns, Math.sqrt(2 / (rows + columns)), rng);
}

/** Normal of variance 2 / (rows + columns): PyTorch's xavier_normal_. Row-major [rows, columns]. */
export function xavierNormal(rows: number, columns: number, rng: Rng): Float32Array {
  return rng.normals(rows * columns, 0, Math.sqrt(2 / (rows + columns)));
}

/** Normal of mean 0, drawn again beyond two standard deviations; `deviation` is that of the normal distribution, before the cut. */
export function truncatedNormals(size: number, deviation: number, rng: Rng): Float32Array {
  return new Float32Array(size).map(() => {
    let value = rng.normal();
    while (Math.abs(value) > 2) value = rng.normal();
    return deviation * value;
  });
}

/** Rows (or columns, whichever are fewer) are orthonormal. Saxe et al. 2013. Row-major [rows, columns]. */
export function orthogonal(rows: number, columns: number, rng: Rng): Float32Array {
  const [tall, narrow] = rows > columns ? [rows, columns] : [columns, rows];
  const normal = Matrix.from1DArray(tall, narrow, Array.from(rng.normals(tall * narrow)));
  const qr = new QrDecomposition(normal);
  const q = qr.orthogonalMatrix;
  const r = qr.upperTriangularMatrix;
  // Signs of R's diagonal: without them Q is not uniformly distributed.
  for (let j = 0; j < narrow; j++) if (r.get(j, j) < 0) q.mulColumn(j, -1);
  return Float32Array.from((rows > columns ? q : q.transpose()).to1DArray());
}

/** Uniform in ±1 / sqrt(fanIn): PyTorch's default for dense layers and convolutions, kernels and biases alike. */
export function torchUniform(size: number, fanIn: number, rng: Rng): Float32Array {
  const limit = 1 / Math.sqrt(fanIn);
  return rng.uniforms(size, -limit, limit);
}
