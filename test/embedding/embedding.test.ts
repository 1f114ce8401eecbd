// PCA and t-SNE against scikit-learn (fixtures/embedding.json) and against sums over all pairs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { doubleRows } from "../../lib/double-rows";
import { repulsion } from "../../lib/embedding/barnes-hut";
import { neighbourAffinities } from "../../lib/embedding/neighbour-affinities";
import { pca } from "../../lib/embedding/pca";
import { tsne } from "../../lib/embedding/tsne";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

interface Fixture {
  shape: [number, number];
  x: number[];
  axes: number[];
  projected: number[];
  explainedVarianceRatio: number[];
  perplexity: number;
  iterations: number;
  affinities: number[][];
  klDivergence: number;
  trustworthiness: number;
}

const fixture = JSON.parse(readFileSync("test/fixtures/embedding.json", "utf8")) as Fixture;
const x = rows(Float32Array.from(fixture.x), fixture.shape);

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    assert.ok(error <= tolerance, `${what}[${i}]: expected ${expected[i]}, got ${actual[i]}`);
  }
}

/** 1 minus a penalty for neighbours in the picture that are far in the data. Venna and Kaski, ICANN 2001. */
function trustworthiness(data: Rows, picture: Rows, k: number): number {
  const n = data.shape[0];
  const ranked = (x: Rows, i: number): number[] => {
    const size = x.shape[1];
    const distance = (j: number): number =>
      x.data.subarray(i * size, (i + 1) * size).reduce((sum, v, c) => sum + (v - x.data[j * size + c]) ** 2, 0);
    const distances = Array.from({ length: n }, (_, j) => distance(j));
    return distances
      .map((_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => distances[a] - distances[b]);
  };
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const ranks = new Map(ranked(data, i).map((j, rank) => [j, rank + 1]));
    for (const j of ranked(picture, i).slice(0, k)) penalty += Math.max(0, (ranks.get(j) ?? 0) - k);
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

describe("PCA", () => {
  const fitted = pca(x, 3);

  it("has scikit-learn's axes, shares of variance and projections", () => {
    assert.deepEqual(fitted.axes.shape, [3, 5]);
    assertClose(fitted.axes.data, fixture.axes, 1e-6, "axes");
    assertClose(fitted.explainedVarianceRatio, fixture.explainedVarianceRatio, 1e-12, "explainedVarianceRatio");
    assert.deepEqual(fitted.projected.shape, [fixture.shape[0], 3]);
    assertClose(fitted.projected.data.subarray(0, fixture.projected.length), fixture.projected, 1e-5, "projected");
  });

  it("rebuilds the rows from all components", () => {
    const { projected, axes, mean } = pca(x, 5);
    const rebuilt = x.data.map((_, p) => {
      const [i, c] = [Math.floor(p / 5), p % 5];
      let sum = mean[c];
      for (let k = 0; k < 5; k++) sum += projected.data[5 * i + k] * axes.data[5 * k + c];
      return sum;
    });
    assertClose(rebuilt, x.data, 1e-5, "rebuilt");
  });

  it("points each axis to the positive side of its largest entry", () => {
    const flipped = pca({ ...x, data: x.data.map((value) => -value) }, 3);
    assertClose(flipped.axes.data, fitted.axes.data, 1e-6, "axes");
  });

  it("refuses more components than numbers per row, and equal rows", () => {
    assert.throws(() => pca(x, 6), { message: "pca: expected 1 to 5 components for rows of 5 numbers, got 6." });
    assert.throws(() => pca(rows(new Float32Array(6), [3, 2]), 1), {
      message: "pca: expected rows that differ, got 3 equal ones. There is no axis to find.",
    });
  });
});

describe("t-SNE's parts", () => {
  it("have scikit-learn's affinities, which are symmetric and sum to one", () => {
    const n = fixture.shape[0];
    const { starts, columns, values } = neighbourAffinities(doubleRows("test", x), fixture.perplexity);
    const dense = Array.from({ length: n }, () => new Float64Array(n));
    for (let i = 0; i < n; i++) for (let e = starts[i]; e < starts[i + 1]; e++) dense[i][columns[e]] = values[e];
    fixture.affinities.forEach((expected, i) => assertClose(dense[i], expected, 1e-8, `row ${i}`));
    const total = values.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(total - 1) < 1e-12, `sum ${total}`);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) assert.equal(dense[i][j], dense[j][i]);
  });

  it("repel as the sum over all pairs does: exactly at theta 0, within 5 % at theta 0.5, with repeated points", () => {
    const n = 400;
    const y = Float64Array.from(rng(4).normals(2 * n, 0, 5));
    y.copyWithin(0, 2 * n - 20);
    const exact = new Float64Array(2 * n);
    let z = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const [dx, dy] = [y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]];
        const q = 1 / (1 + dx * dx + dy * dy);
        z += q;
        exact[2 * i] += q * q * dx;
        exact[2 * i + 1] += q * q * dy;
      }
    }
    const forces = new Float64Array(2 * n);
    const ratio = repulsion(n, 0).apply(y, forces) / z;
    assert.ok(Math.abs(ratio - 1) < 1e-12, `${ratio}`);
    assertClose(forces, exact, 1e-10, "exact forces");
    const approximate = repulsion(n).apply(y, forces) / z;
    assert.ok(Math.abs(approximate - 1) < 0.02, `${approximate}`);
    const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    assert.ok(norm(forces.map((force, p) => force - exact[p])) < 0.05 * norm(exact));
  });
});

describe("t-SNE", () => {
  const { perplexity, iterations } = fixture;
  const picture = tsne(x, { perplexity, iterations });

  it("reaches scikit-learn's divergence within 3 % and keeps neighbours as well", () => {
    assert.deepEqual(picture.embedding.shape, [fixture.shape[0], 2]);
    const { klDivergence } = picture;
    assert.ok(Math.abs(klDivergence / fixture.klDivergence - 1) < 0.03, `${klDivergence}: ${fixture.klDivergence}`);
    const kept = trustworthiness(x, picture.embedding, 10);
    assert.ok(Math.abs(kept - fixture.trustworthiness) < 0.005, `${kept} against ${fixture.trustworthiness}`);
  });

  it("draws the same picture again, and tells of every iteration", () => {
    const done: number[] = [];
    const again = tsne(x, { perplexity, iterations, onIteration: (count) => done.push(count) });
    assert.deepEqual(again, picture);
    assert.deepEqual([done.length, done[0], done.at(-1)], [iterations, 1, iterations]);
  });

  it("keeps rows that repeat finite", () => {
    const repeated = rows(
      Float32Array.from({ length: 80 }, (_, p) => (p < 40 ? 1 : p % 7)),
      [40, 2],
    );
    const { embedding } = tsne(repeated, { perplexity: 5, iterations: 250 });
    assert.ok(embedding.data.every(Number.isFinite));
  });

  it("refuses a perplexity out of range, too few iterations and rows of one number", () => {
    assert.throws(() => tsne(x, { perplexity: 300, iterations }), {
      message: "tsne: expected a perplexity from 1 to below 300, the number of rows, got 300.",
    });
    assert.throws(() => tsne(x, { perplexity, iterations: 100 }), {
      message: "tsne: expected at least 250 iterations, got 100.",
    });
    assert.throws(() => tsne(rows(Float32Array.from([1, 2, 3]), [3, 1]), { perplexity: 1, iterations }), {
      message: "tsne: expected rows of at least 2 numbers, got 1. Plot a single number as a histogram.",
    });
  });
});
