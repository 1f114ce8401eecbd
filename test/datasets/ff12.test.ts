// FF12's rows: the real files beside NumPy's reading of them, the report's labels, the reader's errors and the stand-in.
import assert from "node:assert/strict";
import type { Dataset } from "../../lib/datasets/dataset";
import { ff12Columns, ff12Features, ff12Labels, loadFf12, parseFf12 } from "../../lib/datasets/ff12";
import { attacks } from "../../lib/datasets/kdd-attacks";
import { standInFf12 } from "../../lib/datasets/kdd-stand-in";
import { fitMinMax, scaled } from "../../lib/datasets/scale";
import { rng } from "../../lib/rng";
import { rows } from "../../lib/rows";
import { facts, realData } from "./real-data";

describe("The real rows of FF12", () => {
  let data: Dataset;
  before(async function () {
    data = await realData(this, loadFf12);
  });

  const sums = (values: Float32Array): number[] => {
    const totals = Array<number>(18).fill(0);
    values.forEach((value, p) => (totals[p % 18] += value));
    return totals;
  };
  // The text's decimals, added up as float32 here and as float64 by NumPy.
  const assertSums = (values: Float32Array, expected: readonly number[]): void =>
    sums(values).forEach((sum, j) => assert.ok(Math.abs(sum / expected[j] - 1) < 1e-7, `column ${j}`));
  const distinct = (values: Float32Array): number =>
    new Set(Array.from({ length: values.length / 18 }, (_, i) => values.subarray(i * 18, (i + 1) * 18).join())).size;

  it("are 97,278 normal training rows and 8,000 + 2,000 test rows with NumPy's sums", () => {
    const { ff12 } = facts();
    assert.deepEqual(
      [data.xTrain.shape, data.xTest.shape],
      [
        [97278, 18],
        [10000, 18],
      ],
    );
    assert.equal(data.digest, "31edb82ce61c82eabb879967f526a20b4ba936347c1cf63974d4f5884c145a9a");
    assertSums(data.xTrain.data, ff12.trainSums);
    const [inliers, outliers] = [data.xTest.data.subarray(0, 8000 * 18), data.xTest.data.subarray(8000 * 18)];
    assertSums(inliers, ff12.test_inliers.sums);
    assertSums(outliers, ff12.test_outliers.sums);
    assert.deepEqual([distinct(inliers), distinct(outliers)], [4064, 506]);
    assert.deepEqual([ff12.test_inliers.distinct, ff12.test_outliers.distinct], [4064, 506]);
    assert.ok(data.yTest.every((label, i) => label === Number(i >= 8000)));
  });

  it("scale as by scikit-learn's MinMaxScaler fitted on the training rows, without clipping", () => {
    const { data: values } = scaled(data.xTest, fitMinMax(data.xTrain));
    const first = [...values.subarray(0, 18), ...values.subarray(8000 * 18, 8001 * 18)];
    const { test_inliers, test_outliers } = facts().ff12;
    [...test_inliers.firstScaled, ...test_outliers.firstScaled].forEach((value, j) =>
      assert.ok(Math.abs(first[j] - value) < 1e-7, `column ${j}`),
    );
    assert.ok(values.some((value) => value > 1));
  });
});

describe("ff12Labels", () => {
  it("calls 18,729 attacks of KDD99's test file normal, which gives the report's own totals", () => {
    const y = Int32Array.from(attacks.flatMap(({ kddTest }, label) => Array<number>(kddTest).fill(label)));
    const labels = ff12Labels(y);
    const count = (keep: (label: number, i: number) => boolean): number => labels.filter(keep).length;
    const { inliersOfKddTest, outliersOfKddTest, attacksCalledNormal } = facts().ff12;
    assert.equal(
      count((label, i) => label === 0 && y[i] !== 0),
      18729,
    );
    assert.equal(
      count((label) => label === 0),
      79322,
    );
    assert.equal(
      count((label) => label === 1),
      231707,
    );
    assert.deepEqual([inliersOfKddTest, outliersOfKddTest, attacksCalledNormal], [79322, 231707, 18729]);
    // What the report prints is left after a fifth of each went to validation.
    assert.deepEqual([79322 - Math.round(79322 / 5), 231707 - Math.round(231707 / 5)], [63458, 185366]);
  });
});

describe("ff12Columns", () => {
  it("keeps srv_count and what follows it but for no feature", () => {
    assert.equal(ff12Features.length, 18);
    assert.deepEqual([ff12Features[0], ff12Features[17]], ["srv_count", "dst_host_srv_rerror_rate"]);
    const x = rows(
      Float32Array.from({ length: 82 }, (_, p) => p),
      [2, 41],
    );
    const { shape, data } = ff12Columns(x);
    assert.deepEqual(shape, [2, 18]);
    assert.deepEqual([data[0], data[17], data[18], data[35]], [23, 40, 64, 81]);
  });
});

describe("parseFf12", () => {
  const head = `${ff12Features.join()},target`;
  const line = `${Array<string>(18).fill("0.5").join()},1`;
  const wayOut = "Run 'npm run datasets -- verify f'.";

  it("reads numbers below their names", () => {
    const x = parseFf12(`${head}\n${line}\n${line}\n`, "f", 1);
    assert.deepEqual(x.shape, [2, 18]);
    assert.ok(x.data.every((value) => value === 0.5));
  });

  it("names file and line of what is wrong", () => {
    assert.throws(() => parseFf12(`${line}\n`, "f", 1), {
      message: `ff12: f line 1: expected the names ${head}, got '${line.slice(0, 40)}'. ${wayOut}`,
    });
    for (const bad of [line.slice(4), `x${line.slice(3)}`, line.slice(3), `${line.slice(0, -1)}0`]) {
      assert.throws(() => parseFf12(`${head}\n${line}\n${bad}`, "f", 1), {
        message: `ff12: f line 3: expected 18 numbers and target 1, got '${bad}'. ${wayOut}`,
      });
    }
  });
});

describe("standInFf12", () => {
  it("has the shapes and labels of the real rows, the same for the same seed, and says what it is", () => {
    const data = standInFf12(rng(3));
    assert.deepEqual([data.name, data.origin], ["FF12-KDD", "stand-in"]);
    assert.deepEqual(
      [data.xTrain.shape, data.xTest.shape],
      [
        [97278, 18],
        [10000, 18],
      ],
    );
    assert.equal(
      data.yTest.reduce((sum, label) => sum + label, 0),
      2000,
    );
    assert.match(data.digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(standInFf12(rng(3)).xTest.data, data.xTest.data);
  });
});
