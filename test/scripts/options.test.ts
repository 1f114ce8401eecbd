// Values of options that several verbs take.
import assert from "node:assert/strict";
import { readCount, readSeeds } from "../../scripts/options";
import { UsageError } from "../../scripts/verb";

describe("Options", () => {
  it("name seeds by ones and by ranges, both ends included", () => {
    assert.equal(readSeeds(undefined), undefined);
    assert.deepEqual(readSeeds("1, 2,5-8"), [1, 2, 5, 6, 7, 8]);
    assert.deepEqual(readSeeds("3-3"), [3]);
    for (const wrong of ["", "1,", "-1", "5-2", "1.5", "1-2-3", "0-100000000"]) {
      assert.throws(() => readSeeds(wrong), new UsageError(`expected --seeds as in 1,2,5-8, got '${wrong}'.`));
    }
  });

  it("count from the least that makes sense", () => {
    assert.deepEqual([readCount("--n", undefined), readCount("--n", "1"), readCount("--n", "0", 0)], [undefined, 1, 0]);
    for (const wrong of ["0", "-1", "1.5", "1e3", ""]) {
      assert.throws(() => readCount("--n", wrong), /^Error: expected --n as a whole number from 1, got '/);
    }
  });
});
