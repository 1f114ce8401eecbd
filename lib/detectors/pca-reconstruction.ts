// The error of rows rebuilt from the leading principal components of the training rows. I. T. Jolliffe, "Principal
// Component Analysis", Springer, 2002, section 10.1.
import { pca } from "../embedding/pca";
import { rowSize, type Rows } from "../rows";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";

export interface PcaReconstructionOptions {
  /** Axes kept, from 1 to the numbers in a row (which rebuild every row exactly). */
  readonly components: number;
}

/**
 * Score: the mean squared error of a row against its projection on the first `components` principal axes.
 * `fit` throws where `pca` does: too many components, equal rows, numbers that are not finite.
 */
export function pcaReconstructionDetector({ components }: PcaReconstructionOptions): Detector {
  return {
    name: "PCA reconstruction",
    fit(xTrain: Rows): Fitted {
      const size = rowSize(xTrain);
      const { axes, mean } = pca(xTrain, components);
      return {
        score(x: Rows): Float32Array {
          checkRows("pcaReconstruction", x, size);
          return reconstructionErrors(x, axes, mean);
        },
      };
    },
  };
}

/** What is left of the centred row when its share on each axis is taken away: no cancellation of two large squares. */
function reconstructionErrors(x: Rows, axes: Rows, mean: Float32Array): Float32Array {
  const size = mean.length;
  const rest = new Float64Array(size);
  const errors = new Float32Array(x.shape[0]);
  for (let i = 0; i < errors.length; i++) {
    for (let k = 0; k < size; k++) rest[k] = x.data[i * size + k] - mean[k];
    for (let p = 0; p < axes.data.length; p += size) {
      let share = 0;
      for (let k = 0; k < size; k++) share += rest[k] * axes.data[p + k];
      for (let k = 0; k < size; k++) rest[k] -= share * axes.data[p + k];
    }
    let squares = 0;
    for (let k = 0; k < size; k++) squares += rest[k] * rest[k];
    errors[i] = squares / size;
  }
  return errors;
}
