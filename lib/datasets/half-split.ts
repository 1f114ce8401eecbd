// One file cut into random halves, as the code of the baselines that AnoEAN cites has KDD99's train file, with attacks as the normal
// class (Zenati, Foo, Lecouat, Manek, Chandrasekhar 2018, Efficient GAN-Based Anomaly Detection).
import type { Rng } from "../rng";
import { draw, labelledRows, partByClass, type LabelledRows } from "./row-choice";

export interface HalfSplit {
  /** The normal rows of one half. */
  readonly train: Int32Array;
  /** The normal rows of the other half, and its anomalies up to the share asked for. */
  readonly test: LabelledRows;
}

/** `anomalyShare` of the test rows, in [0, 1), are anomalies, or fewer where the half has fewer. */
export function halfSplit(y: Int32Array, normalClasses: readonly number[], anomalyShare: number, rng: Rng): HalfSplit {
  if (!(anomalyShare >= 0 && anomalyShare < 1)) {
    throw new Error(`halfSplit: expected an anomalyShare in [0, 1), got ${anomalyShare}. Write 20 % as 0.2.`);
  }
  const { normal, other } = partByClass(y, normalClasses);
  const order = rng.child("halves").permutation(y.length);
  const tested = new Set(order.subarray(Math.floor(y.length / 2)));
  const testNormal = normal.filter((row) => tested.has(row));
  const testOther = other.filter((row) => tested.has(row));
  const wanted = Math.floor((testNormal.length * anomalyShare) / (1 - anomalyShare));
  const anomalies = draw(testOther, Math.min(wanted, testOther.length), rng.child("anomalies"), "anomalies");
  return { train: normal.filter((row) => !tested.has(row)), test: labelledRows(testNormal, anomalies) };
}
