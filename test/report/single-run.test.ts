// What is said of a cell that is worse on average, where the printed number may be of a run like ours.
import assert from "node:assert/strict";
import { readMargins } from "../../lib/report/margins";
import { compare } from "../../lib/report/compare";
import { renderHtml } from "../../lib/report/page/html";
import { renderMarkdown } from "../../lib/report/markdown";
import { readPublished, type Published } from "../../lib/report/published";
import { buildReport } from "../../lib/report/report";
import { scoreboardNotes } from "../../lib/report/scoreboard";
import { rangeAround, singleRunRange } from "../../lib/report/single-run";
import { textSummary, textTable } from "../../lib/report/text-table";
import type { StoredRun } from "../../lib/experiment/stored-run";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

const ff12 = readPublished("ff12-kdd-ecg");
const method = "Seq2seq";
const cell = ff12.cells.find((one) => one.method === method && one.metric === "Recall")!;
/** Far below the print on average, and now and then above it. */
const recalls = [0.99, 0.15, 0.3, 0.25, 0.95, 0.2, 0.35, 0.1, 0.3, 0.4];
const runs = recalls.map((Recall, seed): StoredRun => {
  const own = spec(seed, { paper: ff12.paper, dataset: cell.dataset, method, profile: "paper", options: {} });
  return storedRun(own, executed(seed, { [method]: { Recall } }));
});
const rowsOf = (published: Published): ReturnType<typeof compare> =>
  compare(
    published,
    runs.map(({ record }) => record),
    readMargins(),
    "paper",
  );
const words = "the printed number lies within what a single run gives (95 %: 0.00 to 1.00)";

describe("A printed number of one run", () => {
  it("is set beside the interval of a single run, mean ± t s √(1 + 1/n), from three runs on", () => {
    // t(0.975, 2) = 4.302653; s = 0.01.
    const { low, high } = singleRunRange([0.49, 0.5, 0.51])!;
    const half = 4.302653 * 0.01 * Math.sqrt(4 / 3);
    assert.ok(Math.abs(low - (0.5 - half)) < 1e-7 && Math.abs(high - (0.5 + half)) < 1e-7);
    assert.equal(singleRunRange([0.49, 0.51]), null);
    assert.deepEqual(singleRunRange([0.1, 0.5, 0.9]), { low: 0, high: 1 });
  });

  it("counts where it lies inside, runs and print disagree, and the paper does not print a mean", () => {
    const values = [[0.4, 0.5, 0.6]];
    const at = (value: number, runs: number | null, classes = values): boolean =>
      rangeAround({ value, runs }, classes, "worse") !== null;
    assert.deepEqual([at(0.7, 1), at(0.7, null), at(0.7, 10), at(0.999, 1)], [true, true, false, false]);
    assert.equal(at(0.001, 1), false);
    assert.equal(at(0.7, 1, [...values, ...values]), false);
    assert.equal(rangeAround({ value: 0.7, runs: 1 }, values, "inconclusive"), null);
  });

  it("is said at the cell in every format, and counted under the scoreboard; the verdict stays", () => {
    const rows = rowsOf(ff12);
    const row = rows.find(({ singleRun }) => singleRun !== undefined)!;
    assert.deepEqual([row.method, row.metric, row.verdict], [method, "Recall", "worse"]);
    assert.deepEqual(row.singleRun, singleRunRange(recalls));
    assert.ok(row.reason.includes(words.slice(0, -14)), row.reason);
    const { notes, report } = shown(rows);
    assert.equal(notes.length, 1);
    assert.match(notes[0], /^Of 1 better or worse cells, 1 has a printed number of one run/);
    for (const page of [renderMarkdown(report), textTable(rows) + textSummary(rows, [], "paper")]) {
      assert.ok(page.includes(words.slice(0, -14)) && page.includes(notes[0]));
    }
    const html = renderHtml(report, "");
    assert.ok(html.includes(`title="${words.slice(0, 40)}`) && html.includes(notes[0].slice(0, 150)));
    // Of a mean of ten printed runs there is nothing to say.
    const ofTen = rowsOf({ ...ff12, cells: ff12.cells.map((one) => ({ ...one, runs: 10 })) });
    assert.ok(ofTen.every(({ singleRun }) => singleRun === undefined));
    assert.deepEqual(scoreboardNotes(ofTen), []);
  });

  function shown(rows: ReturnType<typeof compare>): { notes: string[]; report: ReturnType<typeof buildReport> } {
    const report = buildReport({
      ...{ profile: "paper", published: [ff12], stored: { runs, damaged: [] }, margins: readMargins() },
      labelsOf: () => null,
    });
    return { notes: scoreboardNotes(rows), report };
  }
});
