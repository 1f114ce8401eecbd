// The datasheets of datasets/README.md: every figure that can be counted is the one that was counted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { attackCategories, attacks, type FileColumn } from "../../lib/datasets/kdd-attacks";
import { readManifest } from "../../lib/datasets/manifest";
import { mnist } from "../../lib/datasets/mnist";
import { facts, type ConnectionFacts } from "./real-data";

const readme = readFileSync("datasets/README.md", "utf8");

/** The text below a heading, with single blanks. */
function section(title: string): string {
  const [, text = assert.fail(`no section ${title}`)] = readme.split(`\n## ${title}\n`);
  return text.split("\n## ")[0].replace(/\s+/g, " ");
}

const n = (count: number): string => count.toLocaleString("en");
const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

function assertSays(title: string, phrases: readonly string[]): void {
  const text = section(title);
  for (const phrase of phrases) assert.ok(text.includes(phrase), `${title}: expected '${phrase}'`);
}

const tableRow = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const count = (column: FileColumn, keep: (attack: (typeof attacks)[number]) => boolean = () => true): number =>
  attacks.reduce((sum, attack) => sum + (keep(attack) ? attack[column] : 0), 0);

/** Rows, normal rows, attacks and labels of a file, as the tables have them. */
function fileRow(column: FileColumn): string[] {
  const normal = count(column, ({ name }) => name === "normal");
  return [count(column), normal, count(column) - normal, attacks.filter((attack) => attack[column] > 0).length].map(n);
}

const categoryRows = (train: FileColumn, test: FileColumn): string[] =>
  attackCategories.map((name) => {
    const isOfIt = ({ category }: { category: string }): boolean => category === name;
    return tableRow([name, n(count(train, isOfIt)), n(count(test, isOfIt))]);
  });

const newAttacks = (found: ConnectionFacts): string =>
  `17 attack labels of the test file (${n(found.testRowsOfNewAttacks)} rows)`;

describe("The datasheets", () => {
  const { mnist: digits, "fashion-mnist": clothes, kdd99, "nsl-kdd": nsl, ff12 } = facts();

  it("of MNIST and Fashion-MNIST have their classes and say that no image repeats", () => {
    assertSays("MNIST", [
      tableRow(["train", ...mnist.trainCounts.map(n)]),
      tableRow(["test", ...mnist.testCounts.map(n)]),
      `all ${n(mnist.trainCounts[5] + mnist.testCounts[5])} images of digit 5`,
    ]);
    for (const [title, found] of [
      ["MNIST", digits],
      ["Fashion-MNIST", clothes],
    ] as const) {
      assert.deepEqual(
        [found.distinctTrainImages, found.distinctTestImages, found.testImagesInTrain],
        [found.train.rows, found.t10k.rows, 0],
      );
      assertSays(title, ["no image is there twice, in or across the two files"]);
    }
  });

  it("of KDD99 has its rows, repeats and labels", () => {
    assert.deepEqual(kdd99.constantTrainColumns, [19, 20]);
    assertSays("KDD99", [
      tableRow(["kddcup.data_10_percent (train)", ...fileRow("kddTrain"), n(kdd99.distinctTrainRows)]),
      tableRow(["corrected (test)", ...fileRow("kddTest"), n(kdd99.distinctTestRows)]),
      ...categoryRows("kddTrain", "kddTest"),
      `${kdd99.trainWords.map((words) => Object.keys(words).length).join(" + ")} of words`,
      `smurf and neptune alone are ${percent(
        count("kddTrain", ({ name }) => /smurf|neptune/.test(name)),
        kdd99.trainRows,
      )}`,
      `${percent(kdd99.trainRows - kdd99.distinctTrainRows, kdd99.trainRows)} of the train rows repeat another`,
      `${n(kdd99.testRowsWithFeaturesOfTrainRows)} of the test rows (${percent(kdd99.testRowsWithFeaturesOfTrainRows, kdd99.testRows)})`,
      `${n(kdd99.testRowsLabelledBothWays)} test rows have features`,
      `In train it is ${kdd99.trainRowsLabelledBothWays} rows.`,
      newAttacks(kdd99),
      "`num_outbound_cmds` and `is_host_login` are constant in train",
    ]);
  });

  it("of NSL-KDD has its rows, repeats and labels", () => {
    assert.deepEqual(nsl.constantTrainColumns, [19]);
    assertSays("NSL-KDD", [
      tableRow(["KDDTrain+.txt", ...fileRow("nslTrain")]),
      tableRow(["KDDTest+.txt", ...fileRow("nslTest")]),
      ...categoryRows("nslTrain", "nslTest"),
      `(${Object.keys(nsl.trainWords[1]).length} services)`,
      newAttacks(nsl),
      `${nsl.testRowsWithFeaturesOfTrainRows} test rows have the features of a train row; ${nsl.testRowsLabelledBothWays} stand`,
    ]);
    assert.deepEqual([nsl.distinctTrainRows, nsl.distinctTestRows], [nsl.trainRows, nsl.testRows]);
  });

  it("of FF12's rows has their repeats and what its labels hide", () => {
    const { test_inliers: inliers, test_outliers: outliers } = ff12;
    assert.deepEqual([inliers.rowsOfKddTest, outliers.rowsOfKddTest], [8000, 2000]);
    assertSays("FF12-KDD", [
      `the ${n(ff12.trainRows)} normal rows of KDD99's train file`,
      `${n(count("kddTest", ({ name }) => name === "normal"))} normal rows and ${n(ff12.attacksCalledNormal)} attacks of kinds ` +
        `unknown to train (${percent(ff12.attacksCalledNormal, ff12.inliersOfKddTest)})`,
      `${n(ff12.inliersSurelyNormal)} of the 8,000 inliers are normal, ${ff12.inliersSurelyNewAttack} are such attacks, ` +
        `and ${n(ff12.inliersEither)} may be either`,
      `${n(inliers.distinct)} of the inliers and ${outliers.distinct} of the outliers are distinct`,
      `${ff12.sharedRows} rows are in both files and cover ${n(ff12.inliersInShared)} inliers and ${ff12.outliersInShared} outliers`,
      `${ff12.mostRepeatedOutlier} outliers are one and the same row`,
      `${inliers.rowsAboveOne} inliers and ${outliers.rowsAboveOne} outliers have a value above 1`,
    ]);
  });

  it("and the manifest have the rows that were counted", () => {
    const counted = new Map<string, number>([
      ["kdd99/kddcup.data_10_percent", kdd99.trainRows],
      ["kdd99/corrected", kdd99.testRows],
      ["nsl-kdd/KDDTrain+.txt", nsl.trainRows],
      ["nsl-kdd/KDDTest+.txt", nsl.testRows],
      ["ff12-kdd/test_inliers.csv", ff12.test_inliers.rows],
      ["ff12-kdd/test_outliers.csv", ff12.test_outliers.rows],
      ...(["mnist", "fashion-mnist"] as const).flatMap((folder) =>
        (["train", "t10k"] as const).flatMap((part) =>
          ["images-idx3", "labels-idx1"].map(
            (kind) => [`${folder}/${part}-${kind}-ubyte`, facts()[folder][part].rows] as const,
          ),
        ),
      ),
    ]);
    const listed = readManifest("datasets/manifest.json").filter(({ dataset }) => dataset !== "ECG5000");
    assert.deepEqual(
      new Map(listed.map(({ path, rows }) => [path, rows])),
      new Map(listed.map(({ path }) => [path, counted.get(path)])),
    );
  });
});
