// Worker processes of the papers; their real runs are tested with the verbs.
import assert from "node:assert/strict";
import { findPaper } from "../../lib/papers";
import { suitableWorkers } from "../../lib/papers/compute";
import { paperWorkers } from "../../lib/papers/paper-workers";

describe("A worker process of the papers", () => {
  it("refuses to train on other data than its parent has", async () => {
    const [spec] = findPaper("vrae-ecg5000").specs("smoke");
    const workers = paperWorkers(1, { threads: 1, digests: { [spec.dataset]: "0".repeat(64) } });
    await assert.rejects(
      workers.run(spec, () => undefined),
      /worker: expected ECG5000 of digest 0{64}, got [0-9a-f]{64}\. The files changed: run again\./,
    );
    await workers.close();
  });

  it("is one at least, and one per run at most", () => {
    assert.equal(suitableWorkers(1, 1), 1);
    assert.equal(suitableWorkers(0, 1), 1);
    assert.equal(suitableWorkers(1000, 100_000), 1);
  });
});
