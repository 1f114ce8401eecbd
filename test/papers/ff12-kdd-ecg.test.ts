// The FF12 report as runs: the printed sizes, its own ways of judging, the clean ones, and every model from spec to scores on tiny rows.
import assert from "node:assert/strict";
import type { Dataset } from "../../lib/datasets/dataset";
import type { Executed } from "../../lib/experiment/executor";
import type { RunSpec } from "../../lib/experiment/record";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { judgeFf12, publishedDraw } from "../../lib/papers/ff12/judge";
import { ff12KddEcg, runFf12 } from "../../lib/papers/ff12/ff12-kdd-ecg";
import { correctedRows, ecgRows, ff12Specs, reportRows } from "../../lib/papers/ff12/options";
import { ecgSplit, kddSplit } from "../../lib/papers/ff12/splits";
import { studySettings } from "../../lib/papers/ff12/study";
import { timeFf12 } from "../../lib/papers/ff12/timing";
import { readPublished } from "../../lib/report/published";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

const label = (yTest: Int32Array): Dataset["classNames"] =>
  Object.fromEntries([...yTest].map((y) => [y, `class ${y}`]));

/** Rows of `width` numbers from 0 to 100; anomalies lie elsewhere. The first column tells rows apart. */
function values(labels: readonly number[], width: number, seed: number): Rows {
  const random = rng(seed);
  const data = labels.flatMap((y, i) =>
    Array.from({ length: width }, (_, j) => (j === 0 ? i : 50 * random.uniform() + (y === 0 ? 0 : 50))),
  );
  return rows(Float32Array.from(data), [labels.length, width]);
}

function dataset(yTrain: readonly number[], yTest: readonly number[], width: number, normalClass: number): Dataset {
  const isAnomaly = (y: number): number => Number(y !== normalClass);
  return {
    ...{ name: "tiny", origin: "stand-in", digest: "0".repeat(64), normalClass },
    xTrain: values(yTrain.map(isAnomaly), width, 1),
    yTrain: Int32Array.from(yTrain),
    xTest: values(yTest.map(isAnomaly), width, 2),
    yTest: Int32Array.from(yTest),
    classNames: label(Int32Array.from([...yTrain, ...yTest])),
  };
}

const repeat = (value: number, count: number): number[] => Array<number>(count).fill(value);
const tiny: Readonly<Record<string, Dataset>> = {
  [reportRows]: dataset(repeat(0, 600), [...repeat(0, 160), ...repeat(1, 120)], 18, 0),
  // Attacks of two kinds, the second of which the train file lacks.
  [correctedRows]: dataset(repeat(0, 600), [...repeat(5, 150), ...repeat(0, 500), ...repeat(1, 150)], 18, 0),
  [ecgRows]: dataset([...repeat(1, 40), ...repeat(2, 30)], [...repeat(1, 2600), ...repeat(3, 1800)], 140, 1),
};

describe("The FF12 report", () => {
  it("has the sizes of its code in the paper profile, ten runs of each method, and a run for every printed cell", () => {
    const specs = ff12Specs("paper");
    const of = (name: string): RunSpec[] => specs.filter(({ method }) => method === name);
    const training = (name: string): Record<string, unknown> =>
      (of(name)[0].options.model as { training: Record<string, unknown> }).training;
    for (const name of new Set(specs.map(({ method }) => method))) {
      const shares = new Set(of(name).map(({ options }) => options.contamination));
      assert.equal(of(name).length, 10 * shares.size, name);
    }
    const sizes = ["epochs", "batchSize", "sizes", "latentDim", "hidden", "units", "dropout", "epochIs"] as const;
    const told = (name: string): unknown[] => sizes.flatMap((size) => training(name)[size] ?? []);
    assert.deepEqual(told("AE"), [14, 128, 18, 15, 7, 2]);
    assert.deepEqual(told("VAE"), [8, 128, 18, 15, 7, 2]);
    assert.deepEqual(told("BiGAN"), [15, 256, 2, 128, 0.2, "one random batch"]);
    assert.deepEqual(told("Seq2seq"), [40, 256, 10, 0.2]);
    assert.deepEqual(told("BiGAN (clean)"), [15, 256, 2, 128, 0.2, "all rows"]);
    assert.deepEqual(told("Anomagram AE"), [50, 512, 140, 7, 3, 2]);
    assert.deepEqual(of("OCSVM")[0].options.model, { kind: "OCSVM", gamma: 0.5, nu: 1e-4 });
    for (const { dataset, method, contamination } of readPublished("ff12-kdd-ecg").cells) {
      const filled = specs.some((spec) => {
        const share = (spec.options.contamination as number | undefined) ?? undefined;
        return spec.dataset === dataset && share === contamination && ff12KddEcg.methods(spec).includes(method);
      });
      assert.ok(filled, `${dataset} ${method} ${contamination}`);
    }
  });

  it("rounds the threshold before it is used, as published, which a heap of equal scores does not survive", () => {
    const labels = Uint8Array.of(...repeat(0, 50), ...repeat(1, 50));
    // Half of the anomalies score .0536 exactly; the best threshold is the .0535 of the highest normal row, which rounds to .054.
    const scores = Float32Array.of(...repeat(0.01, 49), 0.0535, ...repeat(0.0536, 25), ...repeat(0.2, 25));
    const { metrics, thresholdSource } = judgeFf12(ff12Specs("paper")[0], "AE", labels, scores);
    assert.equal(thresholdSource, "test labels");
    assert.deepEqual(
      [metrics.AUC, metrics["Recall at the exact threshold"], metrics["Accuracy at the exact threshold"]],
      [1, 1, 1],
    );
    assert.deepEqual([metrics.Recall, metrics.Accuracy, metrics.Precision], [0.5, 0.75, 1]);
    assert.ok(Math.abs(metrics.F2 - (5 * 0.5) / (4 + 0.5)) < 1e-12);
  });

  it("judges the published Seq2seq on 400 + 80 rows drawn with replacement from the first 100 of each, and all rows beside it", () => {
    const labels = Uint8Array.of(...repeat(0, 300), ...repeat(1, 200));
    const drawn = [...publishedDraw(3, labels)];
    assert.ok(drawn.slice(0, 400).every((row) => row >= 0 && row < 100));
    assert.ok(drawn.slice(400).every((row) => row >= 300 && row < 400));
    assert.deepEqual([drawn.length, new Set(drawn).size < 200], [480, true]);
    assert.deepEqual([...publishedDraw(3, labels)], drawn);
    assert.notDeepEqual([...publishedDraw(4, labels)], drawn);
    const spec = ff12Specs("paper", [3]).find(({ method }) => method === "Seq2seq")!;
    // Right within the first 100 of each, wrong beyond.
    const scores = Float32Array.from(labels, (y, i) => (i % 300 < 100 ? y : 1 - y));
    assert.equal(judgeFf12(spec, "Seq2seq", labels, scores).metrics.AUC, 1);
    assert.equal(judgeFf12(spec, "Seq2seq (all rows)", labels, scores).metrics.AUC, rocAuc(labels, scores));
  });

  it("draws clean rows anew for each seed, normal ones and attacks of every kind, and none for both threshold and test", () => {
    const seen = new Set<string>();
    for (const seed of [1, 2]) {
      const spec = ff12Specs("smoke", [seed]).find(({ dataset }) => dataset === correctedRows)!;
      const { test, validation } = kddSplit(spec, tiny[correctedRows]);
      // The first column, scaled, is the row's number.
      const numbers = [test, validation!].map(({ parts }) =>
        parts.flatMap(({ data, shape }) => Array.from({ length: shape[0] }, (_, i) => data[i * shape[1]])),
      );
      assert.deepEqual([numbers[0].length, new Set(numbers.flat()).size], [300, 600]);
      assert.deepEqual([...test.labels], [...repeat(0, 200), ...repeat(1, 100)]);
      assert.deepEqual(ff12KddEcg.testLabels(spec, tiny[correctedRows]), test.labels);
      const kinds = numbers[0].slice(200).map((number) => number * 599 < 400);
      assert.ok(kinds.includes(true) && kinds.includes(false));
      seen.add(numbers[0].join());
    }
    assert.equal(seen.size, 2);
  });

  it("takes Anomagram's share of anomalies among the training rows, and scales each step by the whole pool", () => {
    for (const contamination of [0, 0.3, 0.7]) {
      const [spec] = ff12Specs("paper", [1]).filter(
        ({ method, options }) => method === "Anomagram AE" && options.contamination === contamination,
      );
      const { xTrain, test } = ecgSplit(spec, tiny[ecgRows]);
      assert.deepEqual(xTrain.shape, [2500, 140]);
      // Anomalies lie above one half in all but the first column.
      const anomalies = Array.from({ length: 2500 }, (_, i) => xTrain.data[i * 140 + 7] > 0.5).filter(Boolean).length;
      assert.equal(anomalies, 2500 * contamination);
      assert.deepEqual([...test.labels], [...repeat(0, 40), ...repeat(1, 30)]);
    }
  });

  it("declares studies that vary one of Anomagram's settings at a time, five seeds each, under names of their own", () => {
    const specs = ff12Specs("study");
    const printed = new Set(ff12Specs("paper").map(({ method }) => method));
    assert.equal(specs.length, 5 * studySettings.length);
    assert.equal(new Set(specs.map(({ method, seed }) => `${method} ${seed}`)).size, specs.length);
    assert.ok(specs.every(({ method, profile }) => profile === "study" && !printed.has(method)));
    const plain = studySettings.find(({ study, setting }) => study === "regulariser" && setting === "none")!.training;
    for (const { study, training } of studySettings) {
      const differing = Object.entries(training).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(plain[name as keyof typeof plain]),
      );
      const names = differing.map(([name]) => name).filter((name) => name !== "epochs");
      const varied = {
        layers: "sizes",
        optimiser: "optimiser",
        "learning rate": "optimiser",
        "batch size": "batchSize",
      };
      const own = study === "regulariser" ? "penalty" : varied[study];
      assert.ok(
        names.every((name) => name === own),
        `${study}: ${names.join()}`,
      );
    }
  });

  it("times a method and counts what it stores: 842 weights of the autoencoder, no epochs of the SVM", async () => {
    const of = (name: string): RunSpec => ff12Specs("paper").find(({ method }) => method === name)!;
    const timing = { epochs: 2, repeats: 1, seconds: 0 };
    const ae = await timeFf12(of("AE"), tiny[reportRows], timing);
    assert.deepEqual([ae.spec, ae.trainRows, ae.numbers, ae.bytes, ae.epochs], [of("AE"), 600, 842, 4 * 842, 14]);
    assert.ok(ae.epochSeconds! > 0 && ae.secondsPer1000Rows > 0);
    assert.equal(ae.trainSeconds, 14 * ae.epochSeconds!);
    const svm = await timeFf12(of("OCSVM"), tiny[reportRows], timing);
    assert.deepEqual([svm.epochs, svm.epochSeconds, (svm.numbers - 1) % 19], [null, null, 0]);
    assert.ok(svm.trainSeconds > 0);
  });

  for (const spec of ff12Specs("smoke")) {
    const contamination = spec.options.contamination as number | undefined;
    const share = contamination === undefined ? "" : ` at ${contamination}`;
    it(`goes from the spec of ${spec.method}${share} to scores, the same from the same seed`, async function () {
      this.timeout(60_000);
      const run = (one: RunSpec): Promise<Executed> => runFf12(one, tiny[one.dataset], { engine: { threads: 1 } });
      const { scores, results, health, history } = await run(spec);
      assert.deepEqual(
        results.map(({ method }) => method),
        ff12KddEcg.methods(spec),
      );
      const labels = ff12KddEcg.testLabels(spec, tiny[spec.dataset]);
      results.forEach(({ method, metrics, thresholdSource, untrainedAuc }, i) => {
        assert.equal(scores[i].length, labels.length);
        assert.deepEqual({ metrics, thresholdSource }, ff12KddEcg.judge(spec, method, labels, scores[i]));
        assert.equal(untrainedAuc === null, /PCA|OCSVM/.test(method));
      });
      assert.ok(health.parameters > 0);
      assert.equal(Object.keys(history).length > 0, !/PCA|OCSVM/.test(spec.method));
      assert.deepEqual((await run(spec)).scores, scores);
    });
  }
});
