// The splits: how many rows of what, none of them twice, the same for the same seed. Labels alone are enough, and they are known.
import assert from "node:assert/strict";
import { anoeanSizes, anoeanSplit, type AnoeanOptions, type AnoeanSplit } from "../../lib/datasets/anoean-split";
import { contaminationSplit } from "../../lib/datasets/contamination-split";
import type { Dataset } from "../../lib/datasets/dataset";
import { attacks } from "../../lib/datasets/kdd-attacks";
import { mnist } from "../../lib/datasets/mnist";
import { oneClassSplit } from "../../lib/datasets/one-class-split";
import { pooledLabels, takePooled } from "../../lib/datasets/row-choice";
import { rng } from "../../lib/rng";
import { rows } from "../../lib/rows";

/** So many labels of each class, in random order as in a file. */
function labels(counts: readonly number[], name: string): Int32Array {
  const sorted = Int32Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
  return rng(name)
    .permutation(sorted.length)
    .map((i) => sorted[i]);
}

const yTrain = labels(mnist.trainCounts, "train");
const yTest = labels(mnist.testCounts, "test");
/** MNIST's labels on images of one pixel that holds the row's number. */
const digits: Dataset = {
  name: "toy",
  origin: "stand-in",
  digest: "",
  xTrain: rows(Float32Array.from(yTrain.keys()), [60000, 1]),
  yTrain,
  xTest: rows(Float32Array.from(yTest.keys()), [10000, 1]),
  yTest,
  classNames: {},
};
const pool = pooledLabels(digits);

const classesOf = (y: Int32Array, chosen: Int32Array): Set<number> => new Set(chosen.map((row) => y[row]));

function assertDisjoint(...sets: Int32Array[]): void {
  const total = sets.reduce((sum, { length }) => sum + length, 0);
  assert.equal(new Set(sets.flatMap((set) => [...set])).size, total);
}

describe("oneClassSplit", () => {
  it("trains on the normal class and tests on the whole test part", () => {
    const { train, testLabels } = oneClassSplit(digits, [5]);
    assert.equal(train.length, 5421);
    assert.deepEqual(classesOf(yTrain, train), new Set([5]));
    assert.equal(testLabels.length, 10000);
    assert.equal(testLabels.filter((label) => label === 0).length, 892);
    assert.ok(testLabels.every((label, i) => label === Number(yTest[i] !== 5)));
  });

  it("takes several normal classes, n against m", () => {
    const { train, testLabels } = oneClassSplit(digits, [0, 1, 2]);
    assert.equal(train.length, 5923 + 6742 + 5958);
    assert.equal(testLabels.filter((label) => label === 0).length, 980 + 1135 + 1032);
  });

  it("refuses classes that are not there, or all of them", () => {
    assert.throws(() => oneClassSplit(digits, [10]), {
      message:
        "split: expected rows of the normal classes 10 and of others, got 0 and 10000. " +
        "The data has the classes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9: name some of them, not all.",
    });
    assert.throws(() => oneClassSplit(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), /got 10000 and 0\./);
  });
});

describe("contaminationSplit", () => {
  const contaminated = (rho: number, gamma?: number, y = yTrain): ReturnType<typeof contaminationSplit> => {
    const labelled = gamma === undefined ? {} : { labelled: { known: 3, ratio: gamma } };
    return contaminationSplit(y, { normalClass: 0, contamination: rho, ...labelled }, rng(1));
  };
  const anomalies = (rho: number, y?: Int32Array): number =>
    contaminated(rho, undefined, y).unlabelled.labels.filter((label) => label === 1).length;

  it("adds the published numbers of unlabelled anomalies to all rows of the normal class", () => {
    assert.deepEqual(
      [0, 0.01, 0.05, 0.1, 0.2].map((rho) => anomalies(rho)),
      [0, 59, 311, 658, 1480],
    );
    const clothes = labels(Array<number>(10).fill(6000), "clothes");
    assert.deepEqual(
      [0.01, 0.05, 0.1, 0.2].map((rho) => anomalies(rho, clothes)),
      [60, 315, 666, 1500],
    );
    const { rows: chosen, labels: truth } = contaminated(0.2).unlabelled;
    assert.deepEqual(
      [...chosen.subarray(0, 5923)].map((row) => yTrain[row]),
      Array<number>(5923).fill(0),
    );
    assert.ok(chosen.every((row, i) => truth[i] === Number(yTrain[row] !== 0)));
    assert.deepEqual(classesOf(yTrain, chosen.subarray(5923)), new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it("labels the published numbers of anomalies of the known class, and none that is in the unlabelled rows", () => {
    assert.deepEqual(
      [0, 0.2].map((rho) => contaminated(rho, 0.05).labelled.length),
      [311, 389],
    );
    const { unlabelled, labelled } = contaminated(0.2, 0.05);
    assert.deepEqual(classesOf(yTrain, labelled), new Set([3]));
    assertDisjoint(unlabelled.rows, labelled);
    assert.equal(contaminated(0.2).labelled.length, 0);
  });

  it("draws the same rows for the same seed and others for another", () => {
    const draw = (seed: number): Int32Array =>
      contaminationSplit(yTrain, { normalClass: 0, contamination: 0.1 }, rng(seed)).unlabelled.rows;
    assert.deepEqual(draw(4), draw(4));
    assert.notDeepEqual(draw(4), draw(5));
  });

  it("refuses percents, the normal class as known anomaly, and more anomalies than there are", () => {
    assert.throws(() => contaminated(10), {
      message: "contaminationSplit: expected a contamination in [0, 1), got 10. Write 10 % as 0.1.",
    });
    assert.throws(() => contaminated(0, 1), /expected a labelled ratio in \[0, 1\), got 1\./);
    const same = { normalClass: 3, contamination: 0, labelled: { known: 3, ratio: 0.05 } };
    assert.throws(() => contaminationSplit(yTrain, same, rng(1)), {
      message: "contaminationSplit: expected a known class other than the normal one, got 3 for both. Name another.",
    });
    assert.throws(() => contaminated(0.95), {
      message: "split: expected 112537 unlabelled anomalies, got 54077 to draw from. Ask for fewer.",
    });
  });
});

describe("anoeanSplit", () => {
  const options = (...normalClasses: number[]): AnoeanOptions => ({
    ...anoeanSizes,
    normalClasses,
    injectedClasses: 4,
  });
  const assertParts = (
    y: Int32Array,
    { normal, injected, validation, test }: AnoeanSplit,
    wanted: AnoeanOptions,
  ): void => {
    assertDisjoint(normal, injected, validation.rows, test.rows);
    const isNormal = (row: number): boolean => wanted.normalClasses.includes(y[row]);
    assert.ok(normal.every(isNormal));
    assert.ok(!injected.some(isNormal));
    for (const part of [validation, test])
      assert.ok(part.rows.every((row, i) => part.labels[i] === Number(!isNormal(row))));
    const { injected: count, testNormal, testAnomalies, validationNormal, validationAnomalies } = wanted;
    assert.deepEqual(
      [injected.length, test.rows.length, test.labels.filter((label) => label === 1).length],
      [count, testNormal + testAnomalies, testAnomalies],
    );
    assert.deepEqual(
      [validation.rows.length, validation.labels.filter((label) => label === 1).length],
      [validationNormal + validationAnomalies, validationAnomalies],
    );
  };

  it("draws 5,000 normal and 500 injected rows of four classes, and a test of 1,700 with a fifth of anomalies", () => {
    for (const digit of [0, 4, 8]) {
      const split = anoeanSplit(pool, options(digit), rng(1));
      assertParts(pool, split, options(digit));
      assert.equal(split.normal.length, 5000);
      assert.equal(split.test.rows.length, 1700);
      assert.equal(split.injectedClasses.length, 4);
      assert.deepEqual(classesOf(pool, split.injected), new Set(split.injectedClasses));
      assert.equal(classesOf(pool, split.test.rows).size, 10);
    }
  });

  it("trains on what is left where a digit has too few images: 4,653 of digit 5", () => {
    const split = anoeanSplit(pool, options(5), rng(1));
    assertParts(pool, split, options(5));
    assert.equal(split.normal.length, 6313 - 1360 - 300);
  });

  it("takes n digits as normal, in the same sizes", () => {
    const split = anoeanSplit(pool, options(1, 4, 7), rng(1));
    assertParts(pool, split, options(1, 4, 7));
    assert.equal(split.normal.length, 5000);
    assert.deepEqual(classesOf(pool, split.normal), new Set([1, 4, 7]));
  });

  it("keeps to the files where it is told how many rows train has", () => {
    const counts = (column: "nslTrain" | "nslTest"): number[] => attacks.map((attack) => attack[column]);
    const y = Int32Array.from([...labels(counts("nslTrain"), "a"), ...labels(counts("nslTest"), "b")]);
    const wanted: AnoeanOptions = { ...options(0), injectedClasses: "all" };
    const split = anoeanSplit(y, wanted, rng(2), 125973);
    assertParts(y, split, wanted);
    assert.ok(split.test.rows.every((row) => row >= 125973));
    for (const part of [split.normal, split.injected, split.validation.rows])
      assert.ok(part.every((row) => row < 125973));
  });

  it("gives other rows and other kinds from ten seeds, and the same from the same", () => {
    const draw = (seed: number): AnoeanSplit => anoeanSplit(pool, options(3), rng(seed));
    const ten = Array.from({ length: 10 }, (_, seed) => draw(seed));
    assert.equal(new Set(ten.map(({ test }) => test.rows.join())).size, 10);
    assert.ok(new Set(ten.map(({ injectedClasses }) => injectedClasses.join())).size > 1);
    assert.deepEqual(draw(3), ten[3]);
  });

  it("leaves test and validation as they are when more is injected", () => {
    const few = anoeanSplit(pool, options(3), rng(1));
    const more = anoeanSplit(pool, { ...options(3), injected: 555 }, rng(1));
    assert.deepEqual([more.test, more.validation, more.normal], [few.test, few.validation, few.normal]);
    assert.equal(anoeanSplit(pool, { ...options(3), injectedClasses: "all" }, rng(1)).injectedClasses.length, 9);
  });

  it("validates on the injected classes alone: what is unseen in training chooses no parameter either", () => {
    const { validation, injectedClasses } = anoeanSplit(pool, options(3), rng(1));
    const anomalies = validation.rows.filter((_, i) => validation.labels[i] === 1);
    assert.deepEqual(classesOf(pool, anomalies), new Set(injectedClasses));
  });

  it("says what runs out", () => {
    const ask = (sizes: Partial<AnoeanOptions>) => (): AnoeanSplit =>
      anoeanSplit(pool, { ...options(5), ...sizes }, rng(1));
    assert.throws(ask({ testNormal: 7000 }), {
      message: "split: expected 7000 normal test rows, got 6313 to draw from. Ask for fewer.",
    });
    assert.throws(ask({ validationNormal: 4953 }), {
      message: "split: expected more than 4953 normal rows besides the test's, got 4953. Ask for fewer.",
    });
    assert.throws(ask({ injectedClasses: 10 }), {
      message: "split: expected 10 anomaly classes, got 9 to draw from. Ask for fewer.",
    });
    assert.throws(() => anoeanSplit(pool, options(5), rng(1), 60000), /expected 1360 normal test rows, got 892/);
  });
});

describe("takePooled", () => {
  it("takes rows of train, then of test, in the order asked for", () => {
    const taken = takePooled(digits, Int32Array.of(60002, 7, 69999, 59999));
    assert.deepEqual(taken, { data: Float32Array.of(2, 7, 9999, 59999), shape: [4, 1] });
    assert.deepEqual([pool.length, pool[60002], pool[7]], [70000, yTest[2], yTrain[7]]);
    assert.throws(() => takePooled(digits, Int32Array.of(70000)), {
      message: "takePooled: expected a row in [0, 70000), got 70000.",
    });
  });
});
