// MNIST and Fashion-MNIST: the IDX reader, the real files beside NumPy's reading of them, and the stand-ins.
import assert from "node:assert/strict";
import type { Dataset } from "../../lib/datasets/dataset";
import { fashionMnist, loadFashionMnist } from "../../lib/datasets/fashion-mnist";
import { loadImages, type ImageSet } from "../../lib/datasets/grey-images";
import { parseIdx } from "../../lib/datasets/idx";
import { standInFashionMnist, standInMnist } from "../../lib/datasets/image-stand-in";
import { loadMnist, mnist } from "../../lib/datasets/mnist";
import { rng } from "../../lib/rng";
import type { Rows } from "../../lib/rows";
import { dataFile, Playground } from "./playground";
import { facts, realData, type ImageFacts } from "./real-data";

/** Bytes in the IDX format. */
function idx(shape: readonly number[], values: Iterable<number>, type = 8): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.writeUInt32BE((type << 8) | shape.length);
  shape.forEach((axis, i) => head.writeUInt32BE(axis, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from([...values])]);
}

function assertPart(x: Rows, y: Int32Array, expected: ImageFacts): void {
  assert.deepEqual(x.shape, [expected.rows, 28, 28, 1]);
  const sums = Array<number>(10).fill(0);
  for (let i = 0; i < x.data.length; i++) sums[y[Math.floor(i / 784)]] += Math.round(x.data[i] * 255);
  assert.deepEqual(sums, expected.sumOfBytesPerClass);
  assert.deepEqual([...y.subarray(0, 10)], expected.firstLabels);
  assert.deepEqual([...x.data.subarray(14 * 28, 15 * 28)], expected.middleRow.map(Math.fround));
}

for (const [set, load, folder, digest] of [
  [mnist, loadMnist, "mnist", "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a"],
  [fashionMnist, loadFashionMnist, "fashion-mnist", "14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214"],
] as const) {
  describe(`The real ${set.name}`, () => {
    let data: Dataset;
    before(async function () {
      data = await realData(this, load);
    });

    it("has the images and labels that NumPy reads, brightness in [0, 1]", () => {
      assert.equal(data.origin, "real");
      assert.equal(data.digest, digest);
      assertPart(data.xTrain, data.yTrain, facts()[folder].train);
      assertPart(data.xTest, data.yTest, facts()[folder].t10k);
    });
  });
}

describe("loadImages", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  const set: ImageSet = {
    name: "Toy",
    folder: "toy",
    classNames: ["a", "b"],
    trainCounts: [1, 2],
    testCounts: [1, 0],
  };
  const load = (files: Readonly<Record<string, Buffer>>): Promise<Dataset> => {
    const manifest = Object.entries(files).map(([name, content]) => dataFile(`toy/${name}`, content));
    for (const [name, content] of Object.entries(files)) ground.put(`raw/toy/${name}`, content);
    return loadImages(set, ground.places({ manifest, official: false }));
  };
  const pixels = Array.from({ length: 3 * 784 }, (_, i) => i % 256);
  const good = {
    "train-images-idx3-ubyte": idx([3, 28, 28], pixels),
    "train-labels-idx1-ubyte": idx([3], [1, 0, 1]),
    "t10k-images-idx3-ubyte": idx([1, 28, 28], pixels.slice(0, 784)),
    "t10k-labels-idx1-ubyte": idx([1], [0]),
  };

  it("gives images [n, 28, 28, 1] of byte / 255, with labels and class names", async () => {
    const data = await load(good);
    assert.deepEqual(data.xTrain.shape, [3, 28, 28, 1]);
    assert.deepEqual(data.xTest.shape, [1, 28, 28, 1]);
    assert.equal(data.xTrain.data[255], 1);
    assert.equal(data.xTrain.data[784], Math.fround((784 % 256) / 255));
    assert.deepEqual([...data.yTrain, ...data.yTest], [1, 0, 1, 0]);
    assert.deepEqual(data.classNames, { 0: "a", 1: "b" });
  });

  it("refuses images of another size, or with more or fewer labels", async () => {
    await assert.rejects(load({ ...good, "train-images-idx3-ubyte": idx([3, 28, 14], pixels.slice(0, 3 * 392)) }), {
      message:
        "Toy: toy/train: expected images of 28 x 28 and one label each, got [3, 28, 14] and 3 labels. " +
        "Compare datasets/manifest.json with the repository's.",
    });
    await assert.rejects(load({ ...good, "t10k-labels-idx1-ubyte": idx([2], [0, 0]) }), {
      message: /^Toy: toy\/t10k: expected images .*, got \[1, 28, 28\] and 2 labels\./,
    });
  });

  it("refuses other counts per class, as those of the other set with the same file names", async () => {
    await assert.rejects(load({ ...good, "train-labels-idx1-ubyte": idx([3], [1, 1, 1]) }), {
      message:
        "Toy: toy/train: expected 1/2 images of class 0 … 9, got 0/3. " +
        "Compare datasets/manifest.json with the repository's.",
    });
  });
});

describe("parseIdx", () => {
  it("reads shape and values from a slice of a larger buffer", () => {
    const whole = Buffer.concat([Buffer.from([9, 9, 9]), idx([2, 3], [1, 2, 3, 4, 5, 6])]);
    const { shape, data } = parseIdx(whole.subarray(3), 2, "f");
    assert.deepEqual(shape, [2, 3]);
    assert.deepEqual([...data], [1, 2, 3, 4, 5, 6]);
  });

  for (const [what, content, expected] of [
    ["a cut head", Buffer.alloc(11), "a head of 12 bytes, got 11 bytes"],
    ["labels for images", idx([1], [3, 3, 3, 3, 3, 3, 3, 3]), "magic number 2050 (bytes, 2 axes), got 2049"],
    ["another type of value", idx([1, 1], [0], 13), "magic number 2050 (bytes, 2 axes), got 3330"],
    ["a cut file", idx([2, 3], [1, 2, 3, 4, 5]), "6 values of shape [2, 3], got 5"],
    ["bytes at the end", idx([2, 3], [1, 2, 3, 4, 5, 6, 7]), "6 values of shape [2, 3], got 7"],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseIdx(content, 2, "toy/x"), {
        message: `idx: toy/x: expected ${expected}. Run 'npm run datasets -- verify toy/x'.`,
      });
    });
  }
});

describe("standInMnist and standInFashionMnist", () => {
  const counts = (y: Int32Array): number[] => Array.from({ length: 10 }, (_, c) => y.filter((l) => l === c).length);

  let digits: Dataset;
  before(() => (digits = standInMnist(rng(1))));

  it("have the shapes, class counts and range of the real sets, and say what they are", () => {
    const clothes = standInFashionMnist(rng(1));
    for (const [set, data] of [
      [mnist, digits],
      [fashionMnist, clothes],
    ] as const) {
      assert.deepEqual([data.name, data.origin], [set.name, "stand-in"]);
      assert.deepEqual(data.xTrain.shape, [60000, 28, 28, 1]);
      assert.deepEqual(data.xTest.shape, [10000, 28, 28, 1]);
      assert.deepEqual(counts(data.yTrain), set.trainCounts);
      assert.deepEqual(counts(data.yTest), set.testCounts);
      assert.ok(data.xTest.data.every((value) => value >= 0 && value <= 1));
    }
    assert.notEqual(clothes.digest, digits.digest);
  });

  it("are the same for the same seed and others for another", () => {
    const [same, other] = [1, 2].map((seed) => standInMnist(rng(seed)));
    assert.equal(same.digest, digits.digest);
    assert.deepEqual(same.xTest.data, digits.xTest.data);
    assert.notEqual(other.digest, digits.digest);
    assert.notDeepEqual(other.xTest.data, digits.xTest.data);
  });

  it("have classes that the nearest class mean tells apart better than chance", () => {
    const { xTrain, yTrain, xTest, yTest } = digits;
    const means = counts(yTrain).map((count, label) => {
      const mean = new Float64Array(784);
      yTrain.forEach((l, n) => {
        if (l === label) for (let i = 0; i < 784; i++) mean[i] += xTrain.data[n * 784 + i] / count;
      });
      return mean;
    });
    const right = yTest.subarray(0, 500).filter((label, n) => {
      const distances = means.map((mean) => mean.reduce((sum, m, i) => sum + (m - xTest.data[n * 784 + i]) ** 2, 0));
      return distances.indexOf(Math.min(...distances)) === label;
    });
    assert.ok(right.length > 250, `${right.length} of 500`);
  });
});
