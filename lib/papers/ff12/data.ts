// The data sets of the FF12 report by the names that its specs use.
import type { Dataset } from "../../datasets/dataset";
import { loadEcg5000 } from "../../datasets/ecg5000";
import { standInEcg5000 } from "../../datasets/ecg5000-stand-in";
import { ff12Columns, loadFf12 } from "../../datasets/ff12";
import type { KddDataset } from "../../datasets/kdd-dataset";
import { standInFf12, standInKdd99 } from "../../datasets/kdd-stand-in";
import { loadKdd99 } from "../../datasets/kdd99";
import { takeRows } from "../../rows";
import { correctedRows, ecgRows, ff12Paper, reportRows } from "./options";
import { requireKnown } from "../known";
import type { LoadOptions } from "../paper";
import { realOrStandIn } from "../real-or-stand-in";

/** KDD99 in the report's 18 columns, of its train file the normal rows; labels as in KDD99. */
function normalConnections(kdd: KddDataset): Dataset {
  const normal = Int32Array.from(kdd.yTrain.keys()).filter((row) => kdd.yTrain[row] === 0);
  const { name, origin, digest, yTest, classNames, normalClass } = kdd;
  return {
    ...{ name, origin, digest, yTest, classNames, normalClass },
    xTrain: ff12Columns(takeRows(kdd.xTrain, normal)),
    yTrain: new Int32Array(normal.length),
    xTest: ff12Columns(kdd.xTest),
  };
}

export async function loadFf12Rows(dataset: string, options?: LoadOptions): Promise<Dataset> {
  requireKnown(ff12Paper, "a data set", [reportRows, correctedRows, ecgRows], dataset);
  if (dataset === ecgRows) return realOrStandIn(loadEcg5000, standInEcg5000, options);
  if (dataset === correctedRows) return normalConnections(await realOrStandIn(loadKdd99, standInKdd99, options));
  return realOrStandIn(loadFf12, standInFf12, options);
}
