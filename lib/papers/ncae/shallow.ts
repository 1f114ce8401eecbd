// The shallow methods of the NCAE paper: fitted, with what their searches saw, and scoring by the names under which they are recorded.
import { isolationForestDetector } from "../../detectors/isolation-forest";
import { kernelDensityDetector } from "../../detectors/kernel-density";
import type { RbfMachine } from "../../detectors/kernel-machine/rbf-grid";
import { fitOneClassSvms } from "../../detectors/one-class-svm";
import { fitSsad } from "../../detectors/ssad";
import type { Curves } from "../../experiment/record";
import { rocAuc } from "../../metrics/roc-auc";
import type { Rng } from "../../rng";
import { rowSize, takeRows, type Rows } from "../../rows";
import { fittedHealth, machineNumbers } from "../health";
import type { FittedNcae } from "./fitted";
import type { DeepModel, NcaeModel } from "./options";
import type { NcaeSplit } from "./split";

/** `heldOut`: test rows, by number, that gamma is chosen on. */
export async function fitShallow(
  model: Exclude<NcaeModel, DeepModel>,
  { unlabelled, anomalies, test }: NcaeSplit,
  heldOut: Int32Array,
  rng: Rng,
): Promise<FittedNcae> {
  switch (model.kind) {
    case "isolation forest": {
      const forest = await isolationForestDetector(model).fit(unlabelled, rng);
      // At most so many nodes, each with a feature, a threshold and two children.
      return classical(4 * 2 * model.trees * model.samples, {}, async (x) => [await forest.score(x)]);
    }
    case "kernel density": {
      const grid = Array.from({ length: model.bandwidths }, (_, k) => 2 ** ((k + 1) / 2));
      const detector = kernelDensityDetector({ bandwidth: { grid, folds: model.folds, order: "shuffled" } });
      const density = await detector.fit(unlabelled, rng);
      const search = { bandwidth: grid, "held-out log-likelihood": density.logLikelihoods ?? [] };
      return classical(unlabelled.data.length, search, async (x) => [await density.score(x)]);
    }
    case "one-class SVM":
    case "SSAD": {
      const x = takeRows(test.x, heldOut);
      const machines =
        model.kind === "SSAD"
          ? await fitSsad(unlabelled, anomalies, x, model)
          : await fitOneClassSvms(unlabelled, x, model);
      const labels = Uint8Array.from(heldOut, (row) => test.labels[row]);
      const aucs = machines.map((machine) => rocAuc(labels, machine.heldOut));
      const chosen = machines[aucs.indexOf(Math.max(...aucs))];
      const clean = nearestGamma(machines, 1 / medianDistance(unlabelled, rng.child("median")));
      const search = {
        gamma: machines.map(({ gamma }) => gamma),
        "hold-out AUC": aucs,
        "support vectors": machines.map(({ supportVectors }) => supportVectors),
      };
      return classical(machineNumbers(chosen, rowSize(unlabelled)), search, async (rows) => {
        const scores = await chosen.score(rows);
        return [scores, clean === chosen ? scores.slice() : await clean.score(rows)];
      });
    }
  }
}

function classical(parameters: number, history: Curves, score: FittedNcae["score"]): FittedNcae {
  return { score, health: fittedHealth(parameters), history, release: () => Promise.resolve() };
}

/** By ratio. */
function nearestGamma(machines: readonly RbfMachine[], wanted: number): RbfMachine {
  const distance = ({ gamma }: RbfMachine): number => Math.abs(Math.log(gamma / wanted));
  return machines.reduce((best, machine) => (distance(machine) < distance(best) ? machine : best));
}

const medianPairs = 2000;

/** Median squared distance of two training rows, over pairs drawn at random: what a kernel's width is often taken from. */
export function medianDistance(x: Rows, rng: Rng): number {
  const size = rowSize(x);
  const distances = Array.from({ length: medianPairs }, () => {
    const [a, b] = rng.sample(x.shape[0], 2);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (x.data[a * size + k] - x.data[b * size + k]) ** 2;
    return sum;
  });
  return distances.sort((a, b) => a - b)[medianPairs >> 1];
}
