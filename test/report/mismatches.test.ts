// What was tried for cells that do not agree: read, refused, found for a cell.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { isApart, mismatchedCells, readMismatches, triedFor } from "../../lib/report/mismatches";
import { publishedPapers, readPublished } from "../../lib/report/published";

describe("What was tried", () => {
  const rows = compare(readPublished("vrae-ecg5000"), [], [], "paper");
  const row = rows.find(({ table, method, metric }) => table === "I" && method === "VRAE+SVM" && metric === "F1")!;

  it("speaks of every cell that has its names, and of the whole paper without any", () => {
    const paper = "vrae-ecg5000";
    const among = [
      { paper, tried: ["of the paper"] },
      { paper, method: "VRAE+SVM", tried: ["of the method", "again"] },
      { paper, table: "I", metric: "AUC", tried: ["of another metric"] },
      { paper: "anoean", tried: ["of another paper"] },
    ];
    assert.deepEqual(triedFor(row, among), ["of the paper", "of the method", "again"]);
  });

  it("is read from a file, and a wrong one is refused by its field", () => {
    const folder = mkdtempSync(join(tmpdir(), "retable-mismatches-"));
    const path = join(folder, "mismatches.json");
    try {
      assert.deepEqual(readMismatches(path), []);
      const tried = ["C of 0.1, 1 and 10: F1 moves by .001."];
      writeFileSync(path, JSON.stringify([{ paper: "vrae-ecg5000", metric: "F1", tried }]));
      assert.deepEqual(triedFor(row, readMismatches(path)), tried);
      writeFileSync(path, JSON.stringify([{ paper: "vrae-ecg5000", tried: ["short"] }]));
      assert.throws(() => readMismatches(path), /mismatches\.json: 0\.tried\.0: .* Correct the file\.$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("belongs to cells that disagree, and to open ones beyond the margin that were looked into", () => {
    const tried = ["C of 0.1, 1 and 10: F1 moves by .001."];
    const value = row.published.value!;
    const found = (mean: number): ComparedRow["reproduced"] => ({
      ...{ mean, sd: 0.02, runs: 2, profile: "paper", seeds: [1, 2], values: [mean, mean], records: ["a", "b"] },
    });
    const open = { ...row, verdict: "inconclusive", margin: 0.01 } as const;
    assert.ok(isApart({ ...open, reproduced: found(value - 0.02) }, tried));
    assert.ok(!isApart({ ...open, reproduced: found(value - 0.02) }, []));
    assert.ok(!isApart({ ...open, reproduced: found(value - 0.005) }, tried));
    assert.ok(isApart({ ...open, verdict: "worse", reproduced: found(value - 0.02) }, []));
    assert.ok(!isApart({ ...open, verdict: "equivalent", reproduced: found(value - 0.02) }, tried));
  });

  it("is told apart by data set where a table has several", () => {
    const worse = (paper: string, method: string): ReturnType<typeof compare> =>
      compare(readPublished(paper), [], [], "paper")
        .filter((row) => row.table === "1" && row.method === method)
        .map((row) => ({ ...row, verdict: "worse" }));
    const names = (rows: ReturnType<typeof compare>): string[] => mismatchedCells(rows, []).map(({ name }) => name);
    const [first, second] = ["Table 1: KDE, MNIST", "Table 1: KDE, Fashion-MNIST"];
    assert.deepEqual(names(worse("ncae-contamination", "KDE")), [first, second]);
    assert.deepEqual(names(worse("anoean", "ALAD")), ["Table 1: ALAD"]);
  });

  it("names papers that exist, in this project's file", () => {
    for (const { paper } of readMismatches()) assert.ok(publishedPapers().includes(paper), paper);
  });
});
