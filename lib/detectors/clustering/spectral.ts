// Normalised spectral clustering into two on a Gaussian affinity. J. Shi and J. Malik, "Normalized cuts and image
// segmentation", IEEE TPAMI 22, 2000; with scikit-learn's choices: k-means on the eigenvectors divided by root degree.
import { distinctRows, squaredDistance, type DoubleRows } from "../../double-rows";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { TransductiveDetector } from "../detector";
import { kMeans } from "./k-means";
import { largestEigenpairBeside } from "./lanczos";
import { scoreByLargerCluster } from "./larger-cluster";

export interface SpectralOptions {
  /** Affinity of two rows: exp(-gamma ||x_i - x_j||^2). scikit-learn's default is 1. */
  readonly gamma: number;
}

/**
 * Two clusters of the rows given to `fitScore`; 0 inside the larger, 1 outside.
 * Memory: 4 n^2 bytes. `fitScore` throws on fewer than two distinct rows and on numbers that are not finite.
 */
export function spectralDetector({ gamma }: SpectralOptions): TransductiveDetector {
  if (!(gamma > 0)) throw new Error(`spectralDetector: expected gamma > 0, got ${gamma}. scikit-learn's default is 1.`);
  return {
    name: "spectral",
    fitScore(x: Rows, rng: Rng): Float32Array {
      const { embedding } = spectralEmbedding(distinctRows("spectral", x), gamma, rng.child("eigenvector"));
      const line: DoubleRows = { data: embedding, count: embedding.length, size: 1 };
      return scoreByLargerCluster(kMeans(line, 2, {}, rng.child("k-means")));
    },
  };
}

/**
 * The second largest eigenvalue of D^-1/2 W D^-1/2 (W without its diagonal) and its eigenvector divided by root degree,
 * one number per row. The first eigenvector becomes a constant by that division, so it separates nothing and is left out.
 */
export function spectralEmbedding(
  x: DoubleRows,
  gamma: number,
  rng: Rng,
): { eigenvalue: number; embedding: Float64Array } {
  const { triangle, rootDegrees } = normalisedAffinity(x, gamma);
  const { value, vector } = largestEigenpairBeside(rootDegrees, (v, out) => multiplySymmetric(triangle, v, out), rng);
  // A row without neighbours has degree 0 and a coordinate of 0.
  return { eigenvalue: value, embedding: vector.map((u, i) => u / (rootDegrees[i] || 1)) };
}

/** Strict lower triangle by rows, in float64: groups of far rows differ in eigenvalues closer than float32 can tell. */
function normalisedAffinity(x: DoubleRows, gamma: number): { triangle: Float64Array; rootDegrees: Float64Array } {
  const n = x.count;
  const triangle = new Float64Array((n * (n - 1)) / 2);
  const degrees = new Float64Array(n);
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) {
      const affinity = Math.exp(-gamma * squaredDistance(x, i, x, j));
      triangle[p] = affinity;
      degrees[i] += affinity;
      degrees[j] += affinity;
    }
  }
  if (degrees.every((degree) => degree === 0)) {
    throw new Error(
      `spectral: expected rows within reach of each other, got affinity 0 for every pair. Lower gamma (${gamma}).`,
    );
  }
  const rootDegrees = degrees.map(Math.sqrt);
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) {
      if (triangle[p] !== 0) triangle[p] /= rootDegrees[i] * rootDegrees[j];
    }
  }
  return { triangle, rootDegrees };
}

function multiplySymmetric(triangle: Float64Array, v: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let i = 0, p = 0; i < v.length; i++) {
    let sum = 0;
    const own = v[i];
    for (let j = 0; j < i; j++, p++) {
      sum += triangle[p] * v[j];
      out[j] += triangle[p] * own;
    }
    out[i] += sum;
  }
}
