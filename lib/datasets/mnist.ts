// MNIST: 60,000 and 10,000 handwritten digits (LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition).
import type { Dataset } from "./dataset";
import { loadImages, type ImageSet } from "./grey-images";
import type { DataOptions } from "./places";

export const mnist: ImageSet = {
  name: "MNIST",
  folder: "mnist",
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  trainCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  testCounts: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};

/** xTrain [60000, 28, 28, 1], xTest [10000, 28, 28, 1] in [0, 1] (220 MB), labels 0 … 9. Rejects as loadImages does. */
export function loadMnist(options: DataOptions = {}): Promise<Dataset> {
  return loadImages(mnist, options);
}
