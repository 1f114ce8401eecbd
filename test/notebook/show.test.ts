// Showing, outside of a kernel: the plain text on stdout, and what is refused.
import assert from "node:assert/strict";
import type { DisplayContent, KernelModule } from "../../lib/notebook/kernel-module";
import { boldVerdict } from "../../lib/notebook/show";
import { claim, emit, lateErrors, showProgress, showRuns, showTable, showVerdicts } from "../../lib/notebook";
import { compare } from "../../lib/report/compare";
import { readPublished } from "../../lib/report/published";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

function printed(work: () => void): string {
  const write = process.stdout.write.bind(process.stdout);
  let text = "";
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    work();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

describe("showing outside of a kernel", () => {
  it("prints a table with numbers to the right and null as a dash", () => {
    const text = printed(() =>
      showTable({
        caption: "AUC",
        columns: ["method", "AUC", "note"],
        rows: [
          ["VRAE", 0.98, "a"],
          ["AE", null, "bc"],
        ],
      }),
    );
    assert.equal(text, "AUC\nmethod   AUC  note\n------  ----  ----\nVRAE    0.98  a\nAE         –  bc\n");
  });

  it("follows the verdicts of a table that varies the contamination with its plots", () => {
    const text = printed(() => showVerdicts(compare(readPublished("ncae-contamination"), [], [], "paper")));
    assert.match(
      text,
      /^ncae-contamination\ntable +dataset[^]*\nMNIST: AUC by contamination [^\n]*\nncae-contamination\ntable[^]*\nFashion-MNIST: AUC by/,
    );
    const vrae = printed(() => showVerdicts(compare(readPublished("vrae-ecg5000"), [], [], "paper")));
    assert.ok(!vrae.includes("contamination"));
  });

  it("sets to the right what is a number, with whatever sign, unit or interval", () => {
    const cells = ["−0.0146 ± 0.0278", "39 %", "1e-5", "2 of 3", "0.91…0.97", ""];
    const right = (cell: string): boolean =>
      printed(() => showTable({ columns: ["a long name of a column"], rows: [[cell]] }))
        .trimEnd()
        .endsWith(`  ${cell}`.trimEnd());
    assert.deepEqual(
      cells.filter((cell) => !right(cell)),
      [],
    );
    assert.deepEqual(["digit 3", "3rd", "-x"].filter(right), []);
  });

  it("refuses a table with an uneven row", () => {
    assert.throws(() => showTable({ columns: ["a", "b"], rows: [[1, 2], [3]] }), {
      message: "showTable: expected 2 cells in each row, got 1 in row 1. Name a column for each cell.",
    });
    assert.throws(() => showTable({ columns: ["a"], rows: [[1, 2]] }), /got 2 in row 0\./);
  });

  it("prints progress once, when all is done", () => {
    const text = printed(() => {
      const progress = showProgress("epochs", 3);
      for (let epoch = 1; epoch <= 3; epoch++) progress.update(epoch, `loss ${4 - epoch}`);
    });
    assert.equal(text, "epochs: 3/3, loss 1\n");
  });

  it("prints the progress of a grid once the last run is stored, be it made now or before", () => {
    const { record } = storedRun(spec(7), executed(7, { VRAE: { AUC: 0.9 } }));
    const grid = (events: readonly ("found" | "finished")[]): string =>
      printed(() => {
        const onProgress = showRuns("2 runs", [spec(7), spec(8)]);
        events.forEach((kind, index) => {
          const of = { spec: spec(7 + index), index, total: 2 };
          onProgress({ ...of, kind: "started" });
          onProgress({ ...of, kind: "step", done: 2, of: 2, text: "" });
          onProgress({ ...of, kind, record });
        });
      });
    assert.equal(grid(["found"]), "");
    assert.equal(grid(["found", "finished"]), "2 runs: 2/2\n");
  });

  it("prints a claim with its verdict, and refuses to send a number that JSON cannot hold", () => {
    const statement = { claim: "Table 1: AE is best", published: 0.9, reproduced: null, verdict: "not run" };
    assert.equal(
      printed(() => claim(statement)),
      "Table 1: AE is best: published 0.9, reproduced –: not run\n",
    );
    assert.throws(() => emit({ rows: [{ auc: NaN }] }, "text"), {
      message: "emit: expected finite numbers, got NaN at value.rows.0.auc. Send null with the reason beside it.",
    });
    assert.throws(() => claim({ ...statement, reproduced: Infinity }), /got Infinity at claim\.reproduced\./);
  });

  it("prints a verdict bold, and the reasons behind it plain", () => {
    const verdicts = ["holds", "inconclusive (least: MNIST, 0.1)", "does not hold: SVM, OCSVM", "holds, here"];
    assert.deepEqual(verdicts.map(boldVerdict), [
      ...["**holds**", "**inconclusive** (least: MNIST, 0.1)", "**does not hold**: SVM, OCSVM", "**holds**, here"],
    ]);
  });

  it("records no late errors: a plain process must still end on an uncaught one", () => {
    assert.deepEqual(lateErrors(), []);
    assert.equal(
      process.listeners("uncaughtException").some((listener) => String(listener).includes("record(")),
      false,
    );
  });
});

describe("showing in a kernel", () => {
  // Where tslab's own module would lie.
  const module = "/a kernel/tslab/dist/jupyter.js";
  const sent: DisplayContent[] = [];
  before(() => {
    const exports: KernelModule = { lastWriteDisplayData: (content) => void sent.push(content) };
    require.cache[module] = { exports } as NodeJS.Module;
  });
  after(() => delete require.cache[module]);

  it("sends a table as HTML, Markdown and text, each with what it holds and nothing that breaks it", () => {
    showTable({ caption: "<b>", columns: ["method", "AUC"], rows: [["a|b\n<i>", 0.98]] });
    const { "text/html": html, "text/markdown": markdown } = sent[0].data;
    assert.equal(markdown, "**<b>**\n\n| method | AUC |\n| --- | ---: |\n| a\\|b <i> | 0.98 |");
    assert.ok(String(html).includes("<caption>&lt;b&gt;</caption>"));
    assert.ok(
      String(html).includes('<td style="text-align:left">a|b\n&lt;i&gt;</td><td style="text-align:right">0.98</td>'),
    );
  });
});
