// What a record keeps of how a fit went.
import type { Trained } from "../detectors/trained";
import type { RunRecord } from "../experiment/record";

/** Of a network: its loss in the first and in the last epoch, 0 where it was trained for none. */
export function trainedHealth({
  history,
  parameters,
  weightsMoved,
}: Pick<Trained, "history" | "parameters" | "weightsMoved">): RunRecord["health"] {
  const { loss = [0] } = history;
  return { lossFirst: loss[0], lossLast: loss[loss.length - 1], weightsMoved, parameters };
}

/** Of a method that is not trained by steps: no loss falls, and no weight starts anywhere. `parameters`: numbers that it fits. */
export function fittedHealth(parameters: number): RunRecord["health"] {
  return { lossFirst: 0, lossLast: 0, weightsMoved: 0, parameters };
}

/** Numbers that a support vector machine fits: for each support vector its row of `size` numbers and its weight, and an offset. */
export function machineNumbers({ supportVectors }: { readonly supportVectors: number }, size: number): number {
  return supportVectors * (size + 1) + 1;
}
