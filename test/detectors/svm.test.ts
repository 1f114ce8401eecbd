// Support vector machines against scikit-learn (fixtures/classical.json) and against their optimality conditions.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { distanceMemory } from "../../lib/detectors/kernel-machine/distance-memory";
import type { Kernel } from "../../lib/detectors/kernel-machine/kernel";
import { kernelCache } from "../../lib/detectors/kernel-machine/kernel-cache";
import type { FittedMachine } from "../../lib/detectors/kernel-machine/kernel-machine";
import { oneClassSvmDetector } from "../../lib/detectors/one-class-svm";
import { solveSmo } from "../../lib/detectors/kernel-machine/smo";
import { sparseRows } from "../../lib/detectors/kernel-machine/sparse-rows";
import { svmDetector } from "../../lib/detectors/svm";
import { doubleRows } from "../../lib/double-rows";
import { rng } from "../../lib/rng";
import { rows, takeRows } from "../../lib/rows";

interface Case {
  kernel: "linear" | "rbf";
  gamma: number;
  scores: number[];
}
interface Fixture {
  shape: [number, number];
  x: number[];
  y: number[];
  test: number[];
  oneClassSvm: (Case & { nu: number })[];
  svm: (Case & { cost: number; tolerance: number })[];
}

const fixture = JSON.parse(readFileSync("test/fixtures/classical.json", "utf8")) as Fixture;
const width = fixture.shape[1];
const xTrain = rows(Float32Array.from(fixture.x), fixture.shape);
const xTest = rows(Float32Array.from(fixture.test), [fixture.test.length / width, width]);
const kernelOf = ({ kernel: type, gamma }: Case): Kernel => (type === "linear" ? { type } : { type, gamma });

function assertClose(actual: Float32Array, expected: number[], tolerance: number): void {
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < tolerance, `row ${i}: ${actual[i]} against ${value}`);
  });
}

describe("support vector machines", () => {
  for (const reference of fixture.oneClassSvm) {
    const { kernel, gamma, nu, scores } = reference;
    it(`one-class, ${kernel}, gamma ${gamma}, nu ${nu}: has scikit-learn's decision values`, async () => {
      const fitted = await oneClassSvmDetector({ kernel: kernelOf(reference), nu }).fit(xTrain, rng(1));
      assertClose(fitted.decision(xTest), scores, 1e-5);
    });
  }

  for (const reference of fixture.svm) {
    const { kernel, gamma, cost, tolerance, scores } = reference;
    it(`two classes, ${kernel}, gamma ${gamma}, cost ${cost}, tolerance ${tolerance}: has scikit-learn's decision values`, async () => {
      const detector = svmDetector({ kernel: kernelOf(reference), cost, tolerance });
      const fitted = await detector.fit(xTrain, fixture.y, rng(1));
      assertClose(await fitted.score(xTest), scores, 1e-5);
    });
  }

  it("stops where no pair of coordinates violates the optimality conditions by the tolerance", () => {
    const x = sparseRows(doubleRows("test", xTrain));
    const row = kernelCache({ type: "rbf", gamma: 0.5 }, x);
    const n = x.count;
    const zeros = new Float64Array(n);
    const { coefficients, offset } = solveSmo({
      start: zeros.map((_, i) => (i < 0.2 * n ? 1 : 0)),
      low: zeros,
      high: zeros.map(() => 1),
      linear: zeros,
      diagonal: zeros.map(() => 1),
      row,
      tolerance: 1e-6,
    });
    assert.ok(Math.abs(coefficients.reduce((a, b) => a + b) - 0.2 * n) < 1e-9);
    coefficients.forEach((b, i) => {
      const slope = row(i).reduce((sum, k, j) => sum + k * coefficients[j], -offset);
      assert.ok(b >= 0 && b <= 1);
      if (b > 0) assert.ok(slope < 1e-6, `row ${i} at ${b}: ${slope}`);
      if (b < 1) assert.ok(slope > -1e-6, `row ${i} at ${b}: ${slope}`);
    });
  });

  it("keeps the order of rows that lie so far from all others that a decision value cannot", async () => {
    const fitted = await oneClassSvmDetector({ kernel: { type: "rbf", gamma: 2 }, nu: 0.2 }).fit(xTrain, rng(1));
    const far = rows(
      Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? 6 + i / 16 : 0)),
      [4, 4],
    );
    const [scores, decisions] = [await fitted.score(far), fitted.decision(far)];
    assert.equal(new Set(decisions).size, 1);
    for (let i = 1; i < 4; i++) assert.ok(scores[i] > scores[i - 1] && scores[i] < 0, `${scores[i]}`);
  });

  it("computes a kernel row again that the cache has given up", () => {
    const x = sparseRows(doubleRows("test", xTrain));
    const [small, large] = [0, 1e6].map((bytes) => kernelCache({ type: "rbf", gamma: 0.5 }, x, undefined, bytes));
    for (const i of [3, 7, 3, 9, 7, 3]) assert.deepEqual(small(i), large(i));
    const [third, fourth] = [small(3), small(4)];
    assert.notEqual(third, fourth);
    assert.equal(small(3), third);
    small(5);
    assert.equal(small(3), third);
    assert.notEqual(small(4), third);
  });

  it("gives the same bits with distances that other machines left behind, of these rows or of others", async () => {
    const memory = distanceMemory();
    const half = takeRows(
      xTrain,
      [...fixture.y.keys()].filter((i) => i % 2 === 0),
    );
    for (const [rows, gamma] of [
      [xTrain, 0.5],
      [xTrain, 2],
      [half, 2],
      [xTrain, 0.5],
    ] as const) {
      const fit = (given: object): FittedMachine | Promise<FittedMachine> =>
        oneClassSvmDetector({ kernel: { type: "rbf", gamma }, nu: 0.2, ...given }).fit(rows, rng(1));
      const alone = await (await fit({})).score(xTest);
      assert.deepEqual(await (await fit({ memory })).score(xTest), alone);
      assert.deepEqual(await (await fit({ memory: distanceMemory(8) })).score(xTest), alone);
    }
    const x = sparseRows(doubleRows("test", xTrain));
    assert.equal(memory(x, 3), memory(sparseRows(doubleRows("test", xTrain)), 3), "equal rows are worked out once");
    assert.equal(distanceMemory(8)(x, 3), null);
  });

  it("refuses a nu outside (0, 1), a gamma or cost of 0, bad labels and rows of another width", async () => {
    const rbf: Kernel = { type: "rbf", gamma: 1 };
    assert.throws(() => oneClassSvmDetector({ kernel: rbf, nu: 1.5 }), {
      message: "oneClassSvmDetector: expected nu in (0, 1), got 1.5. It is a share of the training rows.",
    });
    assert.throws(() => oneClassSvmDetector({ kernel: { type: "rbf", gamma: 0 }, nu: 0.1 }), {
      message:
        'oneClassSvmDetector: expected gamma > 0, got 0. scikit-learn\'s "scale" is 1 / (numbers in a row * variance).',
    });
    assert.throws(() => svmDetector({ kernel: rbf, cost: 0 }), {
      message: "svmDetector: expected cost > 0, got 0. scikit-learn's default is 1.",
    });
    assert.throws(() => svmDetector({ kernel: rbf, cost: 1 }).fit(xTrain, [0, 1], rng(1)), {
      message:
        "svm: expected a label 0 or 1 for each of 150 rows, both present, got 2 labels with values 0, 1. Map the classes first.",
    });
    const fitted = await oneClassSvmDetector({ kernel: rbf, nu: 0.1 }).fit(xTrain, rng(1));
    assert.throws(() => fitted.score(rows(new Float32Array(3), [1, 3])), {
      message: "oneClassSvm: expected rows of 4 numbers as in training, got 3. Make both in the same way.",
    });
    assert.throws(() => fitted.score(rows(Float32Array.from([0, 0, NaN, 0]), [1, 4])), {
      message: "oneClassSvm: expected finite numbers, got NaN in row 0. Check the rows to score.",
    });
  });
});
