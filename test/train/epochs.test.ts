// The epoch loop: what it covers, what it averages, where it stops.
import assert from "node:assert/strict";
import { rng } from "../../lib/rng";
import { batchOf, trainEpochs } from "../../lib/train/epochs";
import { linearRamp } from "../../lib/train/linear-ramp";

describe("The epoch loop", () => {
  it("shows every row once an epoch, in another order each time, and averages the updates", async () => {
    const seen: number[][] = [[], []];
    const history = await trainEpochs(6, { epochs: 2, batchSize: 2 }, rng(1), (rows, epoch) => {
      seen[epoch].push(...rows);
      return Promise.resolve({ loss: rows.length + epoch, first: rows[0] });
    });
    for (const order of seen) assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5]);
    assert.notDeepEqual(seen[0], seen[1]);
    assert.deepEqual(history.loss, [2, 3]);
    assert.equal(history.first[0], (seen[0][0] + seen[0][2] + seen[0][4]) / 3);
  });

  it("takes all rows at once when the batch is larger, as the paper's 500 for 400 rows", () => {
    assert.equal(batchOf(400, 500), 400);
  });

  it("refuses a batch size that leaves a rest", () => {
    assert.throws(() => batchOf(400, 64), {
      message: "train: expected a batchSize that divides 400 rows, got 64.",
    });
  });

  it("stops at a loss that is no number, naming epoch, update and the last good value", async () => {
    const update = (_: Int32Array, epoch: number): Promise<{ loss: number }> =>
      Promise.resolve({ loss: epoch === 1 ? NaN : 4 });
    await assert.rejects(trainEpochs(4, { epochs: 3, batchSize: 2 }, rng(1), update), {
      message:
        "train: expected a finite loss, got NaN in epoch 2, update 1 of 2; the epoch before had 4. " +
        "Lower the learning rate or clip the gradients.",
    });
  });

  it("ramps a weight in a straight line and then holds it", () => {
    const ramp = { from: 0.5, to: 1, epochs: 2 };
    assert.deepEqual(
      [0, 1, 2, 3].map((epoch) => linearRamp(ramp, epoch)),
      [0.5, 0.75, 1, 1],
    );
    assert.equal(linearRamp({ from: 0, to: 1, epochs: 0 }, 0), 1);
  });
});
