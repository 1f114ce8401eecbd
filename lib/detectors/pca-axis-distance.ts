// The summed distances of a row to the principal axes as points, which Fast Forward Labs, "Deep Learning for Anomaly
// Detection" (report FF12, 2020; models/pca.py of its code), uses as PCA's score: a reading of its own, no reconstruction.
import { pca, type Pca } from "../embedding/pca";
import { rowSize, type Rows } from "../rows";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";

export interface PcaAxisDistanceOptions {
  /** Axes used. FF12: 2. */
  readonly components: number;
}

/**
 * Score: sum over the axes of the Euclidean distance from the row, not centred, to the unit axis. The sign of an axis
 * changes it, so signs are those of scikit-learn 1.2: the training row that lies farthest along an axis is on its positive side.
 * `fit` throws where `pca` does.
 */
export function pcaAxisDistanceDetector({ components }: PcaAxisDistanceOptions): Detector {
  return {
    name: "PCA axis distance",
    fit(xTrain: Rows): Fitted {
      const size = rowSize(xTrain);
      const axes = signedByRows(pca(xTrain, components));
      return {
        score(x: Rows): Float32Array {
          checkRows("pcaAxisDistance", x, size);
          return Float32Array.from({ length: x.shape[0] }, (_, i) =>
            axes.reduce((sum, axis) => sum + distance(x.data.subarray(i * size, (i + 1) * size), axis), 0),
          );
        },
      };
    },
  };
}

function signedByRows({ projected, axes }: Pca): Float32Array[] {
  const [count, components] = projected.shape;
  const size = axes.shape[1];
  return Array.from({ length: components }, (_, c) => {
    let farthest = 0;
    for (let i = 0; i < count; i++) {
      const along = projected.data[i * components + c];
      if (Math.abs(along) > Math.abs(farthest)) farthest = along;
    }
    return axes.data.subarray(c * size, (c + 1) * size).map((value) => (farthest < 0 ? -value : value));
  });
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum);
}
