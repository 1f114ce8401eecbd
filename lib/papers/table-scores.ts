// How many scores a table has: few enough to be kept, or too many, so that records hold ROC curves in their place.
import type { Dataset } from "../datasets/dataset";
import type { GridOptions } from "../experiment/grid";
import type { Profile, RunSpec } from "../experiment/record";
import { rocOrder } from "../metrics/roc-order";
import type { Paper } from "./paper";

/** Bytes of a table's scores up to which each record keeps its own. */
export const mostScoreBytes = 20e6;

/**
 * What the grid is told of the table's scores. Counted are those of all runs that the paper declares for the profile, as float32 before
 * compression: whichever of them are run, and in what order, the answer is the same. `data`: by name, every data set that they use.
 */
export function scoreOptions(
  paper: Paper,
  profile: Profile,
  data: Readonly<Record<string, Dataset>>,
  most = mostScoreBytes,
): Pick<GridOptions, "rocOf"> {
  const labels = (spec: RunSpec): Uint8Array => paper.testLabels(spec, data[spec.dataset]);
  let bytes = 0;
  for (const spec of paper.specs(profile)) {
    bytes += 4 * paper.methods(spec).length * labels(spec).length;
    if (bytes > most) return { rocOf: (of, scores) => rocOrder(labels(of), scores) };
  }
  return {};
}
