// The largest eigenpair of a symmetric operator given by its products alone, beside one eigenvector known before.
// C. Lanczos, 1950; with full reorthogonalisation, B. N. Parlett, "The Symmetric Eigenvalue Problem", section 13.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Rng } from "../../rng";

const residualTolerance = 1e-13;
const checkEvery = 20;

/**
 * The largest eigenvalue and its unit eigenvector in the complement of `known` (an eigenvector, any length).
 * `multiply` writes A v into `out`; the norm of A should be about 1, for the tolerance of 1e-13 is absolute.
 * Throws when `maxSteps` products did not reach it.
 */
export function largestEigenpairBeside(
  known: Float64Array,
  multiply: (v: Float64Array, out: Float64Array) => void,
  rng: Rng,
  maxSteps = 1000,
): { value: number; vector: Float64Array } {
  const n = known.length;
  const steps = Math.min(n - 1, maxSteps);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  const locked = [scaled(known, 1 / norm(known))];
  let v = randomUnit(n, locked, rng);
  for (;;) {
    basis.push(v);
    const w = new Float64Array(n);
    multiply(v, w);
    diagonal.push(dot(v, w));
    orthogonalise(w, [...locked, ...basis]);
    const beta = norm(w);
    const step = basis.length;
    if (step % checkEvery === 0 || step === steps || beta < residualTolerance) {
      const { value, weights } = largestOfTridiagonal(diagonal, offDiagonal);
      // beta times the last weight is the residual's norm. An exhausted space is exact too.
      if (beta * Math.abs(weights[step - 1]) < residualTolerance || step === n - 1) {
        return { value, vector: combine(basis, weights) };
      }
      if (step === steps) {
        throw new Error(
          `lanczos: expected convergence within ${maxSteps} products, got a residual of ` +
            `${(beta * Math.abs(weights[step - 1])).toExponential(1)}. Check the affinity for many tiny groups of rows.`,
        );
      }
    }
    offDiagonal.push(beta);
    v = scaled(w, 1 / beta);
  }
}

function largestOfTridiagonal(diagonal: number[], offDiagonal: number[]): { value: number; weights: number[] } {
  const m = diagonal.length;
  const t = Matrix.zeros(m, m);
  for (let i = 0; i < m; i++) {
    t.set(i, i, diagonal[i]);
    if (i > 0) {
      t.set(i, i - 1, offDiagonal[i - 1]);
      t.set(i - 1, i, offDiagonal[i - 1]);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(t, { assumeSymmetric: true });
  const top = realEigenvalues.indexOf(Math.max(...realEigenvalues));
  return { value: realEigenvalues[top], weights: eigenvectorMatrix.getColumn(top) };
}

function randomUnit(n: number, against: readonly Float64Array[], rng: Rng): Float64Array {
  const v = Float64Array.from(rng.normals(n));
  orthogonalise(v, against);
  return scaled(v, 1 / norm(v));
}

/** Twice, for once leaves rounding that grows with the steps. */
function orthogonalise(w: Float64Array, against: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const u of against) {
      const share = dot(u, w);
      for (let i = 0; i < w.length; i++) w[i] -= share * u[i];
    }
  }
}

function combine(basis: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(basis[0].length);
  basis.forEach((u, k) => u.forEach((value, i) => (sum[i] += weights[k] * value)));
  return scaled(sum, 1 / norm(sum));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function scaled(a: Float64Array, factor: number): Float64Array {
  return a.map((value) => factor * value);
}
