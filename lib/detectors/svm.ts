// C-support vector classification. C. Cortes and V. Vapnik, "Support-vector networks", Machine Learning 20, 1995.
import { distinctRows } from "../double-rows";
import { takeRows, type Rows } from "../rows";
import type { Rng } from "../rng";
import type { SupervisedDetector } from "./detector";
import type { DistanceMemory } from "./kernel-machine/distance-memory";
import { checkKernel, type Kernel } from "./kernel-machine/kernel";
import { fitKernelMachine, type FittedMachine } from "./kernel-machine/kernel-machine";

export interface SvmDetector extends SupervisedDetector {
  fit(xTrain: Rows, yTrain: ArrayLike<number>, rng: Rng): FittedMachine | Promise<FittedMachine>;
}

export interface SvmOptions {
  readonly kernel: Kernel;
  /** C, the price of a unit of slack. scikit-learn's default is 1. */
  readonly cost: number;
  /** Balanced: C times rows / (2 * rows of its class), so that both classes weigh alike. scikit-learn's class_weight. Default equal. */
  readonly weights?: "equal" | "balanced";
  /** By how much the optimality conditions may be violated. Default 1e-3, as in LIBSVM. */
  readonly tolerance?: number;
  /** Shared by machines that train on the same rows, spares them the distances; the scores are the same. */
  readonly memory?: DistanceMemory;
}

/**
 * Score: the signed decision value, positive on the anomalies' side.
 * `fit` throws on labels other than 0 and 1, on one class only, and on numbers that are not finite.
 */
export function svmDetector({ kernel, cost, weights = "equal", tolerance = 1e-3, memory }: SvmOptions): SvmDetector {
  if (!(cost > 0)) throw new Error(`svmDetector: expected cost > 0, got ${cost}. scikit-learn's default is 1.`);
  checkKernel("svmDetector", kernel);
  return {
    name: `${kernel.type} SVM`,
    fit(xTrain: Rows, yTrain: ArrayLike<number>): FittedMachine {
      checkLabels(xTrain.shape[0], yTrain);
      // Class by class, as LIBSVM groups them: the order decides between rows that are equal.
      const order = [0, 1].flatMap((label) => Array.from(yTrain).flatMap((y, i) => (y === label ? [i] : [])));
      const x = distinctRows("svm", takeRows(xTrain, order));
      // Coefficients are multipliers with the sign of the class.
      const signs = Float64Array.from(order, (i) => (yTrain[i] === 0 ? 1 : -1));
      const ofClass = [0, 1].map((label) => Array.from(yTrain).filter((y) => y === label).length);
      const costs = ofClass.map((count) => (weights === "equal" ? cost : (cost * x.count) / (2 * count)));
      const problem = {
        start: new Float64Array(x.count),
        low: signs.map((sign) => (sign === 1 ? 0 : -costs[1])),
        high: signs.map((sign) => (sign === 1 ? costs[0] : 0)),
        linear: signs.map((sign) => -sign),
        tolerance,
      };
      const { supportVectors, offset, sums } = fitKernelMachine("svm", kernel, x, problem, memory);
      return { supportVectors, score: (rows) => sums(rows, offset) };
    },
  };
}

function checkLabels(count: number, labels: ArrayLike<number>): void {
  const values = new Set(Array.from(labels));
  if (labels.length !== count || values.size !== 2 || !values.has(0) || !values.has(1)) {
    throw new Error(
      `svm: expected a label 0 or 1 for each of ${count} rows, both present, got ${labels.length} labels with ` +
        `values ${[...values].join(", ")}. Map the classes first.`,
    );
  }
}
