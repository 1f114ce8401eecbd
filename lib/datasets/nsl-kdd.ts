// NSL-KDD: KDD99 without its repeated rows, drawn by difficulty (Tavallaee, Bagheri, Lu, Ghorbani 2009, A detailed analysis of the
// KDD CUP 99 data set).
import type { DataOptions } from "./places";
import { loadConnections, type KddDataset } from "./kdd-dataset";

/** KDDTrain+ as xTrain [125973, 41], KDDTest+ as xTest [22544, 41], in file order. Rejects as loadKdd99 does. */
export function loadNslKdd(options: DataOptions = {}): Promise<KddDataset> {
  return loadConnections(
    "NSL-KDD",
    { train: ["nsl-kdd/KDDTrain+.txt", "nslTrain"], test: ["nsl-kdd/KDDTest+.txt", "nslTest"] },
    options,
  );
}
