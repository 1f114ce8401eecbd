// What was tried for cells that do not agree: read, refused, found for a cell.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { check } from "../../lib/report/check";
import { readMargins } from "../../lib/report/margins";
import {
  isApart,
  isExplained,
  mismatchedCells,
  outlivedFailures,
  readMismatches,
  renewMismatches,
  triedFor,
} from "../../lib/report/mismatches";
import { publishedPapers, readPublished } from "../../lib/report/published";

import { syntheticRuns } from "./synthetic-report";

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
    assert.ok(isApart({ ...open, verdict: "better", reproduced: found(value + 0.02) }, []));
    assert.ok(!isApart({ ...open, verdict: "equivalent", reproduced: found(value - 0.02) }, tried));
  });

  it("explains the failures that it names, as far from their means as the margin and no further, and learns today's", () => {
    const failing = (metric: string, mean: number): ComparedRow => ({
      ...rows.find((one) => one.table === "I" && one.method === "VRAE+SVM" && one.metric === metric)!,
      ...{ verdict: "worse", margin: 0.01 },
      reproduced: {
        mean,
        sd: 0.02,
        runs: 2,
        profile: "paper",
        seeds: [1, 2],
        values: [mean, mean],
        records: ["a", "b"],
      },
    });
    const entry = { paper: "vrae-ecg5000", method: "VRAE+SVM", tried: ["C of 0.1, 1 and 10: F1 moves by .001."] };
    const [auc, f1] = [failing("AUC", 0.71234), failing("F1", 0.6)];
    const open = { ...failing("Recall", 0.5), verdict: "inconclusive" } as const;
    assert.deepEqual([isExplained(auc, [entry]), outlivedFailures([entry], rows)], [false, []]);
    const [written] = renewMismatches([entry], [auc, f1, open]);
    assert.deepEqual(written, { ...entry, fails: { "I; ECG5000; AUC": 0.7123, "I; ECG5000; F1": 0.6 } });
    assert.ok(isExplained(auc, [written]) && isExplained(failing("AUC", 0.704), [written]));
    assert.ok(!isExplained(failing("AUC", 0.7), [written]) && !isExplained(failing("Recall", 0.6), [written]));
    assert.deepEqual(outlivedFailures([written], [auc]), ["VRAE+SVM: I; ECG5000; F1"]);
    const { paper, tried } = entry;
    assert.deepEqual(outlivedFailures([{ paper, tried, fails: { "parameter-count": "does not hold" } }], [auc]), [
      "vrae-ecg5000: parameter-count",
    ]);
    assert.deepEqual(renewMismatches([written], [open]), [entry]);
    const elsewhere = [{ ...written, paper: "anoean" }];
    assert.deepEqual([renewMismatches(elsewhere, [auc]), outlivedFailures(elsewhere, [auc])], [elsewhere, []]);
    const claim = { ...rows.find(({ table }) => table === "claims")!, verdict: "does not hold" } as const;
    const [ofClaim] = renewMismatches([{ ...entry, method: claim.method }], [claim]);
    assert.deepEqual(ofClaim.fails, { claim: "does not hold" });
    assert.ok(isExplained(claim, [ofClaim]) && !isExplained({ ...claim, verdict: "inconclusive" }, [ofClaim]));
  });

  it("says of a failure that it does not name what it has, and how to write it down", () => {
    const published = readPublished("vrae-ecg5000");
    const notes = (mismatches: Parameters<typeof renewMismatches>[0]): readonly string[] =>
      check([published], { runs: syntheticRuns("paper", 10), damaged: [] }, readMargins(), "paper", { mismatches })
        .notes;
    const entry = { paper: "vrae-ecg5000", table: "I", method: "VRAE+Spectral", tried: ["Gamma of 0.1, 1 and 10."] };
    const said = notes([{ ...entry, fails: { "ECG5000; AUC": 0.1, "ECG5000; mAP": 0.2 } }]);
    assert.ok(
      said.some((line) =>
        /^vrae-ecg5000, ECG5000, VRAE\+Spectral, AUC: worse, 0\.\d{4}; .* has 0\.1 here\./.test(line),
      ),
    );
    assert.ok(
      said.some((line) => /^vrae-ecg5000, ECG5000, VRAE\+Spectral, F1: worse, .* has no failure here\./.test(line)),
    );
    assert.ok(said.includes("note: in results/mismatches.json and no failure now: VRAE+Spectral: ECG5000; mAP."));
    assert.ok(said.includes("note: 'retable check --write' writes down what fails now."));
    const { rows: all } = check([published], { runs: syntheticRuns("paper", 10), damaged: [] }, readMargins(), "paper");
    assert.ok(
      !notes(renewMismatches([entry], all)).some((line) => line.includes("no failure") || line.includes("--write")),
    );
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
