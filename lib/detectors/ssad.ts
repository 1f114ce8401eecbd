// Semi-supervised anomaly detection, the convex form. N. Goernitz, M. Kloft, K. Rieck and U. Brefeld, "Toward supervised anomaly
// detection", Journal of Artificial Intelligence Research 46, 2013; the dual as solved in the code of Ruff et al. 2020 (Deep SAD).
import { doubleRows } from "../double-rows";
import { joinRows, type Rows } from "../rows";
import { fitRbfGrid, type GammaGrid, type RbfMachine } from "./kernel-machine/rbf-grid";
import { solveSsadDual } from "./kernel-machine/ssad-dual";

export interface SsadOptions {
  /** Of the kernel exp(-gamma ||x - y||^2). */
  readonly gammas: GammaGrid;
  /** Largest multiplier of a row. Deep SAD's code: 1 for all. */
  readonly cost: number;
  /** Least sum of the labelled rows' multipliers. Deep SAD's code: 1. */
  readonly kappa: number;
  /** By how much the optimality conditions may be violated; multipliers add up to about 1. */
  readonly tolerance: number;
}

/**
 * One machine per gamma, of unlabelled rows taken as normal and rows known to be anomalies. Score: minus the
 * decision value without its offset. `heldOut`: rows that each machine scores for a choice among them. Throws on rows of two widths,
 * on numbers that are not finite, and where `cost` leaves no room for the sums 1 + kappa and kappa.
 */
export async function fitSsad(
  unlabelled: Rows,
  anomalies: Rows,
  heldOut: Rows | null,
  { gammas, cost, kappa, tolerance }: SsadOptions,
): Promise<RbfMachine[]> {
  const all = joinRows(unlabelled, anomalies);
  const [count, normal] = [all.shape[0], unlabelled.shape[0]];
  if (!(kappa > 0 && cost * (count - normal) >= kappa && cost * normal >= 1 + kappa)) {
    throw new Error(
      `ssad: expected room for kappa ${kappa} in ${count - normal} labelled rows and for 1 more in ${normal} unlabelled ones ` +
        `at cost ${cost}. Raise the cost or label more rows.`,
    );
  }
  doubleRows("ssad", all);
  return fitRbfGrid(all, heldOut, gammas, (row, start) =>
    solveSsadDual({ count, unlabelled: normal, cost, kappa, row, start, tolerance }),
  );
}
