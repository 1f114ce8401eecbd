// The AnoEAN paper as runs: a run for every printed cell, rows that keep to its protocol, settings chosen on validation rows alone, and every
// method from spec to scores on tiny rows.
import assert from "node:assert/strict";
import type { Dataset } from "../../lib/datasets/dataset";
import { fitMinMax, scaled } from "../../lib/datasets/scale";
import type { RunSpec } from "../../lib/experiment/record";
import { averagePrecision } from "../../lib/metrics/average-precision";
import { bestF1Threshold } from "../../lib/metrics/best-f1-threshold";
import { anoean, runAnoean } from "../../lib/papers/anoean/anoean";
import { chooseSetting, gridNames, settingsOf, type FittedSetting, type Setting } from "../../lib/papers/anoean/models";
import { anoeanSpecs, type AnoeanModel, type AnoeanRunOptions } from "../../lib/papers/anoean/options";
import { anoeanRows } from "../../lib/papers/anoean/split";
import { middleOf, timeAnoean } from "../../lib/papers/anoean/timing";
import { readPublished } from "../../lib/report/published";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

const optionsOf = ({ options }: RunSpec): AnoeanRunOptions => options as unknown as AnoeanRunOptions;

/** Rows whose first number is near their class, so that classes are told apart; words in columns 1 to 3 where there are 41. */
function values(labels: Int32Array, shape: readonly number[], seed: number): Rows {
  const random = rng(seed);
  const width = shape.reduce((product, axis) => product * axis, 1);
  const data = new Float32Array(labels.length * width);
  labels.forEach((y, i) => {
    for (let j = 0; j < width; j++) {
      const isWord = width === 41 && j >= 1 && j <= 3;
      data[i * width + j] = isWord
        ? random.int(3)
        : j % 5 === 0
          ? (y % 7) / 7 + 0.1 * random.uniform()
          : random.uniform();
    }
  });
  return rows(data, [labels.length, ...shape]);
}

function dataset(name: string, classes: readonly number[], each: number, shape: readonly number[]): Dataset {
  const labels = (seed: number): Int32Array =>
    rng(seed)
      .permutation(classes.length * each)
      .map((i) => classes[i % classes.length]);
  const [yTrain, yTest] = [labels(1), labels(2)];
  return {
    ...{ name, origin: "stand-in", digest: "0".repeat(64), classNames: {}, yTrain, yTest },
    xTrain: values(yTrain, shape, 3),
    xTest: values(yTest, shape, 4),
  };
}

/** As much normal traffic as the smoke profile asks for: class 0 is 16 times in the list. */
const traffic = [...Array<number>(16).fill(0), 2, 5, 8, 11];
const tiny: Readonly<Record<string, Dataset>> = {
  "NSL-KDD": dataset("NSL-KDD", traffic, 40, [41]),
  KDD99: dataset("KDD99", traffic, 50, [41]),
  MNIST: dataset("MNIST", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 400, [28, 28, 1]),
};

describe("The AnoEAN paper", () => {
  it("has ten runs for every method of its two tables, in the paper's sizes, before those of its figures", () => {
    const specs = anoeanSpecs("paper");
    for (const { dataset, method } of readPublished("anoean").cells) {
      const runs = specs.filter((spec) => spec.dataset === dataset && spec.method === method);
      assert.deepEqual(
        runs.map(({ seed }) => seed),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      );
      const { trainNormal, injected, testNormal, testAnomalies } = optionsOf(runs[0]);
      assert.deepEqual([trainNormal, injected, testNormal, testAnomalies], [5000, 500, 1360, 340]);
    }
    const firstImage = specs.findIndex(({ dataset }) => dataset === "MNIST");
    assert.ok(specs.slice(firstImage).every(({ dataset }) => dataset === "MNIST"));
    const digits = specs.filter(({ dataset, method }) => dataset === "MNIST" && method === "AnoEAN");
    // Each digit, and the first two to five, three times.
    assert.equal(digits.length, 3 * (10 + 4));
    const model = optionsOf(digits[0]).model as AnoeanModel & { readonly kind: "AnoEAN" };
    assert.deepEqual(model.training.encoder, { kind: "convolutional", filters: [32, 64, 128] });
  });

  it("has a study of the readings, under names of their own: one pool, attacks as normal, unscaled, ten times the rows", () => {
    const studies = anoeanSpecs("study");
    assert.ok(
      studies.every(({ method }) =>
        / \((one pool|attacks as normal|unscaled|ten times the rows|rate and averages)\)$/.test(method),
      ),
    );
    const inverted = studies.find(({ method }) => method === "AnoEAN (attacks as normal)")!;
    const { normalClasses } = optionsOf(inverted);
    assert.deepEqual([normalClasses.length, normalClasses.includes(0)], [22, false]);
    const unscaled = studies.find(({ method }) => method === "SVM (unscaled)")!;
    assert.equal(optionsOf(unscaled).scaling, "none");
  });

  it("chose rate and averages of the image GANs from a grid of both, which the study keeps", () => {
    const grids = anoeanSpecs("study").filter(({ dataset }) => dataset === "MNIST");
    assert.equal(grids.length, 3 * 2);
    for (const spec of grids) {
      const { model } = optionsOf(spec);
      assert.deepEqual(gridNames(model), ["learning rate", "decay of averages"]);
      const tried = settingsOf(model).map(({ values }) => values);
      assert.deepEqual(tried, [
        [2e-4, 0.99],
        [2e-4, 0.999],
        [1e-3, 0.99],
        [1e-3, 0.999],
      ]);
      const declared = optionsOf(
        anoeanSpecs("paper").find(({ dataset, method }) => dataset === "MNIST" && method === model.kind)!,
      ).model as typeof model & { readonly training: { readonly averageDecay: number } };
      const [[rate]] = settingsOf(declared).map(({ values }) => values);
      assert.ok(tried.some(([r, decay]) => r === rate && decay === declared.training.averageDecay));
    }
  });

  it("draws rows anew for each seed and alike for every method, encodes words and scales by the normal training rows", () => {
    const specs = anoeanSpecs("smoke", [1, 2]).filter(({ dataset }) => dataset === "NSL-KDD");
    const [first, second] = specs.map((spec) => anoeanRows(spec, tiny["NSL-KDD"]));
    const other = anoeanRows(
      specs.find(({ method, seed }) => method === "SVM" && seed === 1)!,
      tiny["NSL-KDD"],
    );
    assert.deepEqual(other.test.x, first.test.x);
    assert.notDeepEqual(second.test.x, first.test.x);
    // 38 numbers and 3 codes in each column of words.
    assert.deepEqual(first.train.normal.shape, [400, 47]);
    assert.deepEqual(first.train.anomalies.shape, [40, 47]);
    for (const { data } of [first.train.normal, first.test.x])
      assert.ok(data.every((value) => value >= 0 && value <= 1));
    const [spec] = specs;
    const unscaled = anoeanRows({ ...spec, options: { ...spec.options, scaling: "none" } }, tiny["NSL-KDD"]);
    assert.notDeepEqual(unscaled.test.x, first.test.x);
    const toUnit = fitMinMax(unscaled.train.normal);
    assert.deepEqual(scaled(unscaled.test.x, toUnit, { clip: true }), first.test.x);
    assert.deepEqual(anoean.testLabels(spec, tiny["NSL-KDD"]), first.test.labels);
    assert.deepEqual(
      [...first.test.labels],
      Array.from(first.testClasses, (y) => Number(y !== 0)),
    );
  });

  it("shows 4 of the other digits in training and tests on others too", () => {
    const spec = anoeanSpecs("smoke").find(({ dataset }) => dataset === "MNIST")!;
    const { seenClasses, testClasses } = anoeanRows(spec, tiny.MNIST);
    assert.equal(seenClasses.length, 4);
    assert.ok(testClasses.some((y) => y !== 0 && !seenClasses.includes(y)));
  });

  let released: number[] = [];
  const scoring = (value: number, scores: readonly number[]): Setting => ({
    values: [value],
    fit: () =>
      Promise.resolve({
        ...{ parameters: 1, scoringNumbers: 1, weightsMoved: 0, history: {} },
        score: () => Float32Array.from(scores),
        release: () => Promise.resolve(void released.push(value)),
      } satisfies FittedSetting),
  });

  it("keeps the first of settings whose areas are equal but for the last digit of their sums", async () => {
    // Six sixths, added one by one, are less than 1.
    const settings = [scoring(1, [0, 1, 2, 3, 4, 5, 6]), scoring(2, [0, 1, 1, 1, 1, 1, 1])];
    const x = rows(new Float32Array(7), [7, 1]);
    const labels = Uint8Array.of(0, 1, 1, 1, 1, 1, 1);
    assert.ok(averagePrecision(labels, [0, 1, 2, 3, 4, 5, 6]) < averagePrecision(labels, [0, 1, 1, 1, 1, 1, 1]));
    const chosen = await chooseSetting(settings, { normal: x, anomalies: x }, { x, labels }, rng(1));
    assert.equal(chosen.setting, settings[0]);
  });

  it("keeps the setting that tells the validation rows apart best, the first among equals, and notes them all", async () => {
    released = [];
    const settings = [scoring(1, [2, 1, 0]), scoring(2, [0, 1, 2]), scoring(3, [0, 1, 3]), scoring(4, [0, 2, 1])];
    const x = rows(new Float32Array(3), [3, 1]);
    const chosen = await chooseSetting(
      settings,
      { normal: x, anomalies: x },
      { x, labels: Uint8Array.of(0, 0, 1) },
      rng(1),
    );
    assert.equal(chosen.setting, settings[1]);
    assert.deepEqual(released, [1, 3, 4]);
    assert.deepEqual([chosen.auprc, chosen.grid.shape], [1, [4, 2]]);
    assert.deepEqual(
      [...chosen.grid.data].map((v) => Math.round(100 * v)),
      [100, 33, 200, 100, 300, 100, 400, 50],
    );
  });

  it("judges at the threshold of best F1: false alarms are a share of what is flagged", () => {
    const labels = Uint8Array.of(0, 0, 0, 1, 1, 1, 0, 1);
    const scores = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 0);
    assert.deepEqual(bestF1Threshold(labels, scores), { threshold: 4, f1: 0.75, precision: 0.75, recall: 0.75 });
    const { metrics, thresholdSource } = anoean.judge(anoeanSpecs("smoke")[0], "AnoEAN", labels, scores);
    assert.deepEqual(
      [metrics.F1, metrics.FalseAlarm, metrics.Recall, thresholdSource],
      [0.75, 0.25, 0.75, "test labels"],
    );
    assert.throws(() => bestF1Threshold([0, 0], [1, 2]), /^Error: bestF1Threshold: expected labels of both classes/);
  });

  it("times a training to where it stops, and counts the numbers that scoring needs: those of the encoder and its Gaussian", async () => {
    const of = (name: string): RunSpec => anoeanSpecs("smoke").find(({ method }) => method === name)!;
    const timing = { repeats: 1, seconds: 0 };
    const own = await timeAnoean(of("AnoEAN"), tiny["NSL-KDD"], timing, { threads: 1 });
    // 47-128-64-32-2 with biases, and 2 means and 4 covariances.
    const encoder = 48 * 128 + 129 * 64 + 65 * 32 + 33 * 2;
    assert.deepEqual(
      [own.spec, own.epochs, own.trainRows, own.numbers, own.bytes],
      [of("AnoEAN"), 2, 440, encoder + 6, 4 * (encoder + 6)],
    );
    const svm = await timeAnoean(of("OCSVM"), tiny["NSL-KDD"], timing);
    assert.deepEqual([svm.epochs, svm.trainRows, (svm.numbers - 1) % 48], [null, 400, 0]);
    assert.ok(own.trainSeconds > 0 && svm.secondsPer1000Rows > 0);
  });

  it("times the middle of each axis of a grid", () => {
    const middles = anoeanSpecs("paper", [1])
      .filter(({ dataset }) => dataset === "NSL-KDD")
      .map(({ method, options }) => {
        const { values } = middleOf(settingsOf((options as unknown as AnoeanRunOptions).model));
        return `${method} ${values.join(" ")}`;
      });
    assert.deepEqual(middles, [
      ...["AnoEAN 5 200 20", "SVM 2 0.125", "OCSVM 0.05 0.125"],
      ...["EGBAD 0.0001", "ALAD 0.0001", "AnoGAN 0.0001"],
    ]);
  });

  const shown = new Set<string>();
  for (const spec of anoeanSpecs("smoke")) {
    const { dataset, method } = spec;
    // One run of each network: on connections and on images.
    const network = dataset === "MNIST" ? "images" : "connections";
    if (shown.has(`${method} ${network}`)) continue;
    shown.add(`${method} ${network}`);
    const again = network === "images" ? "" : ", the same from the same seed";
    it(`goes from the spec of ${method} on ${network} to scores${again}`, async function () {
      this.timeout(60_000);
      const run = () => runAnoean(spec, tiny[dataset], { engine: { threads: 1 } });
      const { scores, results, arrays, health, history } = await run();
      assert.deepEqual(
        results.map((result) => result.method),
        anoean.methods(spec),
      );
      const labels = anoean.testLabels(spec, tiny[dataset]);
      assert.equal(scores[0].length, labels.length);
      const { metrics, thresholdSource, untrainedAuc } = results[0];
      assert.deepEqual({ metrics, thresholdSource }, anoean.judge(spec, method, labels, scores[0]));
      const isNetwork = !/SVM/.test(method);
      assert.deepEqual([untrainedAuc !== null, Object.keys(history).length > 0], [isNetwork, isNetwork]);
      const { model } = optionsOf(spec);
      assert.deepEqual(arrays?.grid.shape, [settingsOf(model).length, gridNames(model).length + 1]);
      assert.equal(arrays?.["test classes"].shape[0], labels.length);
      assert.ok(health.parameters > 0);
      if (again !== "") assert.deepEqual((await run()).scores, scores);
    });
  }
});
