// Methods that were run and that no table prints: shown with their figures, judged by nothing, and bound in prose like any other.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import type { StoredRun } from "../../lib/experiment/stored-run";
import { besideRows } from "../../lib/report/beside";
import { check, type Check } from "../../lib/report/check";
import { renderHtml } from "../../lib/report/page/html";
import { normalClassFigures } from "../../lib/report/figures/normal-classes";
import { readMargins } from "../../lib/report/margins";
import { renewMismatches } from "../../lib/report/mismatches";
import { renderMarkdown } from "../../lib/report/markdown";
import { readPublished } from "../../lib/report/published";
import { textBeside } from "../../lib/report/text-table";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { syntheticReport, syntheticNcaeRuns, syntheticRuns } from "./synthetic-report";

const vrae = readPublished("vrae-ecg5000");
const forest = [0.7, 0.72].map((auc, seed) =>
  storedRun(
    spec(seed, { profile: "paper", method: "isolation forest", options: { trees: 100 } }),
    executed(seed, { "isolation forest": { AUC: auc, "AUC of something": 1 } }),
  ),
);
// Listed first, so that a claim about the network must look for it.
const runs = [...forest, ...syntheticRuns("paper", 3)];
const records = (stored: readonly StoredRun[]): StoredRun["record"][] => stored.map(({ record }) => record);

describe("What was run beside the printed tables", () => {
  it("is the methods that no table prints, in the metrics that the paper prints", () => {
    const [row, ...others] = besideRows(vrae, records(runs), "paper");
    assert.deepEqual(others, []);
    const { table, method, metric, published, reproduced, verdict } = row;
    assert.deepEqual(
      { table, method, metric, value: published.value, verdict, values: reproduced?.values },
      {
        ...{ table: "beside", method: "isolation forest", metric: "AUC", value: null },
        ...{ verdict: "no printed figure", values: [0.7, 0.72] },
      },
    );
    assert.equal(textBeside([row]).split("\n")[3], "isolation forest  0.7100 ± 0.0141     2  no printed figure");
    assert.equal(textBeside([]), "");
  });

  it("goes from the least contaminated to the most", () => {
    const runs = syntheticNcaeRuns(1, ["OC-SVM"]).map(({ record }) => {
      const results = record.results.map((result) => ({ ...result, method: "OC-SVM (clean gamma)" }));
      return { ...record, results };
    });
    const shares = besideRows(readPublished("ncae-contamination"), runs, "paper").map((row) => row.contamination);
    assert.deepEqual(shares, [0, 0.01, 0.05, 0.1, 0.2]);
  });

  it("is by normal class where runs differ in it, in the first metric, as a table and as two figures", () => {
    const digits = ["AnoEAN", "EGBAD"].flatMap((method, i) =>
      [[0], [1], [0, 1], [0, 1, 2]].flatMap((normalClasses) =>
        [1, 2].map((seed) => {
          const metrics = { AUPRC: 0.9 - 0.1 * i - 0.02 * normalClasses.length + 0.01 * seed, F1: 0.5 };
          const one = spec(seed, {
            paper: "anoean",
            profile: "paper",
            dataset: "MNIST",
            method,
            options: { normalClasses },
          });
          return storedRun(one, executed(seed, { [method]: metrics }));
        }),
      ),
    );
    const rows = besideRows(readPublished("anoean"), records(digits), "paper");
    assert.equal(rows.length, 2 * 4);
    const table = textBeside(rows).split("\n");
    assert.match(table[0], /^anoean, by normal class, AUPRC$/);
    assert.match(table[1], /EGBAD +AnoEAN/, "as the paper prints them");
    assert.match(table[3], /^MNIST, 0 normal +0\.7950 ± 0\.0071 +0\.8950 ± 0\.0071 +2 /);
    assert.match(table[6], /^MNIST, 0 to 2 normal +0\.7550/);
    const [single, growing, ...more] = normalClassFigures(rows);
    assert.deepEqual(more, []);
    assert.match(single.text, /^MNIST: AUPRC, one normal class: EGBAD 0\.795 to 0\.795 over 2 points; AnoEAN/);
    assert.match(growing.text, /AnoEAN 0\.895 to 0\.855 over 3 points/);
  });

  it("has ROC curves by choice of normal classes, as the tables have rows", () => {
    const runs = [[0], [1], [0, 1, 2]].flatMap((normalClasses) =>
      [1, 2].map((seed) => {
        const fixed = { paper: "anoean", profile: "paper", dataset: "MNIST", method: "AnoEAN" } as const;
        return storedRun(
          spec(seed, { ...fixed, options: { normalClasses } }),
          executed(seed, { AnoEAN: { AUPRC: 0.9 } }),
        );
      }),
    );
    const paper = syntheticReport("paper", runs).papers.find(({ published }) => published.paper === "anoean")!;
    assert.deepEqual(
      paper.figures.map(({ title }) => title).filter((title) => title.includes("ROC")),
      ["0 normal", "1 normal", "0 to 2 normal"].map((words) => `MNIST, ${words}: ROC curves, mean of 2 runs`),
    );
  });

  it("is everything in a study, also under a printed name", () => {
    const study = syntheticRuns("study", 2);
    assert.equal(besideRows(vrae, records(study), "study").length, 25);
    assert.deepEqual(besideRows(vrae, records(study), "paper"), []);
  });

  it("says so where it is stale or comes from stand-in data", () => {
    const verdicts = (isCurrent: boolean, of: readonly StoredRun[]): string[] =>
      besideRows(vrae, records(of), "paper", { isCurrent: () => isCurrent }).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts(false, forest), ["stale"]);
    const standIn = forest.map((run) => ({
      ...run,
      record: { ...run.record, data: { ...run.record.data, origin: "stand-in" as const } },
    }));
    assert.deepEqual(verdicts(true, standIn), ["stand-in"]);
  });

  it("changes no count, no claim and no exit code", () => {
    const checked = (stored: readonly StoredRun[]): Check =>
      check([vrae], { runs: stored, damaged: [] }, readMargins(), "paper");
    const [without, beside] = [checked(runs.slice(2)), checked(runs)];
    assert.deepEqual([beside.counts, beside.rows, beside.exitCode], [without.counts, without.rows, without.exitCode]);
    assert.equal(beside.rows.find(({ table }) => table === "claims")?.verdict, "holds");
    assert.deepEqual([without.beside.length, beside.beside.length], [0, 1]);
  });

  it("counts as stale for the exit code as a printed cell does, and is named", () => {
    const isCurrent = ({ spec }: Pick<RunRecord, "spec">): boolean => spec.method !== "isolation forest";
    const checked = (stored: readonly StoredRun[]): Check =>
      check([vrae], { runs: stored, damaged: [] }, readMargins(), "paper", { isCurrent, mismatches: all });
    const { rows } = check([vrae], { runs: runs.slice(2), damaged: [] }, readMargins(), "paper", { isCurrent });
    const all = renewMismatches([{ paper: vrae.paper, tried: ["These runs are made up."] }], rows);
    assert.deepEqual([checked(runs.slice(2)).exitCode, checked(runs).exitCode], [0, 3]);
    const note = "note: 1 stale: isolation forest (vrae-ecg5000); 'retable status' says what changed.";
    assert.ok(checked(runs).notes.includes(note));
  });

  it("is not stale where it is the user's own", () => {
    const options = { isCurrent: ({ spec }: Pick<RunRecord, "spec">): boolean => spec.method !== "isolation forest" };
    const [row] = besideRows(
      vrae,
      runs.map(({ record }) => record),
      "paper",
      { ...options, isOwn: ({ spec }) => spec.method === "isolation forest" },
    ).filter(({ method }) => method === "isolation forest");
    assert.deepEqual([row.verdict, row.reason], ["no printed figure", "not among the runs that the project declares"]);
  });

  it("can be quoted in prose", () => {
    const text = "AUC .710<!-- figure: vrae-ecg5000; beside; isolation forest; AUC; mean --> of a forest";
    const prose = [{ path: "a.md", raw: text, blocks: [text], presentsResults: true }];
    const verdict = (stored: readonly StoredRun[]): string[] =>
      check([vrae], { runs: stored, damaged: [] }, readMargins(), "paper", { prose: prose }).quotes.map(
        (quote) => quote.verdict,
      );
    assert.deepEqual(verdict(runs), ["holds"]);
    assert.deepEqual(verdict(runs.slice(1)), ["does not hold"]);
  });

  it("has a table of its own in both reports", () => {
    const report = syntheticReport("paper", runs);
    const line = /Beside the printed tables[^]*isolation forest[^]*0\.7100 ± 0\.0141/;
    assert.match(renderMarkdown(report), line);
    assert.match(renderHtml(report, ""), line);
    assert.ok(renderHtml(report, "").includes("Each figure: 2 runs, paper profile.</p>"));
    assert.doesNotMatch(renderMarkdown(syntheticReport("paper", runs.slice(2))), /Beside the printed tables/);
    const [paper] = report.papers;
    const stale = {
      ...report,
      papers: [{ ...paper, beside: paper.beside.map((row) => ({ ...row, verdict: "stale" as const })) }],
    };
    assert.match(renderMarkdown(stale), /0\.7100 ± 0\.0141 \(2 runs, stale\)/);
    assert.match(renderHtml(stale, ""), /0\.7100 ± 0\.0141<\/span><span class="chip off">↻ stale</);
  });
});
