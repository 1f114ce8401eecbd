// KDD99: connections of the KDD Cup 1999 (Stolfo, Fan, Lee, Prodromidis, Chan 1999, UCI data set 130): the 10 % train file and the
// corrected test file.
import type { DataOptions } from "./places";
import { loadConnections, type CountedFile, type KddDataset } from "./kdd-dataset";

export const kddTrain: CountedFile = ["kdd99/kddcup.data_10_percent", "kddTrain"];

/**
 * xTrain [494021, 41], xTest [311029, 41], in file order. Rejects with DataMissing or DataCorrupt, and with an error that names file
 * and line where the text is not what it should be.
 */
export function loadKdd99(options: DataOptions = {}): Promise<KddDataset> {
  return loadConnections("KDD99", { train: kddTrain, test: ["kdd99/corrected", "kddTest"] }, options);
}
