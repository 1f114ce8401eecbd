// Contaminated training rows: all of the normal class, unlabelled anomalies among them, and a few labelled anomalies of one class
// (Ruff et al. 2020, Deep Semi-Supervised Anomaly Detection, scenario ii; NCAE quotes its table and keeps its protocol).
import type { Rng } from "../rng";
import { draw, labelledRows, partByClass, type LabelledRows } from "./row-choice";

export interface ContaminationOptions {
  readonly normalClass: number;
  /** rho = A / (N + A), of N normal and A anomalous rows without a label; in [0, 1). */
  readonly contamination: number;
  /** For methods that learn from labels: gamma = L / (N + A + L), of L labelled anomalies of class `known`; in [0, 1). */
  readonly labelled?: { readonly known: number; readonly ratio: number };
}

export interface ContaminationSplit {
  /** Rows to train on as if all were normal, the N normal ones first; `labels` are the truth, which no method may see. */
  readonly unlabelled: LabelledRows;
  /** Rows known to be anomalies; none of them is in `unlabelled`. */
  readonly labelled: Int32Array;
}

/**
 * Every training row of the normal class, floor(N rho / (1 - rho)) drawn from all other classes together, floor(gamma (N + A) /
 * (1 - gamma)) from the known one. Throws on shares outside [0, 1), on a known class that is the normal one, and where rows run out.
 */
export function contaminationSplit(y: Int32Array, options: ContaminationOptions, rng: Rng): ContaminationSplit {
  const { normalClass, contamination, labelled = null } = options;
  requireShare("contamination", contamination);
  const { normal, other } = partByClass(y, [normalClass]);
  const anomalies = (normal.length * contamination) / (1 - contamination);
  let known: Int32Array = new Int32Array(0);
  if (labelled !== null) {
    requireShare("labelled ratio", labelled.ratio);
    if (labelled.known === normalClass) {
      throw new Error(
        `contaminationSplit: expected a known class other than the normal one, got ${normalClass} for both. Name another.`,
      );
    }
    // The unrounded number of anomalies, as the published code solves for all counts before it rounds them.
    const count = whole((labelled.ratio * (normal.length + anomalies)) / (1 - labelled.ratio));
    const candidates = other.filter((row) => y[row] === labelled.known);
    known = draw(candidates, count, rng.child("labelled"), `labelled anomalies of class ${labelled.known}`);
  }
  // deviates: the published code draws these from all rows, so that some are labelled as well.
  const taken = new Set(known);
  const unknown = other.filter((row) => !taken.has(row));
  const polluting = draw(unknown, whole(anomalies), rng.child("unlabelled"), "unlabelled anomalies");
  return { unlabelled: labelledRows(normal, polluting), labelled: known };
}

/** Rounded down; 6000 x 0.2 / 0.8 is 1500 whatever its last binary digit says. */
function whole(count: number): number {
  return Math.floor(count + 1e-6);
}

function requireShare(what: string, share: number): void {
  if (!(share >= 0 && share < 1)) {
    throw new Error(`contaminationSplit: expected a ${what} in [0, 1), got ${share}. Write 10 % as 0.1.`);
  }
}
