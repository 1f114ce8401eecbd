// ECG5000: the real files where they are at hand, the errors of its reader, and the stand-in.
import assert from "node:assert/strict";
import { DataCorrupt, DataMissing } from "../../lib/datasets/data-error";
import type { Dataset } from "../../lib/datasets/dataset";
import { ecg5000, loadEcg5000, parseEcg5000 } from "../../lib/datasets/ecg5000";
import { standInEcg5000 } from "../../lib/datasets/ecg5000-stand-in";
import { loadOrStandIn } from "../../lib/datasets/load-or-stand-in";
import { rng } from "../../lib/rng";
import { dataFile, Playground } from "./playground";

const counts = (y: Int32Array): number[] => [1, 2, 3, 4, 5].map((label) => y.filter((other) => other === label).length);

function assertShape(data: Dataset): void {
  assert.deepEqual(data.xTrain.shape, [500, 140]);
  assert.deepEqual(data.xTest.shape, [4500, 140]);
  assert.deepEqual(counts(data.yTrain), [292, 177, 10, 19, 2]);
  assert.deepEqual(counts(data.yTest), [2627, 1590, 86, 175, 22]);
  assert.equal(data.normalClass, 1);
  assert.equal(data.classNames[2], "R-on-T PVC");
}

/** Largest distance of a series' mean from 0 and of its standard deviation (n - 1) from 1. */
function normalisationError({ data, shape }: Dataset["xTrain"]): number {
  let worst = 0;
  for (let i = 0; i < shape[0]; i++) {
    const series = data.subarray(i * 140, (i + 1) * 140);
    const mean = series.reduce((sum, value) => sum + value, 0) / 140;
    const deviation = Math.sqrt(series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 139);
    worst = Math.max(worst, Math.abs(mean), Math.abs(deviation - 1));
  }
  return worst;
}

describe("loadEcg5000", () => {
  it("reads the real files, class by class the numbers of the papers", async function () {
    const data = await loadEcg5000({ official: false }).catch((error: unknown) => {
      if (!(error instanceof DataMissing)) throw error;
      // The files are not committed: without a mirror there is nothing to compare with.
      console.log(`      skipped: ${error.message}`);
      return this.skip();
    });
    assertShape(data);
    assert.equal(data.origin, "real");
    assert.equal(data.digest, "05b61bcdfdb082aa51315dcd7be672ece927b5edf9e232905180574033780440");
    assert.equal(data.xTrain.data[0], Math.fround(-0.11252183));
    assert.ok(normalisationError(data.xTest) < 1e-5);
  });

  describe("in a folder of its own", () => {
    let ground: Playground;
    beforeEach(() => (ground = new Playground()));
    afterEach(() => ground.remove());

    const line = `  1.0000000e+00 ${"  2.5000000e-01".repeat(140)}`;
    const manifest = ["TRAIN", "TEST"].map((part) => dataFile(`ecg5000/ECG5000_${part}.txt`, `${line}\n`));

    it("refuses files whose class counts are not those of the archive", async () => {
      ground.put("mirror/ecg5000/ECG5000_TRAIN.txt", `${line}\n`);
      await assert.rejects(loadEcg5000(ground.places({ manifest })), {
        message:
          "ecg5000: ecg5000/ECG5000_TRAIN.txt: expected 292/177/10/19/2 series of class 1 … 5, got 1/0/0/0/0. " +
          "Compare datasets/manifest.json with the repository's.",
      });
    });

    it("gives way to the stand-in only when a file is missing, never when it is damaged", async () => {
      const load = (): Promise<Dataset> => loadEcg5000(ground.places({ manifest }));
      const reasons: string[] = [];
      const data = await loadOrStandIn(
        load,
        () => standInEcg5000(rng(3)),
        ({ file }) => reasons.push(file),
      );
      assert.equal(data.origin, "stand-in");
      assert.deepEqual(reasons, ["ecg5000/ECG5000_TRAIN.txt"]);

      const said: string[] = [];
      const { warn } = console;
      console.warn = (text: string) => said.push(text);
      try {
        await loadOrStandIn(load, () => standInEcg5000(rng(3)));
      } finally {
        console.warn = warn;
      }
      assert.equal(said.length, 1);
      assert.match(said[0], /^STAND-IN DATA: generated rows take the place of the real ones\.\n.*ECG5000_TRAIN\.txt/);

      ground.put("raw/ecg5000/ECG5000_TRAIN.txt", line.replace("2.5", "2.6"));
      await assert.rejects(
        loadOrStandIn(load, () => assert.fail("a stand-in for a damaged file")),
        DataCorrupt,
      );
    });
  });
});

describe("parseEcg5000", () => {
  const values = Array.from({ length: 140 }, (_, i) => (i / 10).toExponential(7));
  const withValue = (i: number, value: string): string =>
    [...values.slice(0, i), value, ...values.slice(i + 1)].join(" ");
  const wayOut = "Use the archive's ECG5000_TRAIN.txt and ECG5000_TEST.txt.";

  it("reads a label and 140 values per line, whatever blanks and line ends there are", () => {
    const { x, y } = parseEcg5000(`  2.0000000e+00  ${values.join("  ")}\r\n 5\t${values.join("\t")}\n\n`, "f");
    assert.deepEqual([...y], [2, 5]);
    assert.deepEqual(x.shape, [2, 140]);
    assert.equal(x.data[279], Math.fround(13.9));
  });

  for (const [what, text, expected] of [
    [
      "a missing value",
      `1 ${values.slice(1).join(" ")}`,
      "a label and 140 values with blanks between, got 140 fields ('1 1.0000000e-1",
    ],
    [
      "another format",
      "@problemname ECG5000",
      "a label and 140 values with blanks between, got 2 fields ('@problemname ECG5000')",
    ],
    ["a blank line", `\n1 ${values.join(" ")}`, "a label and 140 values with blanks between, got 1 fields ('')"],
    ["a word", `1 ${withValue(4, "4,5")}`, "a number in field 6, got '4,5'"],
    ["not a number", `1 ${withValue(139, "NaN")}`, "a number in field 141, got 'NaN'"],
    ["a sixth class", `6 ${values.join(" ")}`, "a label 1 … 5, got '6'"],
    ["half a class", `1.5 ${values.join(" ")}`, "a label 1 … 5, got '1.5'"],
  ] as const) {
    it(`names file, line and field of ${what}`, () => {
      const good = `1 ${values.join(" ")}\n`;
      assert.throws(
        () => parseEcg5000(good + text, "ECG5000_TEST.txt"),
        ({ message }: Error) =>
          message.startsWith(`ecg5000: ECG5000_TEST.txt line 2: expected ${expected}`) && message.endsWith(wayOut),
      );
    });
  }
});

describe("standInEcg5000", () => {
  it("has the shape, the class counts and the normalisation of the real data, and says what it is", () => {
    const data = standInEcg5000(rng(7));
    assertShape(data);
    assert.equal(data.name, ecg5000.name);
    assert.equal(data.origin, "stand-in");
    assert.ok(normalisationError(data.xTest) < 1e-5);
  });

  it("is the same for the same seed and another for another", () => {
    const [a, b, c] = [7, 7, 8].map((seed) => standInEcg5000(rng(seed)));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a.xTrain.data, c.xTrain.data);
    assert.notEqual(a.digest, c.digest);
    assert.notDeepEqual(a.xTrain.data.subarray(0, 140), a.xTest.data.subarray(0, 140));
  });

  it("has classes that the nearest class mean tells apart better than the commonest class does", () => {
    const { xTrain, yTrain, xTest, yTest } = standInEcg5000(rng(1));
    const means = [1, 2, 3, 4, 5].map((label) =>
      Array.from({ length: 140 }, (_, t) => {
        const own = [...yTrain.keys()].filter((i) => yTrain[i] === label);
        return own.reduce((sum, i) => sum + xTrain.data[i * 140 + t], 0) / own.length;
      }),
    );
    const right = yTest.filter((label, i) => {
      const distances = means.map((mean) => mean.reduce((sum, m, t) => sum + (m - xTest.data[i * 140 + t]) ** 2, 0));
      return distances.indexOf(Math.min(...distances)) + 1 === label;
    });
    assert.ok(right.length / 4500 > 0.8, `${right.length} of 4500`);
  });
});
