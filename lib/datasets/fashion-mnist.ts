// Fashion-MNIST: 60,000 and 10,000 pictures of clothes in MNIST's form (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747).
import type { Dataset } from "./dataset";
import { loadImages, type ImageSet } from "./grey-images";
import type { DataOptions } from "./places";

export const fashionMnist: ImageSet = {
  name: "Fashion-MNIST",
  folder: "fashion-mnist",
  // prettier-ignore
  classNames: [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ],
  trainCounts: Array<number>(10).fill(6000),
  testCounts: Array<number>(10).fill(1000),
};

/** xTrain [60000, 28, 28, 1], xTest [10000, 28, 28, 1] in [0, 1] (220 MB), labels 0 … 9. Rejects as loadImages does. */
export function loadFashionMnist(options: DataOptions = {}): Promise<Dataset> {
  return loadImages(fashionMnist, options);
}
