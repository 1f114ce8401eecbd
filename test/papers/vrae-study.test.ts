// The study of the ECG5000 paper's open choices: what it declares, and what one of its runs leaves to choose by.
import assert from "node:assert/strict";
import type { Executed } from "../../lib/experiment/executor";
import type { RunSpec } from "../../lib/experiment/record";
import { rocAuc } from "../../lib/metrics/roc-auc";
import { runVrae, vraeEcg5000 } from "../../lib/papers/vrae/vrae-ecg5000";
import type { NamedMethod } from "../../lib/papers/vrae/latents";
import { vraeProfiles } from "../../lib/papers/vrae/options";
import { anomalyLabels } from "../../lib/papers/vrae/split";
import { readPublished } from "../../lib/report/published";
import { smallEcg } from "./small-ecg";

const specs = vraeEcg5000.specs("study");
const methodsOf = (spec: RunSpec): readonly string[] => vraeEcg5000.methods(spec);

describe("The study of the VRAE's open choices", () => {
  it("varies one choice at a time, the KL weight's two together, around the quick profile, in whole rounds of seeds", () => {
    const { methods, ...base } = specs[0].options;
    assert.deepEqual(base, JSON.parse(JSON.stringify(vraeProfiles.quick.options)));
    assert.equal((methods as unknown[]).length, 11);
    const changed = specs
      .slice(0, 8)
      .map(({ options }) =>
        Object.keys(base).filter((name) => JSON.stringify(options[name]) !== JSON.stringify(base[name])),
      );
    assert.deepEqual(changed, [
      [],
      ["klWeight"],
      ["klWeight"],
      ["klWeight"],
      ["klWeight"],
      ["klWeight"],
      ["inputNoise"],
      ["softplusIs"],
    ]);
    const lengths = specs.slice(1, 6).map(({ options }) => options.klWeight as { to: number; epochs: number });
    assert.deepEqual(
      lengths.map(({ to, epochs }) => [to, epochs]),
      [
        [0.1, 10],
        [1, 2],
        [1, 30],
        [0.1, 30],
        [0.1, 2],
      ],
    );
    assert.deepEqual(
      specs.map(({ seed }) => seed),
      [1, 2, 3].flatMap((seed) => Array<number>(8).fill(seed)),
    );
  });

  it("shares no name with a printed row, and none among its runs of a seed", () => {
    const names = specs.slice(0, 8).flatMap(methodsOf);
    assert.equal(new Set(names).size, names.length);
    const printed = new Set(readPublished("vrae-ecg5000").cells.map(({ method }) => method));
    assert.ok(names.every((name) => !printed.has(name)));
  });

  describe("run of the protocol", () => {
    const data = smallEcg();
    const [protocol] = specs;
    const subsets = (protocol.options.methods as unknown as NamedMethod[]).map(({ name, method }) => ({
      name,
      method: method.kind === "Wasserstein" ? { ...method, subsetSize: 150 } : method,
    }));
    const small = { steps: 8, units: 4, epochs: 1, rows: 50, batchSize: 20, methods: subsets };
    const spec: RunSpec = { ...protocol, options: { ...protocol.options, ...small } };
    let run: Executed;
    before(async () => {
      run = await runVrae(spec, data, { engine: { threads: 1 } });
    });

    it("scores every reading of the detectors on the latents of one training", () => {
      assert.deepEqual(
        run.results.map(({ method }) => method),
        methodsOf(spec),
      );
      const labels = vraeEcg5000.testLabels(spec, data);
      run.results.forEach(({ method, metrics, thresholdSource }, i) =>
        assert.deepEqual({ metrics, thresholdSource }, vraeEcg5000.judge(spec, method, labels, run.scores[i])),
      );
      const scoresOf = (name: string): Float32Array => run.scores[methodsOf(spec).indexOf(`protocol: ${name}`)];
      assert.notDeepEqual(scoresOf("Wasserstein"), scoresOf("Wasserstein, one subset per item"));
      assert.notDeepEqual(scoresOf("SVM"), scoresOf("SVM, train rows"));
    });

    it("keeps what a choice can be made by without the test set", () => {
      const arrays = run.arrays!;
      const known = Array.from(arrays["known rows"].data);
      assert.deepEqual([known.length, new Set(known).size], [50, 50]);
      const labels = anomalyLabels(
        known.map((row) => data.yTrain[row]),
        1,
      );
      const honest = methodsOf(spec).filter((name) => name !== "protocol: SVM");
      for (const name of honest) {
        const { data: scores, shape } = arrays[`known: ${name}`];
        assert.deepEqual(shape, [50]);
        assert.ok(Number.isFinite(rocAuc(labels, scores)));
      }
      // An SVM that was trained on all of these rows says nothing by scoring them.
      assert.ok(!("known: protocol: SVM" in arrays));
      assert.deepEqual(arrays["validation KL"].shape, [5]);
      assert.equal(new Set(arrays["validation reconstruction"].data).size, 20);
    });
  });
});
