// A real paper through a worker process: the bits do not depend on where it ran.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { findPaper } from "../../lib/papers";
import { paperWorkers } from "../../lib/papers/paper-workers";

describe("The smoke run of the ECG5000 paper", () => {
  it("gives the same bits in a worker process as in this one, and its metrics follow from its scores", async function () {
    this.timeout(600_000);
    tf.enableProdMode();
    const paper = findPaper("vrae-ecg5000");
    const [spec] = paper.specs("smoke");
    const data = await paper.load(spec.dataset);
    const workers = paperWorkers(1, { threads: 1, digests: { [spec.dataset]: data.digest } });
    const [there, here] = await Promise.all([
      workers.run(spec, () => undefined),
      paper.execute(spec, data, () => undefined, { threads: 1 }),
    ]);
    await workers.close();
    assert.deepEqual(there, here);
    const labels = paper.testLabels(spec, data);
    for (const [i, { method, metrics, thresholdSource }] of there.results.entries()) {
      assert.deepEqual(paper.judge(spec, method, labels, there.scores[i]), { metrics, thresholdSource });
    }
  });

  it("is refused by a worker that finds other data than its parent", async () => {
    const [spec] = findPaper("vrae-ecg5000").specs("smoke");
    const workers = paperWorkers(1, { threads: 1, digests: { [spec.dataset]: "0".repeat(64) } });
    await assert.rejects(
      workers.run(spec, () => undefined),
      /worker: expected ECG5000 of digest 0{64}, got [0-9a-f]{64}\. The files changed: run again\./,
    );
    await workers.close();
  });
});
