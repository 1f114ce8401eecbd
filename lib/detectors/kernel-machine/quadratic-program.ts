// The problem that training a support vector machine is.

/** Minimise b K b / 2 + linear b over low <= b <= high, with the sum of b left as it is in `start`. */
export interface QuadraticProgram {
  readonly start: Float64Array;
  /** Of each pair of bounds one is 0. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly linear: Float64Array;
  /** Of the symmetric K. */
  readonly diagonal: Float64Array;
  /** Row i of K. Two of them are in use at a time. */
  readonly row: (i: number) => Float32Array;
  /** Ends when no pair of coordinates violates the optimality conditions by more. LIBSVM's default is 1e-3. */
  readonly tolerance: number;
}
