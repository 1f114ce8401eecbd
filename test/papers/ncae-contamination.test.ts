// The NCAE paper as runs: the printed grid, what each run trains on and chooses by, and every method from spec to scores on small images.
import assert from "node:assert/strict";
import type { Dataset } from "../../lib/datasets/dataset";
import { isolationForestDetector } from "../../lib/detectors/isolation-forest";
import type { RunRecord, RunSpec } from "../../lib/experiment/record";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { medianDistance } from "../../lib/papers/ncae/shallow";
import { knownClass, ncaeNames, type NcaeModel, type NcaeRunOptions } from "../../lib/papers/ncae/options";
import {
  ablationName,
  ncaeSpecs,
  notPretrainedName,
  nuName,
  otherNus,
  otherReadings,
  readingName,
} from "../../lib/papers/ncae/specs";
import { ncaeContamination, runNcae } from "../../lib/papers/ncae/ncae-contamination";
import { holdOutRows, ncaeSplit } from "../../lib/papers/ncae/split";
import { executeDetector } from "../../lib/papers/own-detector";
import { readPublished } from "../../lib/report/published";
import { sourceMethod } from "../../lib/report/sources";
import { selectRuns } from "../../lib/report/select-runs";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

const classes = Array.from({ length: 10 }, (_, label) => label);

/** Images in ten classes, each with a bright stripe of its own; the first pixel tells rows apart. */
function images(perClass: number, seed: number): { x: Rows; y: Int32Array } {
  const random = rng(seed);
  const y = Int32Array.from({ length: 10 * perClass }, (_, i) => i % 10);
  const data = random.uniforms(y.length * 784, 0, 0.3);
  y.forEach((label, i) => {
    for (let k = 0; k < 28; k++) data[i * 784 + (2 * label + 4) * 28 + k] += 0.3 + 0.4 * random.uniform();
    data[i * 784] = i / y.length;
  });
  return { x: rows(data, [y.length, 28, 28, 1]), y };
}

const [train, test] = [images(150, 1), images(20, 2)];
const tiny: Dataset = {
  ...{ name: "tiny", origin: "stand-in", digest: "0".repeat(64), classNames: {} },
  ...{ xTrain: train.x, yTrain: train.y, xTest: test.x, yTest: test.y },
};
const optionsOf = ({ options }: RunSpec): NcaeRunOptions => options as unknown as NcaeRunOptions;
const withOptions = (spec: RunSpec, options: Partial<NcaeRunOptions>): RunSpec =>
  ({ ...spec, options: { ...spec.options, ...options } }) as RunSpec;
const specOf = (method: string): RunSpec => ncaeSpecs("smoke").find((spec) => spec.method === method)!;
/** The run of the table by `method` of the same seed, data, class and contamination. */
const tableRun = (method: string, { seed, dataset, options }: RunSpec): RunSpec =>
  ncaeSpecs("paper", [seed]).find(
    (spec) =>
      spec.method === method &&
      spec.dataset === dataset &&
      spec.options.normalClass === options.normalClass &&
      spec.options.contamination === options.contamination,
  )!;

describe("The NCAE paper", () => {
  it("runs each method 90 times for each printed cell: ten normal classes, nine seeds", () => {
    const counts = new Map<string, number>();
    for (const spec of ncaeSpecs("paper")) {
      const cell = `${spec.dataset} ${spec.method} ${optionsOf(spec).contamination}`;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    assert.deepEqual([...new Set(counts.values())], [90]);
    const one = ncaeSpecs("smoke");
    for (const { dataset, method, metric, contamination } of readPublished("ncae-contamination").cells) {
      const source = sourceMethod("ncae-contamination", method, metric);
      const spec = one.find((run) => ncaeContamination.methods(run).includes(source));
      assert.ok(counts.has(`${dataset} ${spec?.method} ${contamination}`), `${dataset} ${method} ${contamination}`);
    }
  });

  it("goes with the seed through the nine known classes, and at one seed through all ten", () => {
    for (const normal of classes) {
      const known = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) => knownClass(normal, seed));
      assert.deepEqual(
        known.sort((a, b) => a - b),
        classes.filter((label) => label !== normal),
      );
    }
    assert.equal(new Set(classes.map((normal) => knownClass(normal, 4))).size, 10);
    for (const seed of [0, -1, 10]) for (const normal of classes) assert.notEqual(knownClass(normal, seed), normal);
    assert.deepEqual(
      [0, -8, 10].map((seed) => knownClass(3, seed)),
      [9, 1, 1].map((ago) => knownClass(3, ago)),
    );
  });

  it("trains on all of a class and the printed share of others, and knows 5 % of all to be anomalies of one class", () => {
    const spec = withOptions(specOf("SSAD"), { contamination: 0.2, normalRows: null });
    const { unlabelled, truth, anomalies, test } = ncaeSplit(spec, tiny);
    assert.deepEqual([unlabelled.shape[0], truth.reduce((sum, y) => sum + y, 0)], [187, 37]);
    assert.deepEqual(truth.subarray(0, 150), new Uint8Array(150));
    // floor(187.5 x .05 / .95).
    assert.equal(anomalies.shape[0], 9);
    const labelOf = (x: Rows, i: number): number => tiny.yTrain[Math.round(x.data[i * 784] * 1500)];
    for (let i = 0; i < 9; i++) assert.equal(labelOf(anomalies, i), optionsOf(spec).knownClass);
    truth.forEach((y, i) => assert.equal(Number(labelOf(unlabelled, i) !== 5), y));
    assert.equal(test.labels.filter((label) => label === 0).length, 20);
    const fewer = ncaeSplit(withOptions(spec, { normalRows: 100 }), tiny);
    assert.deepEqual([fewer.unlabelled.shape[0], fewer.truth.indexOf(1)], [125, 100]);
    assert.equal(ncaeSplit(specOf("IF"), tiny).anomalies.shape[0], 0);
    for (const normalRows of [0, -300, 2.5]) {
      assert.throws(
        () => ncaeSplit(withOptions(spec, { normalRows }), tiny),
        /expected normalRows as a whole number from 1/,
      );
    }
    for (const contamination of [-0.1, 1, NaN]) {
      assert.throws(() => ncaeSplit(withOptions(spec, { contamination }), tiny), /expected contamination as a share/);
    }
  });

  it("trains the released code's NCAE on one in a hundred images of class 1 as if they were normal, its defaults being so", () => {
    for (const name of [ncaeNames.code, ncaeNames.intended]) {
      const strays = withOptions(specOf(name), { contamination: 0.2, normalRows: null });
      assert.equal(optionsOf(strays).knownClass, 1);
      // floor(187.5 x .01 / .99).
      assert.equal(ncaeSplit(strays, tiny).anomalies.shape[0], 1);
    }
    const ofOne = ncaeSpecs("paper", [1]).filter(
      ({ method, options }) => method === ncaeNames.code && options.normalClass === 1,
    );
    assert.ok(ofOne.length > 0 && ofOne.every((spec) => optionsOf(spec).knownClass === null));
    assert.equal(ncaeSplit(withOptions(specOf(ncaeNames.code), { knownClass: null }), tiny).anomalies.shape[0], 0);
    assert.equal(ncaeSplit(specOf(ncaeNames.paper), tiny).anomalies.shape[0], 0);
  });

  it("has a study of further readings of the text, each apart from the table's in one thing", () => {
    const training = (name: string): Readonly<Record<string, unknown>> => {
      const { model } = optionsOf(ncaeSpecs("study", [1]).find(({ method }) => method === name)!);
      return (model as { training: object }).training as Record<string, unknown>;
    };
    const own = training(ablationName("sigma", 0.1));
    const changed = Object.keys(otherReadings).map((name) => {
      const other = training(readingName(name));
      return Object.keys(other).filter((key) => JSON.stringify(other[key]) !== JSON.stringify(own[key]));
    });
    assert.deepEqual(changed, [
      ["mined"],
      ["minedWeight"],
      ["drivenFrom"],
      ["reconstructionWeight"],
      ["adam", "gan", "dropAt"],
      ["statistics"],
      ["mined"],
      ["mined"],
    ]);
    assert.deepEqual(training(readingName("rate of the text")).dropAt, [10, 20]);
    const clean = ncaeSpecs("study").filter(
      ({ options, method }) => options.contamination === 0 && method.startsWith(ncaeNames.paper),
    );
    const cleanNames = [ablationName("tau", 0.1), ablationName("tau", 0), readingName("statistics of the rows alone")];
    assert.deepEqual(new Set(clean.map(({ method }) => method)), new Set(cleanNames));
    assert.equal(clean.length, cleanNames.length * 2 * 3 * 3);
  });

  it("has the table's one-class SVMs of the first seed once more in its study, with the other values of nu", () => {
    const study = ncaeSpecs("study").filter(({ method }) => method.startsWith("OC-SVM"));
    assert.equal(study.length, otherNus.length * 2 * 2 * 10);
    for (const spec of study) {
      const { method, options } = spec;
      const { nu, ...model } = (options as { model: { nu: number } }).model;
      assert.equal(method, nuName(nu));
      const own = tableRun("OC-SVM", spec);
      assert.deepEqual({ ...options, model: { ...model, nu: 0.1 } }, own.options);
    }
  });

  it("has those of Deep SVDD and Deep SAD too, with an encoder that starts from random weights", () => {
    for (const method of ["Deep SVDD", "Deep SAD"] as const) {
      const study = ncaeSpecs("study").filter((spec) => spec.method === notPretrainedName(method));
      assert.equal(study.length, 2 * 2 * 10);
      for (const spec of study) {
        const { options } = spec;
        const own = tableRun(method, spec);
        const { kind, autoencoder, hypersphere } = own.options.model as unknown as Extract<
          NcaeModel,
          { autoencoder: unknown }
        >;
        const random = { autoencoder: { ...autoencoder, epochs: 0 }, hypersphere: { ...hypersphere, eta: 1 } };
        assert.deepEqual(options, { ...own.options, model: { kind: "Deep SAD", ...random } }, kind);
      }
    }
  });

  it("trains Deep SAD without a labelled row as Deep SVDD", async () => {
    const own = specOf("Deep SVDD");
    const { autoencoder, hypersphere } = optionsOf(own).model as Extract<NcaeModel, { autoencoder: unknown }>;
    const model: NcaeModel = { kind: "Deep SAD", autoencoder, hypersphere: { ...hypersphere, eta: 1 } };
    const [, svdd] = (await runNcae(own, tiny)).scores;
    const [sad] = (await runNcae(withOptions(own, { model }), tiny)).scores;
    sad.forEach((score, row) => assert.ok(Math.abs(score - svdd[row]) <= 1e-4 * svdd[row], String(row)));
  });

  it("meets the same contamination with every unsupervised method of a seed, and another with another seed", () => {
    const polluted = (method: string, seed: number): Rows => {
      const spec = withOptions(specOf(method), { contamination: 0.2 });
      return ncaeSplit({ ...spec, seed }, tiny).unlabelled;
    };
    assert.deepEqual(polluted("IF", 1), polluted("OC-SVM", 1));
    assert.notDeepEqual(polluted("IF", 1), polluted("IF", 2));
  });

  it("chooses gamma on a tenth of the test rows, normal and anomalous ones by their shares", () => {
    const labels = ncaeContamination.testLabels(specOf("SSAD"), tiny);
    const chosen = holdOutRows(specOf("SSAD"), labels);
    assert.equal(new Set(chosen).size, 20);
    assert.equal(chosen.filter((row) => labels[row] === 0).length, 2);
  });

  it("takes the median over pairs of rows", () => {
    const line = rows(Float32Array.of(0, 1, 3), [3, 1]);
    assert.equal(medianDistance(line, rng(1)), 4);
  });

  it("fills a cell with the runs of all normal and known classes", () => {
    const specs = ncaeSpecs("paper", [1, 2]).filter(
      ({ dataset, method, options }) => dataset === "MNIST" && method === "SSAD" && options.contamination === 0.1,
    );
    const records = specs.map(
      (spec) =>
        ({
          ...{ spec, data: { name: "MNIST", origin: "real", digest: "" }, results: [] },
          provenance: { startedAt: "2026-01-01T00:00:00Z" },
        }) as unknown as RunRecord,
    );
    const groups = selectRuns(records, "ncae-contamination", "paper");
    assert.deepEqual([groups.length, groups[0].records.length, groups[0].setAside], [1, 20, 0]);
  });

  it("takes any detector into its runs, on its rows and judged by its metric", async () => {
    const detector = isolationForestDetector({ trees: 20, samples: 64 });
    const model = { kind: "a forest of mine", trees: 20 } as unknown as NcaeModel;
    const spec = withOptions({ ...specOf("IF"), method: "mine" }, { model });
    const { unlabelled, test: rowsToScore } = ncaeSplit(spec, tiny);
    const run = executeDetector(ncaeContamination, tiny, () => ({
      detector,
      xTrain: unlabelled,
      xTest: rowsToScore.x,
    }));
    const { results, scores, data } = await run(spec, () => undefined);
    const fitted = await detector.fit(unlabelled, rng(spec.seed).child("model"));
    assert.deepEqual(scores, [await fitted.score(rowsToScore.x)]);
    const AUC = rocAuc(rowsToScore.labels, scores[0]);
    assert.deepEqual([results[0].method, results[0].metrics, data.digest], ["mine", { AUC }, tiny.digest]);
    const few = executeDetector(ncaeContamination, tiny, () => ({ detector, xTrain: unlabelled, xTest: unlabelled }));
    await assert.rejects(
      few(spec, () => undefined),
      {
        message: `executeDetector: expected 200 scores, one for each test row, got ${unlabelled.shape[0]} from ${detector.name}.`,
      },
    );
  });

  for (const spec of ncaeSpecs("smoke")) {
    const { contamination } = optionsOf(spec);
    it(`goes from the spec of ${spec.method} at ${contamination} to scores, the same from the same seed`, async () => {
      const labels = ncaeContamination.testLabels(spec, tiny);
      const { results, scores, health, history } = await runNcae(spec, tiny);
      assert.deepEqual(
        results.map(({ method }) => method),
        ncaeContamination.methods(spec),
      );
      results.forEach(({ method, metrics, thresholdSource, distinctScores }, i) => {
        assert.deepEqual(ncaeContamination.judge(spec, method, labels, scores[i]), { metrics, thresholdSource });
        assert.ok(scores[i].length === 200 && distinctScores > 100);
        const choosesByLabels = ["OC-SVM", "SSAD"].includes(method);
        assert.equal(thresholdSource, choosesByLabels ? "test labels" : "the method");
      });
      const isDeep = history.loss !== undefined;
      // One epoch of a network shows that it runs; the rest tell these stripes apart at once.
      if (!isDeep) assert.ok(results[0].metrics.AUC > 0.7, `${results[0].metrics.AUC}`);
      assert.equal(results[0].untrainedAuc !== null, isDeep);
      assert.ok(health.parameters > 0);
      if (!isDeep) assert.deepEqual((await runNcae(spec, tiny)).scores, scores);
    });
  }
});
