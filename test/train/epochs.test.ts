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
    assert.equal(batchOf(400, { batchSize: 500 }), 400);
  });

  it("refuses a batch size that leaves a rest", () => {
    assert.throws(() => batchOf(400, { batchSize: 64 }), {
      message:
        "train: expected a batchSize that divides 400 rows, got 64. " +
        'Say what becomes of the rest: lastBatch "keep" or "drop".',
    });
    assert.throws(() => batchOf(0, { batchSize: 64, lastBatch: "drop" }), /divides 0 rows, got 64/);
    assert.throws(() => batchOf(400, { batchSize: 0.5, lastBatch: "keep" }), /divides 400 rows, got 0\.5/);
  });

  for (const [lastBatch, sizes] of [
    ["keep", [3, 3, 1]],
    ["drop", [3, 3]],
  ] as const) {
    it(`can ${lastBatch} a rest, each update weighing as much as it has rows`, async () => {
      const seen: number[][] = [];
      const options = { epochs: 2, batchSize: 3, lastBatch };
      const history = await trainEpochs(7, options, rng(1), (rows) => {
        seen.push([...rows]);
        return Promise.resolve({ first: rows[0] });
      });
      assert.deepEqual(
        seen.map((rows) => rows.length),
        [...sizes, ...sizes],
      );
      const epoch = seen.slice(0, sizes.length);
      assert.equal(new Set(epoch.flat()).size, lastBatch === "keep" ? 7 : 6);
      const total = epoch.reduce((sum, rows) => sum + rows.length * rows[0], 0);
      assert.ok(Math.abs(history.first[0] - total / epoch.flat().length) < 1e-12);
    });
  }

  it("tells of each update as soon as it is done", async () => {
    const events: string[] = [];
    await trainEpochs(
      5,
      { epochs: 2, batchSize: 2, lastBatch: "keep" },
      rng(1),
      (rows) => Promise.resolve({ loss: rows.length }),
      {
        onUpdate: ({ epoch, update, updatesPerEpoch, rows, values }) => {
          events.push(`${epoch}: ${update + 1} of ${updatesPerEpoch}, ${rows} rows, loss ${values.loss}`);
        },
        onEpoch: (epoch) => void events.push(`end of ${epoch}`),
      },
    );
    const updates = (epoch: number): string[] => [
      `${epoch}: 1 of 3, 2 rows, loss 2`,
      `${epoch}: 2 of 3, 2 rows, loss 2`,
      `${epoch}: 3 of 3, 1 rows, loss 1`,
      `end of ${epoch}`,
    ];
    assert.deepEqual(events, [...updates(0), ...updates(1)]);
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
