// Published against stored runs: which runs may fill a cell.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "../../lib/experiment/record";
import { check } from "../../lib/report/check";
import { compare, passCounts, type ComparedRow } from "../../lib/report/compare";
import { findMargin, readMargins } from "../../lib/report/margins";
import { publishedPapers, readPublished } from "../../lib/report/published";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { syntheticRuns } from "./synthetic-report";

const vrae = readPublished("vrae-ecg5000");
const margins = readMargins();
const paperRuns = syntheticRuns("paper", 10).map((run) => run.record);

function find(rows: readonly ComparedRow[], table: string, method: string, metric: string): ComparedRow {
  const row = rows.find((r) => r.table === table && r.method === method && r.metric === metric);
  assert.ok(row, `${table} ${method} ${metric}`);
  return row;
}

describe("Published tables", () => {
  it("of all four papers are read, with the digits of the print", () => {
    const tables = publishedPapers().map((paper) => readPublished(paper));
    assert.deepEqual(
      tables.map(({ paper, cells, claims }) => [paper, cells.length, claims.length]),
      [
        ["anoean", 48, 7],
        ["ff12-kdd-ecg", 39, 4],
        ["ncae-contamination", 100, 5],
        ["vrae-ecg5000", 35, 6],
      ],
    );
    const digits = tables.map(({ cells }) => [
      ...new Set(cells.filter((c) => !c.quoted && !c.approximate).map((c) => c.digits)),
    ]);
    // The report mixes three and four decimals, each method with its own.
    assert.deepEqual(digits, [[3], [4, 3], [3], [4]]);
  });

  it("say what names exist when asked for another", () => {
    assert.throws(() => readPublished("vrae"), /expected one of anoean, ff12-kdd-ecg, .*, got 'vrae'\. Name a file of/);
  });

  it("have a margin, declared with its reason, for every cell", () => {
    for (const { paper, cells } of publishedPapers().map((name) => readPublished(name))) {
      for (const { table, metric } of cells)
        assert.ok(findMargin(margins, paper, table, metric) !== null, `${paper} ${table} ${metric}`);
    }
    assert.equal(findMargin(margins, "vrae-ecg5000", "I", "AUC"), 0.01);
    assert.equal(findMargin(margins, "vrae-ecg5000", "I", "NMI"), null);
    assert.ok(margins.every(({ reason }) => reason.startsWith("Declared before the runs. ")));
  });

  it("take the margin of a table before that of the paper", () => {
    const both = [
      { paper: "p", metrics: ["AUC"], margin: 0.01, reason: "of the paper" },
      { paper: "p", table: "2", metrics: ["AUC"], margin: 0.03, reason: "of the table" },
    ];
    assert.deepEqual([findMargin(both, "p", "2", "AUC"), findMargin(both, "p", "1", "AUC")], [0.03, 0.01]);
    assert.equal(findMargin([both[1]], "p", "1", "AUC"), null);
    assert.equal(findMargin([{ ...both[0], paper: "q" }, both[1]], "p", "1", "AUC"), null);
  });

  it("have one margin for a metric: a second is refused, but for one of their tables", () => {
    const folder = mkdtempSync(join(tmpdir(), "retable-margins-"));
    const path = join(folder, "margins.json");
    const declared = { paper: "p", metrics: ["AUC", "F1"], margin: 0.01, reason: "Declared before the runs." };
    const read = (...others: object[]): ReturnType<typeof readMargins> => {
      writeFileSync(path, JSON.stringify([declared, ...others]));
      return readMargins(path);
    };
    const again = { ...declared, metrics: ["F1"], margin: 0.02 };
    const ofTable = { ...again, table: "2" };
    try {
      assert.deepEqual(read(ofTable, { ...again, paper: "q" }), [declared, ofTable, { ...again, paper: "q" }]);
      assert.throws(() => read(again), {
        message: `readMargins: ${path}: expected one margin for p F1, got two. Delete one.`,
      });
      assert.throws(() => read(ofTable, ofTable), /expected one margin for p 2 F1, got two/);
      assert.throws(() => read({ ...ofTable, margin: 0 }), /margins\.json: 1\.margin: /);
      assert.throws(() => read({ ...ofTable, metrics: [] }), /margins\.json: 1\.metrics: /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("Comparing", () => {
  it("sets mean, spread, seeds and profile beside each printed cell", () => {
    const row = find(compare(vrae, paperRuns, margins, "paper"), "I", "VRAE+SVM", "AUC");
    assert.deepEqual(row.published, { value: 0.9836, sd: null, runs: 10, digits: 4 });
    assert.equal(row.reproduced?.runs, 10);
    assert.equal(row.reproduced.profile, "paper");
    assert.deepEqual(row.reproduced.seeds, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const values = paperRuns.map((r) => r.results[4].metrics.AUC);
    assert.ok(Math.abs(row.reproduced.mean - values.reduce((a, b) => a + b) / 10) < 1e-12);
    assert.equal(row.margin, 0.01);
  });

  it("gives a spread from two runs on, and refuses a run that lacks the metric of the others", () => {
    const sd = (count: number): number | null =>
      find(compare(vrae, paperRuns.slice(0, count), margins, "paper"), "I", "VRAE+SVM", "AUC").reproduced!.sd;
    const [a, b] = paperRuns.map((run) => run.results[4].metrics.AUC);
    assert.equal(sd(1), null);
    assert.ok(Math.abs(sd(2)! - Math.abs(a - b) / Math.SQRT2) < 1e-12);
    const lacking = { ...paperRuns[1], results: paperRuns[1].results.slice(0, 4) };
    assert.throws(
      () => compare(vrae, [paperRuns[0], lacking], margins, "paper"),
      /^Error: compare: expected \w+ of VRAE\+SVM in record [0-9a-f]{16}, got none\. .*raise its revision/,
    );
  });

  it("never fills a paper cell from a quick run", () => {
    const quick = syntheticRuns("quick", 3).map((run) => run.record);
    assert.ok(compare(vrae, quick, margins, "paper").every((row) => row.reproduced === null));
    const rows = compare(vrae, [...quick, ...paperRuns], margins, "quick");
    assert.equal(find(rows, "I", "VRAE+SVM", "F1").reproduced?.runs, 3);
  });

  it("fills no cell from a study, whatever its methods are called", () => {
    const study = syntheticRuns("study", 3).map((run) => run.record);
    assert.ok(compare(vrae, study, margins, "paper").every((row) => row.reproduced === null));
    assert.deepEqual(compare(vrae, study, margins, "study"), []);
    assert.deepEqual(
      passCounts(vrae, study, margins, "study").map(({ judged }) => judged),
      [0, 0, 0],
    );
  });

  it("fills VRAE+Clust/W as the paper did: the AUC of W, the rest of k-means", () => {
    const rows = compare(vrae, paperRuns, margins, "paper");
    const mean = (table: string, method: string, metric: string): number | undefined =>
      find(rows, table, method, metric).reproduced?.mean;
    assert.equal(mean("II", "VRAE+Clust/W", "AUC"), mean("I", "VRAE+Wasserstein", "AUC"));
    assert.equal(mean("II", "VRAE+Clust/W", "Accuracy"), mean("I", "VRAE+k-Means", "Accuracy"));
    assert.equal(mean("II", "VRAE+Clust/W", "F1"), mean("I", "VRAE+k-Means", "F1"));
    assert.match(find(rows, "II", "VRAE+Clust/W", "AUC").reason, /filled by VRAE\+Wasserstein$/);
  });

  it("judges neither quoted cells nor stand-in data", () => {
    assert.equal(find(compare(vrae, paperRuns, margins, "paper"), "II", "SAE-C", "Accuracy").verdict, "quoted");
    const standIn = syntheticRuns("paper", 10, "stand-in").map((run) => run.record);
    const verdicts = new Set(compare(vrae, standIn, margins, "paper").map((row) => row.verdict));
    assert.deepEqual([...verdicts].sort(), ["quoted", "stand-in"]);
  });

  it("takes real runs where both kinds are stored", () => {
    const standIn = storedRun(spec(3, { profile: "paper" }), {
      ...executed(3, { "VRAE+SVM": { AUC: 0.5 } }, "stand-in"),
      data: { name: "ECG5000", origin: "stand-in", digest: "0".repeat(64) },
    });
    const row = find(compare(vrae, [standIn.record, ...paperRuns], margins, "paper"), "I", "VRAE+SVM", "AUC");
    assert.equal(row.reproduced?.runs, 10);
    assert.match(row.reason, /1 other stored run \(seed, options, revision or data\) not counted/);
  });

  it("calls runs of an earlier revision stale", () => {
    const revised: RunRecord = storedRun(
      spec(0, { profile: "quick", revision: 2 }),
      executed(0, { "VRAE+SVM": { AUC: 0.98 } }),
    ).record;
    const rows = compare(vrae, [...paperRuns, revised], margins, "paper");
    assert.equal(find(rows, "I", "VRAE+SVM", "AUC").verdict, "stale");
    assert.match(find(rows, "I", "VRAE+SVM", "AUC").reason, /made by revision 1 of VRAE; run it again/);
    assert.equal(check([vrae], { runs: [], damaged: [] }, margins, "paper").exitCode, 0);
  });

  it("calls runs stale that are not what would be run today", () => {
    const rows = compare(vrae, paperRuns, margins, "paper", { isCurrent: () => false });
    assert.equal(find(rows, "I", "VRAE+SVM", "AUC").verdict, "stale");
  });

  it("checks the number of parameters exactly", () => {
    const claim = (records: readonly RunRecord[]): string =>
      find(
        compare(vrae, records, margins, "paper"),
        "claims",
        "parameter-count",
        "total number of parameters to optimise",
      ).verdict;
    assert.equal(claim(paperRuns), "holds");
    const [first, ...rest] = paperRuns;
    assert.equal(claim([{ ...first, health: { ...first.health, parameters: 273421 } }, ...rest]), "does not hold");
    assert.equal(claim([]), "not run");
  });

  it("counts passes at half, one and two times the margin", () => {
    const counts = passCounts(vrae, paperRuns, margins, "paper");
    assert.deepEqual(
      counts.map(({ scale }) => scale),
      [0.5, 1, 2],
    );
    assert.ok(counts[0].passed <= counts[1].passed && counts[1].passed <= counts[2].passed);
    // 35 cells less 4 quoted, and six claims.
    assert.deepEqual(
      counts.map(({ judged }) => judged),
      [37, 37, 37],
    );
  });

  it("refuses to judge without a declared margin", () => {
    assert.throws(
      () => compare(vrae, paperRuns, [], "paper"),
      /expected a margin for vrae-ecg5000 AUC, got none\. Declare it in results\/margins\.json/,
    );
  });
});

describe("The check", () => {
  const damaged = [{ path: "x.json", what: "not whole JSON", fix: "Delete it." }];

  it("fails on a worse cell, then on damage, and passes over what is open", () => {
    const runs = syntheticRuns("paper", 10);
    assert.equal(check([vrae], { runs, damaged }, margins, "paper").exitCode, 1);
    assert.equal(check([vrae], { runs: [], damaged }, margins, "paper").exitCode, 3);
    const open = check([vrae], { runs: [], damaged: [] }, margins, "paper");
    assert.equal(open.exitCode, 0);
    assert.deepEqual(open.notes, [
      "note: 0 inconclusive, 37 not run or incomplete, 0 stand-in; these neither pass nor fail.",
    ]);
  });

  it("names damaged files", () => {
    const { notes } = check([vrae], { runs: [], damaged }, margins, "paper");
    assert.equal(notes[0], "damaged: x.json: not whole JSON. Delete it.");
  });

  it("says of a claim that only the study looks into where it does", () => {
    const rows = compare(readPublished("ncae-contamination"), [], [], "paper");
    const ofClaim = (id: string): string =>
      rows.find(({ table, method }) => table === "claims" && method === id)!.reason;
    assert.match(ofClaim("sigma-best"), /in the profile study/);
    assert.doesNotMatch(ofClaim("ncae-clean-below"), /study/);
  });
});
