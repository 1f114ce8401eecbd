// Rows: what they are told apart by.
import assert from "node:assert/strict";
import { isRepeated, rows } from "../lib/rows";

const two = (...numbers: number[]): ReturnType<typeof rows> =>
  rows(Float32Array.from(numbers), [numbers.length / 2, 2]);

describe("Rows", () => {
  it("are repeated where all numbers of a row of the others are theirs, in their order", () => {
    assert.deepEqual([...isRepeated(two(1, 2, 2, 1, 3, 4, 1, 2), two(1, 2, 4, 3))], [1, 0, 0, 1]);
    assert.deepEqual([...isRepeated(two(0.1, 0.2), two(0.1, 0.2 + 1e-7))], [0]);
    assert.deepEqual([...isRepeated(two(1, 2), two())], [0]);
    // A part of a larger array is read where it lies.
    const part = rows(Float32Array.of(9, 9, 1, 2).subarray(2), [1, 2]);
    assert.deepEqual([...isRepeated(part, two(1, 2))], [1]);
  });
});
