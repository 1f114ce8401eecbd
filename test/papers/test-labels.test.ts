// The labels of stored runs, from the paper that made them.
import assert from "node:assert/strict";
import type { LoadOptions } from "../../lib/papers/paper";
import { testLabelsOf } from "../../lib/papers/test-labels";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { dummyData, dummyPaper } from "./dummy-paper";

describe("The labels of a stored run", () => {
  const own = { paper: "dummy", dataset: "Dummy" };
  const { record } = storedRun(spec(1, own), { ...executed(1, { D: { AUC: 0.9 } }), data: dummyData });
  const others = storedRun(spec(1, own), executed(1, { D: { AUC: 0.9 } })).record;
  const unknown = storedRun(spec(1, { paper: "nobody's" }), executed(1, {})).record;

  it("are those that its paper gives for its spec, each data set being loaded once, without a network", async () => {
    const loads: unknown[] = [];
    const paper = {
      ...dummyPaper,
      load: (dataset: string, { onMissing, ...places }: LoadOptions = {}) => {
        loads.push([dataset, places, typeof onMissing]);
        return Promise.resolve(dummyData);
      },
    };
    const labelsOf = await testLabelsOf([paper], [record, record, others, unknown]);
    assert.deepEqual(loads, [["Dummy", { official: false }, "function"]]);
    assert.deepEqual(labelsOf(record), Uint8Array.from(dummyData.yTest));
  });

  it("are missing where the data is another or the paper unknown", async () => {
    const labelsOf = await testLabelsOf([dummyPaper], [record, others, unknown]);
    assert.equal(labelsOf(others), null);
    assert.equal(labelsOf(unknown), null);
  });
});
