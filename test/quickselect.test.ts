// Order statistics against sorting.
import assert from "node:assert/strict";
import { medianInPlace, quickselect } from "../lib/quickselect";
import { rng } from "../lib/rng";

describe("quickselect", () => {
  /** Lengths from 1, with and without repeats, sorted and not. */
  const samples = Array.from({ length: 200 }, (_, seed) => {
    const random = rng(seed);
    const values = Float64Array.from({ length: 1 + random.int(40) }, () =>
      seed % 2 === 0 ? random.int(6) : random.normal(),
    );
    return seed % 5 === 0 ? values.sort() : values;
  });

  it("finds the k-th smallest and puts nothing larger before it, nothing smaller after it", () => {
    for (const values of samples) {
      const sorted = values.slice().sort();
      for (let k = 0; k < values.length; k++) {
        const reordered = values.slice();
        assert.equal(quickselect(reordered, k), sorted[k]);
        assert.ok(reordered.subarray(0, k).every((value) => value <= sorted[k]));
        assert.ok(reordered.subarray(k).every((value) => value >= sorted[k]));
        assert.deepEqual(reordered.sort(), sorted);
      }
    }
  });

  it("gives the median, of an even count the mean of the middle two", () => {
    assert.equal(medianInPlace(Float64Array.of(5, 1, 3)), 3);
    assert.equal(medianInPlace(Float64Array.of(5, 1, 3, 10)), 4);
    assert.equal(medianInPlace(Float64Array.of(7)), 7);
  });
});
