// The baselines of the ECG5000 paper: the rows they learn from, and one run of each on few short series.
import assert from "node:assert/strict";
import { pcaReconstructionDetector } from "../../lib/detectors/pca-reconstruction";
import type { Executed } from "../../lib/experiment/executor";
import type { RunSpec } from "../../lib/experiment/record";
import { vraeEcg5000 } from "../../lib/papers/vrae/vrae-ecg5000";
import { ecgSplit } from "../../lib/papers/vrae/split";
import { readPublished } from "../../lib/report/published";
import { rng } from "../../lib/rng";
import { smallEcg } from "./small-ecg";

const data = smallEcg();
const [vrae, ...others] = vraeEcg5000.specs("smoke", [3]);

describe("The baselines of the ECG5000 paper", () => {
  const ran = new Map<string, Executed>();
  before(async () => {
    for (const spec of others) ran.set(spec.method, await execute(spec));
  });

  /** On short series: the sizes that depend on their length are cut down. */
  async function execute(spec: RunSpec): Promise<Executed> {
    const changes = { autoencoder: { sizes: [8, 4, 2] }, "median distance of the series": { subsetSize: 200 } };
    const baseline = { ...(spec.options.baseline as object), ...changes[spec.method as keyof typeof changes] };
    const small: RunSpec = { ...spec, options: { ...spec.options, baseline: { ...baseline } } };
    const executed = await vraeEcg5000.execute(small, data, { engine: { threads: 1 } });
    const labels = vraeEcg5000.testLabels(small, data);
    executed.results.forEach(({ method, metrics, thresholdSource }, i) =>
      assert.deepEqual({ metrics, thresholdSource }, vraeEcg5000.judge(small, method, labels, executed.scores[i])),
    );
    return executed;
  }

  it("are run for each seed of the VRAE, under names that no table prints", () => {
    const specs = vraeEcg5000.specs("paper");
    const seedsOf = (method: string): number[] =>
      specs.filter((spec) => spec.method === method).map(({ seed }) => seed);
    const printed = new Set(readPublished("vrae-ecg5000").cells.map(({ method }) => method));
    assert.equal(others.length, 6);
    for (const { method } of others) {
      assert.deepEqual(seedsOf(method), seedsOf("VRAE"));
      assert.ok(!printed.has(method));
    }
  });

  it("learn from the rows that the VRAE of the same seed is trained on", async () => {
    const split = ecgSplit(vrae.options as unknown as Parameters<typeof ecgSplit>[0], data, rng(3).child("split"));
    assert.equal(split.xTrain.shape[0], 40);
    const pca = await pcaReconstructionDetector({ components: 5 }).fit(split.xTrain, rng(0));
    assert.deepEqual(ran.get("PCA reconstruction")?.scores, [await pca.score(data.xTest)]);
  });

  it("give one score per test row, the clustering a class", () => {
    for (const [method, { scores, results, data: from }] of ran) {
      assert.deepEqual([scores.length, scores[0].length, from.digest], [1, 225, data.digest]);
      const isClustering = method === "k-Means of the series";
      assert.equal(results[0].thresholdSource, isClustering ? "the method" : "test labels");
      assert.ok(isClustering ? results[0].distinctScores === 2 : results[0].distinctScores > 200, method);
    }
  });

  it("know of the autoencoder how far it was trained, and what it is worth untrained", () => {
    const { health, history, results } = ran.get("autoencoder")!;
    assert.ok(health.lossLast < health.lossFirst && health.weightsMoved > 0);
    assert.equal(history.loss.length, 2);
    assert.equal(typeof results[0].untrainedAuc, "number");
    assert.equal(ran.get("isolation forest")?.results[0].untrainedAuc, null);
  });

  it("have in the median distance the paper's own score with the series in place of their latents", () => {
    const [scores] = ran.get("median distance of the series")!.scores;
    const distance = (i: number, j: number): number =>
      Array.from({ length: 8 }, (_, t) => (data.xTest.data[8 * i + t] - data.xTest.data[8 * j + t]) ** 2).reduce(
        (a, b) => a + b,
      );
    const all = Array.from({ length: 225 }, (_, j) => distance(7, j)).sort((a, b) => a - b);
    // 200 of the 225 rows were drawn, so the median is near that of all.
    assert.ok(scores[7] > all[95] && scores[7] < all[130]);
  });
});
