// KDD99 and NSL-KDD: the reader of their text, the real files beside NumPy's reading of them, and their labels.
import assert from "node:assert/strict";
import { ff12Labels } from "../../lib/datasets/ff12";
import { attackCategories, attacks, type FileColumn } from "../../lib/datasets/kdd-attacks";
import type { KddDataset } from "../../lib/datasets/kdd-dataset";
import { emptyVocabulary, parseConnections } from "../../lib/datasets/kdd-text";
import { loadKdd99 } from "../../lib/datasets/kdd99";
import { loadNslKdd } from "../../lib/datasets/nsl-kdd";
import { fitOneHot } from "../../lib/datasets/one-hot";
import { fitMinMax, fitStandard, scaled } from "../../lib/datasets/scale";
import { standInKdd99, standInNslKdd } from "../../lib/datasets/kdd-stand-in";
import { rng } from "../../lib/rng";
import { takeRows, type Rows } from "../../lib/rows";
import { dataFile, Playground } from "./playground";
import { facts, realData, type ConnectionFacts } from "./real-data";

const numberColumns = Array.from({ length: 41 }, (_, j) => j).filter((j) => j < 1 || j > 3);

function columnSums({ data }: Rows): number[] {
  const sums = Array<number>(41).fill(0);
  for (let i = 0; i < data.length; i++) sums[i % 41] += data[i];
  return numberColumns.map((j) => sums[j]);
}

function isConstant({ data }: Rows, column: number): boolean {
  for (let p = column; p < data.length; p += 41) if (data[p] !== data[column]) return false;
  return true;
}

/** Rows added up in another order differ in the last digits of a double. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, j) => assert.ok(Math.abs(value - expected[j]) <= 1e-9 * Math.abs(expected[j]), `sum ${j}`));
}

function assertConnections(data: KddDataset, expected: ConnectionFacts): void {
  assert.equal(data.origin, "real");
  assert.deepEqual(data.xTrain.shape, [expected.trainRows, 41]);
  assert.deepEqual(data.xTest.shape, [expected.testRows, 41]);
  assertClose(columnSums(data.xTrain), expected.trainSums);
  assertClose(columnSums(data.xTest), expected.testSums);
  expected.trainWords.forEach((counts, w) => {
    const rowsOf = new Int32Array(data.words[w + 1].length);
    for (let i = w + 1; i < data.xTrain.data.length; i += 41) rowsOf[data.xTrain.data[i]]++;
    const seen = data.words[w + 1].flatMap((word, code) => (rowsOf[code] > 0 ? [[word, rowsOf[code]] as const] : []));
    assert.deepEqual(Object.fromEntries(seen), counts);
  });
  const known = new Set(data.yTrain);
  assert.equal(data.yTest.filter((label) => !known.has(label)).length, expected.testRowsOfNewAttacks);
}

/** Within float32 of what scikit-learn gives, when both take vocabulary and scale from the train rows. */
function assertScaled(data: KddDataset, expected: ConnectionFacts): void {
  const sample = takeRows(data.xTest, expected.sample);
  const oneHot = fitOneHot(data.xTrain, [1, 2, 3]);
  const isWord = oneHot.columns.map(({ code }) => code !== null);
  const encoded = oneHot.apply(sample);
  const width = oneHot.columns.length;
  expected.sample.forEach((_, i) => {
    const row = [...encoded.data.subarray(i * width, (i + 1) * width)];
    assert.deepEqual(
      row.filter((_, j) => isWord[j]),
      expected.sampleOneHot[i],
    );
  });
  for (const [scaling, wanted] of [
    [fitMinMax(data.xTrain), expected.sampleMinMax],
    [fitStandard(data.xTrain), expected.sampleStandard],
  ] as const) {
    const { data: values } = scaled(sample, scaling);
    wanted.forEach((row, i) =>
      row.forEach((value, j) => {
        const got = values[i * 41 + numberColumns[j]];
        assert.ok(Math.abs(got - value) <= 2e-7 * Math.max(1, Math.abs(value)), `row ${i}: ${got} for ${value}`);
      }),
    );
  }
}

describe("The real KDD99", () => {
  let data: KddDataset;
  before(async function () {
    data = await realData(this, loadKdd99);
  });

  it("has the rows, words and column sums that NumPy reads, and a test file with 18,729 rows of new attacks", () => {
    assert.equal(data.digest, "f2cea939d8948039f85b2eebe5482d7fe46fa8635deb51ce56e80f28098ac777");
    assertConnections(data, facts().kdd99);
    assert.equal(data.testDifficulty.length, 0);
    assert.equal(ff12Labels(data.yTest).filter((label, i) => label === 0 && data.yTest[i] !== 0).length, 18729);
  });

  it("has two columns of numbers that are constant in train, and becomes 118 columns, scaled as by scikit-learn", () => {
    assert.deepEqual(
      numberColumns.filter((j) => isConstant(data.xTrain, j)),
      facts().kdd99.constantTrainColumns,
    );
    assert.equal(fitOneHot(data.xTrain, [1, 2, 3]).columns.length, 118);
    assertScaled(data, facts().kdd99);
  });

  it("has two test rows with the word of a protocol as service, which no train row has", () => {
    const icmp = data.words[2].indexOf("icmp");
    assert.equal(icmp, 66);
    let rowsOf = 0;
    for (let i = 2; i < data.xTest.data.length; i += 41) rowsOf += Number(data.xTest.data[i] === icmp);
    assert.equal(rowsOf, 2);
  });
});

describe("The real NSL-KDD", () => {
  let data: KddDataset;
  before(async function () {
    data = await realData(this, loadNslKdd);
  });

  it("has the rows, words, column sums and difficulties that NumPy reads", () => {
    assert.equal(data.digest, "9a35512aba68bb3d918857f3a5db3b0dfe19fe8e798826b8208b32286b1ef4d8");
    assertConnections(data, facts()["nsl-kdd"]);
    const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);
    assert.deepEqual([sum(data.trainDifficulty), sum(data.testDifficulty)], facts()["nsl-kdd"].difficultySums);
  });

  it("becomes the 122 columns of the literature, scaled as by scikit-learn", () => {
    assert.equal(fitOneHot(data.xTrain, [1, 2, 3]).columns.length, 122);
    assertScaled(data, facts()["nsl-kdd"]);
  });
});

describe("The attacks", () => {
  const byCategory = (column: FileColumn): number[] =>
    attackCategories.map((category) =>
      attacks.reduce((sum, attack) => sum + (attack.category === category ? attack[column] : 0), 0),
    );

  it("add up, category by category, to the tallies that the contest and the literature print", () => {
    assert.deepEqual(byCategory("kddTrain"), [97278, 391458, 4107, 1126, 52]);
    assert.deepEqual(byCategory("kddTest"), [60593, 229853, 4166, 16189, 228]);
    assert.deepEqual(byCategory("nslTrain"), [67343, 45927, 11656, 995, 52]);
    assert.deepEqual(byCategory("nslTest"), [9711, 7458, 2421, 2754, 200]);
  });

  it("have normal traffic first and no name twice", () => {
    assert.equal(attacks[0].name, "normal");
    assert.equal(new Set(attacks.map(({ name }) => name)).size, 40);
  });
});

/** A line of text: `fields` from the left, the other numbers 0. */
function line(label: string, fields: readonly string[] = ["0", "tcp", "http", "SF"]): string {
  return [...fields, ...Array<string>(41 - fields.length).fill("0"), label].join(",");
}

describe("parseConnections", () => {
  it("reads numbers, words as codes in order of appearance, and labels without their full stop", () => {
    const words = emptyVocabulary();
    const text = `${line("normal.", ["7", "udp", "http", "SF", "1.5"])}\r\n${line("smurf.", ["0", "tcp", "http", "S0"])}\n\n`;
    const { x, y, difficulty } = parseConnections(text, "f", "KDD99", words);
    assert.deepEqual(x.shape, [2, 41]);
    assert.deepEqual([...x.data.subarray(0, 5)], [7, 0, 0, 0, 1.5]);
    assert.deepEqual([...x.data.subarray(41, 45)], [0, 1, 0, 1]);
    assert.deepEqual(
      [...y].map((label) => attacks[label].name),
      ["normal", "smurf"],
    );
    assert.equal(difficulty.length, 0);
    parseConnections(line("normal.", ["0", "icmp", "http", "SF"]), "g", "KDD99", words);
    assert.deepEqual([...words[1].keys()], ["udp", "tcp", "icmp"]);
  });

  it("reads NSL-KDD's difficulty after the label", () => {
    const { y, difficulty } = parseConnections(
      `${line("neptune,21")}\n${line("normal,0")}`,
      "f",
      "NSL-KDD",
      emptyVocabulary(),
    );
    assert.deepEqual([attacks[y[0]].name, difficulty[0], difficulty[1]], ["neptune", 21, 0]);
  });

  for (const [what, form, text, expected] of [
    ["a missing field", "KDD99", line("normal.").slice(2), "42 fields with commas between, got 41 ('tcp,http,SF"],
    ["NSL-KDD read as KDD99", "KDD99", line("normal,21"), "42 fields with commas between, got 43 ('0,tcp"],
    ["KDD99 read as NSL-KDD", "NSL-KDD", line("normal."), "43 fields with commas between, got 42 ('0,tcp"],
    ["an empty line", "KDD99", `\n${line("normal.")}`, "42 fields with commas between, got 1 ('')"],
    [
      "a word for a number",
      "KDD99",
      line("normal.", ["x", "tcp", "http", "SF"]),
      "a number of at least 0 as duration, got 'x'",
    ],
    [
      "an empty number",
      "KDD99",
      line("normal.", ["0", "tcp", "http", "SF", ""]),
      "a number of at least 0 as src_bytes, got ''",
    ],
    [
      "a negative number",
      "KDD99",
      line("normal.", ["-1", "tcp", "http", "SF"]),
      "a number of at least 0 as duration, got '-1'",
    ],
    ["an unknown label", "KDD99", line("smurfs."), "a label of kdd-attacks.ts, got 'smurfs.'"],
    ["a full stop in NSL-KDD", "NSL-KDD", line("smurf.,3"), "a label of kdd-attacks.ts, got 'smurf.'"],
    ["a difficulty out of range", "NSL-KDD", line("smurf,22"), "a difficulty 0 … 21, got '22'"],
  ] as const) {
    it(`names file, line and field of ${what}`, () => {
      const good = form === "KDD99" ? line("normal.") : line("normal,21");
      assert.throws(
        () => parseConnections(`${good}\n${text}`, "toy/x", form, emptyVocabulary()),
        ({ message }: Error) =>
          message.startsWith(`kdd: toy/x line 2: expected ${expected}`) &&
          message.endsWith("Run 'npm run datasets -- verify toy/x'."),
      );
    });
  }
});

describe("loadKdd99", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  it("refuses a file whose rows per label are not the contest's", async () => {
    const manifest = ["kddcup.data_10_percent", "corrected"].map((name) => dataFile(`kdd99/${name}`, line("normal.")));
    ground.put("raw/kdd99/kddcup.data_10_percent", line("normal."));
    await assert.rejects(loadKdd99(ground.places({ manifest, official: false })), {
      message:
        "kdd: kdd99/kddcup.data_10_percent: expected 97278 rows of normal, got 1. " +
        "Compare datasets/manifest.json with the repository's.",
    });
  });
});

describe("standInKdd99 and standInNslKdd", () => {
  const counts = (y: Int32Array): number[] => attacks.map((_, label) => y.filter((other) => other === label).length);

  it("have the shapes and rows per label of the real sets, and say what they are", () => {
    const kdd = standInKdd99(rng(1));
    assert.deepEqual([kdd.name, kdd.origin], ["KDD99", "stand-in"]);
    assert.deepEqual(
      [kdd.xTrain.shape, kdd.xTest.shape],
      [
        [494021, 41],
        [311029, 41],
      ],
    );
    assert.deepEqual(
      counts(kdd.yTest),
      attacks.map(({ kddTest }) => kddTest),
    );
    assert.equal(kdd.testDifficulty.length, 0);
    assert.ok(kdd.xTest.data.every((value) => value >= 0));
  });

  it("are the same for the same seed and others for another, with words that their codes name", () => {
    const [a, b, c] = [7, 7, 8].map((seed) => standInNslKdd(rng(seed)));
    assert.deepEqual(a, b);
    assert.notEqual(a.digest, c.digest);
    assert.notDeepEqual(a.xTest.data, c.xTest.data);
    for (const j of [1, 2, 3]) {
      for (let p = j; p < a.xTest.data.length; p += 41) assert.ok(a.xTest.data[p] < a.words[j].length);
    }
    assert.equal(a.testDifficulty.length, 22544);
  });
});
