// The seeded generator: same seed same numbers, child streams apart, the right distributions.
import assert from "node:assert/strict";
import { rng } from "../lib/rng";

describe("rng", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    assert.deepEqual(rng(7).uniforms(5), rng(7).uniforms(5));
    assert.notDeepEqual(rng(7).uniforms(5), rng(8).uniforms(5));
    assert.equal(rng(7).uniform(), rng("7").uniform());
  });

  it("keeps child streams apart from each other and from how much was drawn before", () => {
    const parent = rng(1);
    const before = parent.child("noise").normals(3);
    parent.uniforms(100);
    assert.deepEqual(parent.child("noise").normals(3), before);
    assert.notDeepEqual(parent.child("init").normals(3), before);
    assert.notDeepEqual(rng(11).child("x").uniform(), rng(1).child("1/x").uniform());
  });

  it("draws normals of mean 0, variance 1 and kurtosis 3", () => {
    const n = 200_000;
    const x = rng("moments").normals(n);
    const moment = (k: number): number => x.reduce((sum, v) => sum + v ** k, 0) / n;
    assert.ok(Math.abs(moment(1)) < 0.01);
    assert.ok(Math.abs(moment(2) - 1) < 0.02);
    assert.ok(Math.abs(moment(4) - 3) < 0.1);
  });

  it("draws permutations and samples without replacement, evenly", () => {
    const random = rng("permutations");
    const counts = new Float64Array(5);
    for (let i = 0; i < 5000; i++) {
      const drawn = random.sample(5, 2);
      assert.equal(new Set(drawn).size, 2);
      drawn.forEach((j) => counts[j]++);
    }
    counts.forEach((count) => assert.ok(Math.abs(count - 2000) < 200));
    assert.deepEqual([...random.permutation(4)].sort(), [0, 1, 2, 3]);
  });

  it("refuses a sample larger than the set, and one of no whole number", () => {
    for (const count of [4, -1, 2.5, NaN]) {
      assert.throws(() => rng(1).sample(3, count), {
        message: `rng.sample: expected a whole number from 0 to 3, of 3 without replacement, got ${count}.`,
      });
    }
    assert.throws(() => rng(1).int(0), { message: "rng.int: expected a positive integer, got 0." });
  });
});
