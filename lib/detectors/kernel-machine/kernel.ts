// Kernels of support vector machines. B. Schölkopf and A. J. Smola, "Learning with Kernels", MIT Press, 2002.
import { product, type SparseRows } from "./sparse-rows";

/** x y, or exp(-gamma ||x - y||^2). */
export type Kernel = { readonly type: "linear" } | { readonly type: "rbf"; readonly gamma: number };

/** Throws on a gamma that is not a positive number. */
export function checkKernel(where: string, kernel: Kernel): void {
  if (kernel.type === "rbf" && !(kernel.gamma > 0 && kernel.gamma < Infinity)) {
    throw new Error(
      `${where}: expected gamma > 0, got ${kernel.gamma}. scikit-learn's "scale" is 1 / (numbers in a row * variance).`,
    );
  }
}

/** k(v, x_j) for every row j of x, written into `out`. `square` is the squared length of v. */
export function kernelRow(kernel: Kernel, x: SparseRows, v: Float64Array, square: number, out: Float64Array): void {
  if (kernel.type === "linear") return products(x, v, out);
  distanceRow(x, v, square, out);
  ofDistances(kernel.gamma, out, out);
}

/** ||v - x_j||^2 for every row j of x, written into `out`. `square` is the squared length of v. */
export function distanceRow(x: SparseRows, v: Float64Array, square: number, out: Float64Array): void {
  products(x, v, out);
  // Rounding may take the distance of equal rows below 0, and the kernel above 1.
  for (let j = 0; j < x.count; j++) out[j] = Math.max(0, square + x.squares[j] - 2 * out[j]);
}

/** exp(-gamma d) of every squared distance d, written into `out`. */
export function ofDistances(gamma: number, distances: Float64Array, out: Float64Array): void {
  for (let j = 0; j < out.length; j++) out[j] = Math.exp(-gamma * distances[j]);
}

function products(x: SparseRows, v: Float64Array, out: Float64Array): void {
  for (let j = 0; j < x.count; j++) out[j] = product(x, j, v);
}
