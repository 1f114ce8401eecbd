// Rows: what they are told apart by.
import assert from "node:assert/strict";
import { isolationForestDetector } from "../lib/detectors/isolation-forest";
import { rng } from "../lib/rng";
import { isRepeated, rows, takeRows } from "../lib/rows";

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

  it("are taken by whole numbers of rows that there are", () => {
    assert.deepEqual(takeRows(two(0, 1, 10, 11), [1, 1]), two(10, 11, 10, 11));
    for (const row of [0.5, -1, 2, NaN]) {
      assert.throws(() => takeRows(two(0, 1, 10, 11), [row]), {
        message: `takeRows: expected a whole number of a row in [0, 2), got ${row}.`,
      });
    }
  });

  it("have the numbers that their shape says, also where they were put together by hand", () => {
    const crooked = { data: new Float32Array(200), shape: [50, 8] };
    const expected = /expected 400 numbers for shape \[50, 8\], got 200\.$/;
    assert.throws(() => rows(crooked.data, crooked.shape), expected);
    const forest = isolationForestDetector({ trees: 2, samples: 8 });
    assert.throws(() => forest.fit(crooked, rng(1)), expected);
    const data = rng(1).normals(400);
    const fitted = forest.fit(rows(data, [50, 8]), rng(1)) as { score(x: typeof crooked): Float32Array };
    assert.throws(() => fitted.score(crooked), expected);
  });
});
