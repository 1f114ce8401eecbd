// The distance to the nearest training rows. S. Ramaswamy, R. Rastogi and K. Shim, "Efficient algorithms for mining
// outliers from large data sets", SIGMOD 2000 (the k-th); F. Angiulli and C. Pizzuti, PKDD 2002 (all k).
import { doubleRows, squaredDistance } from "../double-rows";
import type { Rows } from "../rows";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";
import { distanceTargets, visitDistances } from "./distance-blocks";

export interface KNearestNeighboursOptions {
  readonly k: number;
  /** The distance to the k-th nearest row, or the mean of those to the k nearest. */
  readonly score: "k-th" | "mean";
}

/**
 * Score: Euclidean distance to the k-th, or mean distance to the k nearest training rows. Every training row is looked at:
 * neighbours are found in float32 and their distances computed again in float64, so a row that is a training row has 0.
 * `fit` throws on fewer than k rows and on numbers that are not finite.
 */
export function kNearestNeighboursDetector({ k, score }: KNearestNeighboursOptions): Detector {
  return {
    name: `k nearest neighbours (${score})`,
    fit(xTrain: Rows): Fitted {
      const train = doubleRows("kNearestNeighbours", xTrain);
      if (!(Number.isInteger(k) && k >= 1 && k <= train.count)) {
        throw new Error(`kNearestNeighbours: expected k from 1 to ${train.count}, the training rows, got ${k}.`);
      }
      const targets = distanceTargets(train);
      return {
        async score(x: Rows): Promise<Float32Array> {
          checkRows("kNearestNeighbours", x, train.size);
          const nearest = Array.from({ length: x.shape[0] }, () => new NearestTargets(k));
          await visitDistances(x, targets, ({ firstRow, rowCount, firstTarget, targetCount, stride, squared }) => {
            for (let i = 0; i < rowCount; i++) {
              const start = i * stride;
              nearest[firstRow + i].addAll(squared.subarray(start, start + targetCount), firstTarget);
            }
          });
          const tested = { data: new Float64Array(x.data), count: x.shape[0], size: train.size };
          return Float32Array.from(nearest, ({ targets }, i) => {
            const distances = targets.map((j) => Math.sqrt(squaredDistance(tested, i, train, j)));
            return score === "k-th" ? Math.max(...distances) : distances.reduce((a, b) => a + b) / k;
          });
        },
      };
    },
  };
}

/** The k targets of least distance met so far, in rising order. */
class NearestTargets {
  readonly targets: number[] = [];
  readonly #distances: number[] = [];
  #limit = Infinity;

  constructor(readonly k: number) {}

  addAll(distances: Float32Array, first: number): void {
    for (let j = 0; j < distances.length; j++) if (distances[j] < this.#limit) this.#add(distances[j], first + j);
  }

  #add(distance: number, target: number): void {
    let place = this.#distances.length;
    while (place > 0 && this.#distances[place - 1] > distance) place--;
    this.#distances.splice(place, 0, distance);
    this.targets.splice(place, 0, target);
    if (this.targets.length > this.k) {
      this.#distances.pop();
      this.targets.pop();
    }
    if (this.targets.length === this.k) this.#limit = this.#distances[this.k - 1];
  }
}
