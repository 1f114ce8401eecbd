// One-hot encoding and scaling: by hand on small rows. Real rows are compared with scikit-learn in kdd.test.ts.
import assert from "node:assert/strict";
import { fitOneHot } from "../../lib/datasets/one-hot";
import { fitMinMax, fitStandard, scaled } from "../../lib/datasets/scale";
import { rows } from "../../lib/rows";

const table = (...lines: number[][]): ReturnType<typeof rows> =>
  rows(Float32Array.from(lines.flat()), [lines.length, lines[0]?.length ?? 2]);

describe("fitOneHot", () => {
  const { columns, apply } = fitOneHot(table([5, 2, 0.5], [6, 0, 0.25], [7, 2, 0.5]), [1]);

  it("puts one column per code where the coded column stood", () => {
    assert.deepEqual(columns, [
      { from: 0, code: null },
      { from: 1, code: 0 },
      { from: 1, code: 2 },
      { from: 2, code: null },
    ]);
    const encoded = apply(table([5, 2, 0.5], [6, 0, 0.25]));
    assert.deepEqual(encoded.shape, [2, 4]);
    assert.deepEqual([...encoded.data], [5, 0, 1, 0.5, 6, 1, 0, 0.25]);
  });

  it("makes zeros of a code that the fitted rows did not have", () => {
    assert.deepEqual([...apply(table([5, 1, 0.5])).data], [5, 0, 0, 0.5]);
  });

  it("refuses columns that are not there and rows of another width", () => {
    assert.throws(() => fitOneHot(table([1, 2]), [2]), {
      message: "fitOneHot: expected columns in [0, 2), got 2. Count columns from 0.",
    });
    assert.throws(() => apply(apply(table([5, 2, 0.5]))), {
      message: "one-hot: expected rows [n, 3] as those fitted on, got [1, 4]. Encode once.",
    });
  });
});

describe("scaled", () => {
  const train = table([1, 0.1], [3, 0.1], [2, 0.1]);

  it("takes the training rows to [0, 1], others beyond unless they are clipped, and constant columns to 0", () => {
    const scaling = fitMinMax(train);
    assert.deepEqual([...scaled(train, scaling).data], [0, 0, 1, 0, 0.5, 0]);
    const other = table([5, 1.1], [0, 0.1]);
    assert.deepEqual([...scaled(other, scaling).data], [2, 1, -0.5, 0]);
    assert.deepEqual([...scaled(other, scaling, { clip: true }).data], [1, 1, 0, 0]);
  });

  it("takes the training rows to mean 0 and standard deviation 1, and constant columns to 0", () => {
    assert.deepEqual([...fitStandard(table([0, 0.1], [0, 0.1])).scale], [1, 1]);
    const { data } = scaled(train, fitStandard(train));
    const side = Math.fround(1 / Math.sqrt(2 / 3));
    assert.deepEqual(
      [...data].map((value) => value + 0),
      [-side, 0, side, 0, 0, 0],
    );
  });

  it("refuses rows of another width, and to be fitted on none", () => {
    assert.throws(() => scaled(table([1, 2, 3]), fitMinMax(train)), {
      message: "scaled: expected rows of 2 numbers as those fitted on, got 3. Encode both alike.",
    });
    assert.throws(() => fitMinMax(table()), {
      message: "fitMinMax: expected at least 1 row, got 0. Fit on training rows.",
    });
    assert.throws(() => fitStandard(table()), /^Error: fitStandard: expected at least 1 row/);
  });
});
