// The VRAE paper's claims in words, on the scores of its stored runs and against scipy (test/fixtures/vrae-claims.py), and on made-up ones.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { findMargin, readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

type Scores = Readonly<Record<string, Readonly<Record<string, number>>>>;
interface Difference {
  readonly mean: number;
  readonly half: number;
  readonly p: number;
  /** The larger p of two one-sided tests. */
  readonly tost?: number;
}
type ClaimId =
  | "beats-supervised"
  | "beats-unsupervised"
  | "wasserstein-best-auc"
  | "wasserstein-otherwise-alike"
  | "clusterings-alike";
const fixture = JSON.parse(readFileSync("test/fixtures/vrae-claims.json", "utf8")) as {
  readonly runs: readonly { seed: number; metrics: Scores }[];
} & Readonly<Record<ClaimId, readonly Difference[]>>;

const vrae = readPublished("vrae-ecg5000");
const margins = readMargins();

function claim(id: ClaimId, runs: readonly Scores[]): ComparedRow {
  const records = runs.map((metrics, i) => storedRun(spec(i + 1), executed(i + 1, { ...metrics })).record);
  return compare(vrae, records, margins, "quick").find(({ method }) => method === id)!;
}

const stored = fixture.runs.map(({ metrics }) => metrics);
const words = ({ mean, half }: Difference): string =>
  `${mean < 0 ? "−" : "+"}${Math.abs(mean).toFixed(4)} ± ${half.toFixed(4)} (95 %)`;

/** Five runs in which seeds differ by far more than detectors; `of` moves a detector's scores. */
function made(of: (detector: string, metric: string) => number): Scores[] {
  const detectors = ["Hierarchical", "Spectral", "k-Means", "Wasserstein"];
  const metrics = ["AUC", "Accuracy", "Precision", "Recall", "F1"];
  return [0, 1, 2, 3, 4].map((seed) =>
    Object.fromEntries(
      detectors.map((detector, i) => [
        `VRAE+${detector}`,
        Object.fromEntries(
          metrics.map((metric) => [metric, 0.95 + 0.005 * seed + 0.0005 * ((seed + i) % 2) + of(detector, metric)]),
        ),
      ]),
    ),
  );
}

describe("The VRAE paper's claims in words", () => {
  it("that it beats supervised models are judged against the figures it cites, a score each", () => {
    const all = fixture["beats-supervised"];
    const row = claim("beats-supervised", stored);
    const ahead = all.filter(({ mean, p }) => p < 0.05 && mean > 0);
    const behind = all.filter(({ mean, p }) => p < 0.05 / all.length && mean < 0);
    assert.deepEqual([ahead.length, behind.length, row.verdict], [1, 1, "does not hold"]);
    assert.equal(
      row.reason,
      "1 of 3 comparisons ahead beyond chance, 1 behind (5 % over all 3, Bonferroni); least: ECG5000, " +
        `VRAE+Clust/W against F-t ALSTM-FCN, Accuracy ${words(all[1])} over 10 pairs`,
    );
    const better = made((_, metric) => (metric === "Accuracy" ? 0.02 : 0));
    assert.equal(claim("beats-supervised", better).verdict, "holds");
  });

  it("that the Wasserstein score has the best AUC are paired by seed", () => {
    const all = fixture["wasserstein-best-auc"];
    const row = claim("wasserstein-best-auc", stored);
    assert.deepEqual(
      all.map(({ p }) => p < 0.05),
      [true, false, true],
    );
    assert.equal(row.verdict, "inconclusive");
    assert.match(
      row.reason,
      /^2 of 3 comparisons ahead beyond chance, 0 behind \(5 % over all 3, Bonferroni\); least: .* against VRAE\+Spectral, AUC /,
    );
    assert.ok(row.reason.includes(words(all[1])), row.reason);
    const ahead = made((detector) => (detector === "Wasserstein" ? 0.005 : 0));
    assert.equal(claim("wasserstein-best-auc", ahead).verdict, "holds");
    const behind = made((detector) => (detector === "Wasserstein" ? -0.005 : 0));
    assert.equal(claim("wasserstein-best-auc", behind).verdict, "does not hold");
  });

  it("that the clusterings are alike hold where each difference within a seed is inside the paper's margin", () => {
    const all = fixture["clusterings-alike"];
    const inside = all.filter(({ tost }) => tost! < 0.05).length;
    const largest = all.reduce((a, b) => (Math.abs(b.mean) > Math.abs(a.mean) ? b : a));
    const row = claim("clusterings-alike", stored);
    assert.deepEqual([all.length, row.verdict], [15, "inconclusive"]);
    assert.ok(
      row.reason.startsWith(
        `${inside} of 15 comparisons within 0.01 beyond chance, 0 outside (5 % over all 15, Bonferroni); `,
      ),
    );
    assert.ok(row.reason.includes(words(largest)), row.reason);
    assert.equal(
      claim(
        "clusterings-alike",
        made(() => 0),
      ).verdict,
      "holds",
    );
    const apart = made((detector, metric) => (detector === "Spectral" && metric === "F1" ? 0.015 : 0));
    const row2 = claim("clusterings-alike", apart);
    assert.deepEqual([row2.verdict, row2.of?.startsWith("largest difference in F1: ")], ["does not hold", true]);
    // The first of each pair lies below the other.
    const below = made((detector, metric) => (detector === "Hierarchical" && metric === "F1" ? 0.015 : 0));
    assert.match(claim("clusterings-alike", below).of!, /^largest difference in F1: .* against VRAE\+Hierarchical$/);
    assert.equal(findMargin(margins, "vrae-ecg5000", "I", "AUC"), 0.01);
  });

  it("that the Wasserstein score is like the clusterings in all but AUC leave its AUC out", () => {
    const all = fixture["wasserstein-otherwise-alike"];
    const largest = all.reduce((a, b) => (Math.abs(b.mean) > Math.abs(a.mean) ? b : a));
    const row = claim("wasserstein-otherwise-alike", stored);
    assert.equal(all.length, 12);
    assert.ok(row.reason.includes(words(largest)), row.reason);
    const only = (metric: string): Scores[] =>
      made((detector, of) => (detector === "Wasserstein" && of === metric ? -0.03 : 0));
    assert.equal(claim("wasserstein-otherwise-alike", only("AUC")).verdict, "holds");
    assert.equal(claim("wasserstein-otherwise-alike", only("Precision")).verdict, "does not hold");
  });

  it("that it beats the unsupervised model it cites are judged by F1 of k-means", () => {
    const [difference] = fixture["beats-unsupervised"];
    const row = claim("beats-unsupervised", stored);
    assert.equal(row.verdict, "holds");
    assert.ok(row.reason.includes(`oFCMdd, F1 ${words(difference)}`), row.reason);
    const worse = made((_, metric) => (metric === "F1" ? -0.2 : 0));
    assert.equal(claim("beats-unsupervised", worse).verdict, "does not hold");
  });
});
