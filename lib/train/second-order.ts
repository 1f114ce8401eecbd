// A second shuffle of the rows beside the epoch loop's: the code of EGBAD and ALAD moves its makers on other rows than its discriminators.
import type { Rng } from "../rng";

/** Gives the next `count` rows of an order drawn anew each epoch. */
export function secondOrder(rowCount: number, rng: Rng): (epoch: number, count: number) => Int32Array {
  let drawn = { epoch: -1, order: new Int32Array(), next: 0 } as { epoch: number; order: Int32Array; next: number };
  return (epoch, count) => {
    if (epoch !== drawn.epoch) drawn = { epoch, order: rng.permutation(rowCount), next: 0 };
    return drawn.order.subarray(drawn.next, (drawn.next += count));
  };
}
