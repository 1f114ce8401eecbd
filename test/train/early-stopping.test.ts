// Early stopping: what counts as better, when it stops, and that the best epoch's values come back.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { earlyStopping } from "../../lib/train/early-stopping";
import { trainEpochs } from "../../lib/train/epochs";

describe("Early stopping", () => {
  before(() => tf.setBackend("cpu"));

  it("stops after its patience of epochs without a better value, an equal one not being better", () => {
    const stopping = earlyStopping([], { patience: 2, better: "higher" });
    const verdicts = [0.5, 0.7, 0.7, 0.8, 0.1, 0.79].map((value, epoch) => stopping.seen(epoch, value));
    assert.deepEqual(verdicts, ["best", "best", "go on", "best", "go on", "stop"]);
    assert.deepEqual(stopping.restore(), { epoch: 3, value: 0.8 });
  });

  it("counts epochs, not looks, and may want lower values", () => {
    const stopping = earlyStopping([], { patience: 20, better: "lower" });
    assert.deepEqual(
      [9, 19, 29, 39].map((epoch) => stopping.seen(epoch, epoch === 19 ? 1 : 2)),
      ["best", "best", "go on", "stop"],
    );
  });

  it("refuses a value that is no number, and has nothing to restore before the first", () => {
    const stopping = earlyStopping([], { patience: 1, better: "higher" });
    assert.equal(stopping.restore(), null);
    assert.throws(() => stopping.seen(2, NaN), {
      message: "earlyStopping: expected a number in epoch 3, got NaN. Look at the scores it is of.",
    });
  });

  it("ends a training of compiled steps and gives back the variables of its best epoch", async () => {
    const weight = tf.variable(tf.tensor1d([0, 10]));
    const step = await compile(
      ({ by }) => {
        weight.assign(weight.add(by));
        return { loss: weight.sum() };
      },
      { by: [] },
    );
    const stopping = earlyStopping([weight], { patience: 2, better: "higher" });
    const history = await trainEpochs(
      1,
      { epochs: 10, batchSize: 1 },
      rng(1),
      async () => ({ loss: (await step.run({ by: 1 })).loss[0] }),
      { onEpoch: (epoch) => (stopping.seen(epoch, -Math.abs(epoch - 3)) === "stop" ? "stop" : undefined) },
    );
    assert.equal(history.loss.length, 6);
    assert.deepEqual([...weight.dataSync()], [6, 16]);
    assert.deepEqual(stopping.restore(), { epoch: 3, value: -0 });
    assert.deepEqual([...weight.dataSync()], [4, 14]);
    // A step goes on from there.
    assert.equal((await step.run({ by: 1 })).loss[0], 20);
    await step.release();
    weight.dispose();
  });
});
