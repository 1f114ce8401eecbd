// Semi-supervised machines against SciPy (fixtures/ssad.json) and their optimality conditions; grids of gammas against one at a time.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { solveSsadDual, type SsadDual } from "../../lib/detectors/kernel-machine/ssad-dual";
import { oneClassSvmDetector, fitOneClassSvms } from "../../lib/detectors/one-class-svm";
import { fitSsad } from "../../lib/detectors/ssad";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

interface Case {
  name: string;
  unlabelled: number[][];
  anomalies: number[][];
  test: number[][];
  gamma: number;
  kappa: number;
  cost: number;
  labelledSum: number;
  scores: number[];
}

const cases = JSON.parse(readFileSync("test/fixtures/ssad.json", "utf8")) as Case[];
const toRows = (lines: readonly number[][]): Rows =>
  rows(Float32Array.from(lines.flat()), [lines.length, lines[0].length]);
const normal = (count: number, seed: number, shift = 0): Rows => rows(rng(seed).normals(count * 5, shift), [count, 5]);
const exact = { cost: 1, kappa: 1, tolerance: 1e-7 };

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe("semi-supervised anomaly detection", () => {
  for (const { name, unlabelled, anomalies, test, gamma, kappa, cost, scores } of cases) {
    it(`agrees with SciPy: ${name}`, async () => {
      const options = { gammas: { first: gamma, count: 1 }, kappa, cost, tolerance: 1e-7 };
      const [machine] = await fitSsad(toRows(unlabelled), toRows(anomalies), toRows(test), options);
      // SLSQP ends 1e-7 or so from the solution; distances are in float32.
      for (const own of [await machine.score(toRows(test)), machine.heldOut]) {
        const decisions = own.map((score) => score + machine.offset);
        assert.ok(largestDifference(decisions, scores) < 5e-6);
      }
    });
  }

  for (const [kappa, width] of [
    [1, 2],
    [0.01, 0.02],
    [3, 50],
  ]) {
    it(`meets the optimality conditions on 500 rows, kappa ${kappa}, gamma ${width}`, () => {
      const [count, unlabelled, cost] = [500, 460, 0.5];
      const x = normal(count, 3);
      const kernel = Array.from({ length: count }, (_, i) =>
        Float32Array.from({ length: count }, (_, j) => {
          let squared = 0;
          for (let k = 0; k < 5; k++) squared += (x.data[5 * i + k] - x.data[5 * j + k]) ** 2;
          return Math.exp((-width * squared) / 10);
        }),
      );
      const dual: SsadDual = {
        ...{ count, unlabelled, cost, kappa, tolerance: 1e-6, start: null },
        row: (i) => kernel[i],
      };
      const { coefficients: b, offset } = solveSsadDual(dual);
      const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
      const labelledSum = -sum(b.subarray(unlabelled));
      assert.ok(Math.abs(sum(b) - 1) < 1e-9 && labelledSum > kappa - 1e-9);
      const gradient = kernel.map((row) => row.reduce((total, k, j) => total + k * b[j], 0));
      const labelledFree = gradient
        .slice(unlabelled)
        .filter((_, i) => b[unlabelled + i] < 0 && b[unlabelled + i] > -cost);
      const labelledOffset = labelledFree.reduce((total, g) => total + g, 0) / labelledFree.length;
      // The labelled rows' multiplier is lower only where their sum is held up.
      assert.ok(labelledOffset < offset + 1e-5);
      if (labelledSum > kappa + 1e-6) assert.ok(Math.abs(labelledOffset - offset) < 1e-5);
      gradient.forEach((g, i) => {
        const [low, high] = i < unlabelled ? [0, cost] : [-cost, 0];
        const slack = g - (i < unlabelled ? offset : labelledOffset);
        assert.ok(b[i] >= low && b[i] <= high);
        if (b[i] < high) assert.ok(slack > -1e-5, `row ${i}: ${slack}`);
        if (b[i] > low) assert.ok(slack < 1e-5, `row ${i}: ${slack}`);
      });
    });
  }

  it("fits a grid of gammas as one machine at a time does", async () => {
    const [unlabelled, anomalies, test] = [normal(200, 1), normal(15, 2, 2), normal(50, 3, 1)];
    const grid = await fitSsad(unlabelled, anomalies, test, { ...exact, gammas: { first: 0.02, count: 7 } });
    assert.deepEqual(
      grid.map(({ gamma }) => gamma),
      [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28],
    );
    for (const machine of grid) {
      const [alone] = await fitSsad(unlabelled, anomalies, null, {
        ...exact,
        gammas: { first: machine.gamma, count: 1 },
      });
      assert.ok(largestDifference(await alone.score(test), machine.heldOut) < 1e-5, `gamma ${machine.gamma}`);
    }
  });

  it("ranks labelled anomalies and their like above the rest", async () => {
    const [machine] = await fitSsad(normal(200, 1), normal(15, 2, 2), null, {
      ...exact,
      gammas: { first: 0.1, count: 1 },
    });
    const inside = await machine.score(normal(100, 5));
    const outside = await machine.score(normal(100, 6, 2));
    assert.ok(rocAuc([...inside.map(() => 0), ...outside.map(() => 1)], [...inside, ...outside]) > 0.99);
  });

  it("refuses sums that the cost has no room for, rows of two widths and gammas that are none", async () => {
    const gammas = { first: 1, count: 1 };
    await assert.rejects(fitSsad(normal(20, 1), normal(1, 2), null, { ...exact, gammas, cost: 0.5 }), {
      message:
        "ssad: expected room for kappa 1 in 1 labelled rows and for 1 more in 20 unlabelled ones at cost 0.5. " +
        "Raise the cost or label more rows.",
    });
    await assert.rejects(fitSsad(normal(20, 1), rows(new Float32Array(4), [2, 2]), null, { ...exact, gammas }), {
      message: "joinRows: expected rows of 5 numbers, got others of 2. Pass rows of one kind.",
    });
    await assert.rejects(fitSsad(normal(20, 1), normal(2, 2), null, { ...exact, gammas: { first: 0, count: 1 } }), {
      message: "fitRbfGrid: expected a first gamma > 0 and a count of 1 or more, got 0 and 1.",
    });
    const wide = rows(new Float32Array(12), [2, 6]);
    const isWide = { message: /: expected rows of 5 numbers as in training, got 6\. Make both in the same way\./ };
    await assert.rejects(fitSsad(normal(20, 1), normal(2, 2), wide, { ...exact, gammas }), isWide);
    const [machine] = await fitSsad(normal(20, 1), normal(2, 2), null, { ...exact, gammas });
    await assert.rejects(machine.score(wide), isWide);
  });
});

describe("a grid of one-class machines", () => {
  it("keeps the order of rows far from all others, held out or scored", async () => {
    const far = rows(
      Float32Array.from({ length: 20 }, (_, i) => (i % 5 === 0 ? 8 + i / 20 : 0)),
      [4, 5],
    );
    const [machine] = await fitOneClassSvms(normal(300, 1), far, { gammas: { first: 1, count: 1 }, nu: 0.1 });
    for (const scores of [machine.heldOut, await machine.score(far)]) {
      for (let i = 1; i < 4; i++) assert.ok(scores[i] > scores[i - 1] && scores[i] < 0, `${scores[i]}`);
      assert.equal(new Set(scores.map((score) => score + machine.offset)).size, 1);
    }
  });

  it("gives each gamma's scores as the detector does, within its tolerance", async () => {
    const [x, test] = [normal(300, 1), normal(50, 3, 0.5)];
    const grid = await fitOneClassSvms(x, test, { gammas: { first: 0.05, count: 5 }, nu: 0.1, tolerance: 1e-6 });
    for (const { gamma, heldOut } of grid) {
      const alone = await oneClassSvmDetector({ kernel: { type: "rbf", gamma }, nu: 0.1, tolerance: 1e-6 }).fit(
        x,
        rng(1),
      );
      assert.ok(largestDifference(await alone.score(test), heldOut) < 1e-4, `gamma ${gamma}`);
    }
    const [wide] = await fitOneClassSvms(x, test, { gammas: { first: 0.5, count: 1 }, nu: 0.1 });
    assert.ok(wide.offset > 0 && Math.max(...wide.heldOut) < 0);
    await assert.rejects(fitOneClassSvms(x, null, { gammas: { first: 1, count: 1 }, nu: 1 }), {
      message: "oneClassSvms: expected nu in (0, 1), got 1. It is a share of the training rows.",
    });
  });
});
