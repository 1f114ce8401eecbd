// C-support vector classification with a linear kernel. C. Cortes and V. Vapnik, "Support-vector networks", Machine
// Learning 20, 1995; solved by LIBSVM (C.-C. Chang and C.-J. Lin, ACM TIST 2, 2011) compiled to JavaScript.
import { createRequire } from "node:module";
import { distinctRows } from "../double-rows";
import { rowSize, type Rows } from "../rows";
import type { Fitted, SupervisedDetector } from "./detector";

export interface LinearSvmOptions {
  /** C, the price of a unit of slack. scikit-learn's default is 1. */
  readonly cost: number;
}

/** The part of libsvm-js that is used; the package has no types. */
interface Libsvm {
  new (options: Readonly<Record<string, string | number | boolean>>): {
    train(samples: number[][], labels: number[]): void;
    getSVIndices(): number[];
    getLabels(): number[];
    serializeModel(): string;
    free(): void;
  };
  readonly SVM_TYPES: { readonly C_SVC: string };
  readonly KERNEL_TYPES: { readonly LINEAR: string };
}

/**
 * Score: the signed decision value w x + b, positive on the anomalies' side.
 * `fit` throws on labels other than 0 and 1, on one class only, and on numbers that are not finite.
 */
export function linearSvmDetector({ cost }: LinearSvmOptions): SupervisedDetector {
  if (!(cost > 0)) throw new Error(`linearSvmDetector: expected cost > 0, got ${cost}. scikit-learn's default is 1.`);
  return {
    name: "linear SVM",
    fit(xTrain: Rows, yTrain: ArrayLike<number>): Fitted {
      const { weights, bias } = solve(xTrain, yTrain, cost);
      return { score: (x: Rows) => decisionValues(x, weights, bias) };
    },
  };
}

function solve(xTrain: Rows, yTrain: ArrayLike<number>, cost: number): { weights: Float64Array; bias: number } {
  const { data, count, size } = distinctRows("linearSvm", xTrain);
  const labels = Array.from(yTrain);
  if (labels.length !== count || labels.some((y) => y !== 0 && y !== 1) || new Set(labels).size !== 2) {
    throw new Error(
      `linearSvm: expected a label 0 or 1 for each of ${count} rows, both present, got ${labels.length} labels with ` +
        `values ${[...new Set(labels)].join(", ")}. Map the classes first.`,
    );
  }
  const samples = labels.map((_, i) => Array.from(data.subarray(i * size, (i + 1) * size)));
  const Svm = loadLibsvm();
  const svm = new Svm({
    type: Svm.SVM_TYPES.C_SVC,
    kernel: Svm.KERNEL_TYPES.LINEAR,
    cost,
    tolerance: 1e-3,
    quiet: true,
  });
  try {
    svm.train(samples, labels);
    // The decision value is not exposed. The text of the model has its offset rho and, in the order of the support
    // vectors, their coefficients; the vectors themselves are cut to eight digits there, hence taken from xTrain.
    const [header, vectors] = svm.serializeModel().split("\nSV\n");
    const rho = Number(/^rho (.+)$/m.exec(header)?.[1]);
    const coefficients = vectors
      .trim()
      .split("\n")
      .map((line) => Number.parseFloat(line));
    const weights = new Float64Array(size);
    svm.getSVIndices().forEach((row, k) => samples[row].forEach((x, j) => (weights[j] += coefficients[k] * x)));
    // LIBSVM's positive side is the class that it met first.
    const sign = svm.getLabels()[0] === 1 ? 1 : -1;
    return { weights: weights.map((w) => sign * w), bias: -sign * rho };
  } finally {
    svm.free();
  }
}

function decisionValues(x: Rows, weights: Float64Array, bias: number): Float32Array {
  const size = rowSize(x);
  if (size !== weights.length) {
    throw new Error(
      `linearSvm: expected rows of ${weights.length} numbers as in training, got ${size}. Encode both with one model.`,
    );
  }
  return Float32Array.from({ length: x.shape[0] }, (_, i) =>
    weights.reduce((sum, w, j) => sum + w * x.data[i * size + j], bias),
  );
}

let libsvm: Libsvm | undefined;

/** Loaded on first use, without its hook that ends the whole process, silently, on any unhandled rejection. */
function loadLibsvm(): Libsvm {
  if (libsvm === undefined) {
    const before = process.listeners("unhandledRejection");
    libsvm = createRequire(__filename)("libsvm-js/asm") as Libsvm;
    for (const listener of process.listeners("unhandledRejection")) {
      if (!before.includes(listener)) process.off("unhandledRejection", listener);
    }
  }
  return libsvm;
}
