// How numbers are written for people.
import assert from "node:assert/strict";
import { countWords, meanAndSpread } from "../../lib/report/words";

describe("Figures of several runs", () => {
  it("are a mean and its sample standard deviation, of one run the figure alone, of none an error", () => {
    assert.equal(meanAndSpread([0.9, 0.94, 0.95]), "0.9300 ± 0.0265");
    assert.equal(meanAndSpread([0.12345]), "0.1235");
    assert.deepEqual([countWords({ runs: 1, sd: null }), countWords({ runs: 2, sd: null })], ["1 run", "2 runs"]);
    assert.throws(() => meanAndSpread([]), { message: /expected at least 1 value, got 0/ });
  });
});
