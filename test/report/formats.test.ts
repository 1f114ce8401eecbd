// The report's formats: complete, escaped, labelled.
import assert from "node:assert/strict";
import { delong } from "../../lib/metrics/delong";
import { niceTicks, tickLabels } from "../../lib/report/figures/ticks";
import { rocFigures, trainingFigures } from "../../lib/report/figures/run-figures";
import { histogramFigure, lineFigure, rocFigure, scatterFigure } from "../../lib/report/figures/figures";
import { renderHtml } from "../../lib/report/page/html";
import { renderMarkdown } from "../../lib/report/markdown";
import { detectorTable, healthTable, provenanceTable } from "../../lib/report/setting-tables";
import { textSummary, textTable } from "../../lib/report/text-table";
import { verdictTableSvg } from "../../lib/report/figures/verdict-table-svg";
import { scriptJson } from "../../lib/report/escape";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { syntheticNcaeRuns, syntheticReport, syntheticRuns } from "./synthetic-report";

const report = syntheticReport("paper", syntheticRuns("paper", 10));
const standIn = syntheticReport("quick", syntheticRuns("quick", 2, "stand-in"));
const hostile = "<img src=x onerror=alert(1)>|`*";

describe("Figures", () => {
  it("say the same in Plotly's form, in SVG and in words", () => {
    const figure = lineFigure({
      title: "Loss <1>",
      xTitle: "epoch",
      yTitle: "loss",
      series: [
        { name: "seed 1", y: [3, 2, 1.5] },
        { name: "seed 2", y: [4, NaN, 1] },
      ],
    });
    assert.equal(figure.text, "Loss <1>: seed 1 3 to 1.5 over 3 points; seed 2 4 to 1 over 3 points.");
    assert.deepEqual((figure.data[0] as { x: number[] }).x, [1, 2, 3]);
    assert.equal(figure.data.length, 2);
    assert.match(figure.svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.ok(figure.svg.includes("Loss &lt;1&gt;") && !figure.svg.includes("<1>"));
    // The value that is not a number leaves a gap: two pens down.
    assert.equal(figure.svg.match(/ d="M[\d. ]+M[\d. ]+" fill="none" stroke="#D55E00"/g)?.length, 1);
  });

  it("show the points of a line that has few, so that a line of one is something", () => {
    const drawn = (count: number): { svg: string; mode: string } => {
      const y = Array.from({ length: count }, (_, i) => i);
      const { svg, data } = lineFigure({ title: "t", xTitle: "x", yTitle: "y", series: [{ name: "a", y }] });
      return { svg, mode: (data[0] as { mode: string }).mode };
    };
    assert.equal(drawn(1).svg.match(/h0/g)?.length, 1);
    assert.deepEqual([drawn(1).mode, drawn(20).mode, drawn(21).mode], ["lines+markers", "lines+markers", "lines"]);
    assert.equal(drawn(21).svg.match(/h0/g), null);
  });

  it("break a title that is wider than the picture at the blank next to its middle", () => {
    const titled = (title: string): string[] => {
      const { svg } = lineFigure({ title, xTitle: "", yTitle: "", series: [{ name: "a", y: [1, 2] }] });
      return [...svg.matchAll(/font-weight="600">([^<]*)</g)].map(([, words]) => words);
    };
    assert.deepEqual(titled("short"), ["short"]);
    assert.deepEqual(titled(`${"a".repeat(50)} ${"b".repeat(40)} c`), ["a".repeat(50), `${"b".repeat(40)} c`]);
    assert.deepEqual(titled("d".repeat(90)), ["d".repeat(90), ""]);
  });

  it("of training are of what was trained, over its epochs, a line for each seed and normal class", () => {
    const [run] = syntheticRuns("paper", 1);
    const history = { loss: [4, 3, 2, 1], realAccuracy: [0.5, 0.6] };
    const ofClass = { ...run.record, spec: { ...run.record.spec, options: { normalClass: 7 } } };
    const [loss, accuracy] = trainingFigures([{ ...run, record: ofClass, history }], false);
    assert.match(loss.text, /^VRAE: loss while training: seed 0, normal class 7 4 to 1 over 4 points\.$/);
    assert.match(accuracy.text, /^VRAE: discriminator accuracy on real rows while training/);
    assert.deepEqual((accuracy.data[0] as { x: number[] }).x, [2, 4]);
    const searched = { ...run.record, health: { ...run.record.health, weightsMoved: 0 } };
    assert.deepEqual(trainingFigures([{ ...run, record: searched, history }], false), []);
  });

  it("give histograms as shares of their own group over common bins", () => {
    const groups = [
      { name: "normal", values: [0, 0, 1, 3] },
      { name: "anomaly", values: [4] },
    ];
    const [normal, anomaly] = histogramFigure({ title: "s", xTitle: "score", groups, bins: 4 }).data as {
      x: number[];
      y: number[];
    }[];
    assert.deepEqual(normal.x, [0.5, 1.5, 2.5, 3.5]);
    assert.deepEqual(normal.y, [0.5, 0.25, 0, 0.25]);
    assert.deepEqual(anomaly.y, [0, 0, 0, 1]);
    const classes = [{ name: "labels", values: [1, 2, 2, 9] }];
    const [bars] = histogramFigure({ title: "c", xTitle: "class", groups: classes, bins: 3, range: [0.5, 3.5] })
      .data as (typeof normal)[];
    assert.deepEqual(
      [bars.x, bars.y],
      [
        [1, 2, 3],
        [0.25, 0.5, 0.25],
      ],
    );
  });

  it("give histograms of classes whose bars stand side by side and do not touch", () => {
    const groups = [1, 2].map((one) => ({ name: `file ${one}`, values: [1, 1, 2, one] }));
    const figure = histogramFigure({ title: "c", xTitle: "class", groups, bins: 2, range: [0.5, 2.5], beside: true });
    const bars = (figure.data as { x: number[]; y: number[]; width: number[] }[]).map(({ x, y, width }) =>
      x
        .map((center, i) => ({ from: center - width[i] / 2, to: center + width[i] / 2, y: y[i] }))
        .filter(({ y }) => y > 0),
    );
    assert.deepEqual(
      bars.map((own) => own.map(({ y }) => y)),
      [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
    );
    const inOrder = [bars[0][0], bars[1][0], bars[0][1], bars[1][1]];
    for (const [i, { from }] of inOrder.entries()) assert.ok(i === 0 || from >= inOrder[i - 1].to - 1e-12);
    assert.ok(inOrder[0].from > 0.5 && inOrder[1].to < 1.5 && inOrder[2].from > 1.5 && inOrder[3].to < 2.5);
  });

  it("draw ROC curves with the diagonal, and points by group", () => {
    const curves = [{ name: "W", falsePositiveRate: [0, 0.5, 1], truePositiveRate: [0, 1, 1], auc: 0.75 }];
    const roc = rocFigure({ title: "ROC", curves });
    assert.equal(roc.text, "ROC: W (AUC 0.7500).");
    assert.equal(roc.data.length, 2);
    const scatter = scatterFigure({
      title: "z",
      xTitle: "a",
      yTitle: "b",
      groups: [{ name: "n", x: [1, 3], y: [2, 4] }],
    });
    assert.equal(scatter.text, "z: n 2 points around (2, 3).");
  });

  it("give each normal class the same weight, as the tables do, however many runs it has", () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    // Class 0 three times, its scores the labels; class 1 once, its scores equal.
    const runs = [0, 0, 0, 1].map((normalClass, seed) => {
      const scores = [Float32Array.from(labels, (label) => (normalClass === 0 ? label : 0))];
      const of = spec(seed, { paper: "ncae-contamination", method: "IF", options: { normalClass } });
      return { ...storedRun(of, executed(seed, { IF: { AUC: 0.5 } })), scores };
    });
    const [{ data }] = rocFigures([runs], () => labels);
    assert.equal((data[1] as { name: string }).name, "IF (AUC 0.7500)");
  });

  it("draw labels alone as one point and its two segments, however many runs are averaged", () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    const runs = syntheticRuns("paper", 3).map((run, seed) => ({
      ...run,
      scores: run.scores.map((own, i) =>
        i === 0 ? own.map((_, row) => Number(row % 2 === 1 || row < 4 * seed)) : own,
      ),
    }));
    const [{ data, text }] = rocFigures([runs], () => labels);
    const { x, y, name } = data[1] as { x: number[]; y: number[]; name: string };
    // 0, 2 and 4 of 20 normal rows are flagged.
    assert.deepEqual(
      [x.map((rate) => rate.toFixed(3)), y],
      [
        ["0.000", "0.100", "1.000"],
        [0, 1, 1],
      ],
    );
    assert.equal(name, "VRAE+Hierarchical, labels alone (AUC 0.9500)");
    assert.ok(text.includes(name));
    assert.ok((data[2] as { x: number[] }).x.length > 100);
  });

  it("say of many lines where they begin and end, once where they agree", () => {
    const series = [1, 2, 3, 4, 5].map((end) => ({ name: `seed ${end}`, y: [0.001, end] }));
    const { text } = lineFigure({ title: "Loss", xTitle: "epoch", yTitle: "loss", series });
    assert.equal(text, "Loss: 5 lines that begin at 0.001 and end between 1 and 5.");
  });

  it("refuse what cannot be drawn", () => {
    const groups = [{ name: "n", x: [1], y: [1, 2] }];
    assert.throws(
      () => scatterFigure({ title: "", xTitle: "", yTitle: "", groups }),
      /as many x as y in 'n', got 1 and 2/,
    );
    const values = [{ name: "n", values: [NaN] }];
    assert.throws(
      () => histogramFigure({ title: "", xTitle: "", groups: values }),
      /expected finite values, got NaN in 'n'/,
    );
    assert.throws(() => histogramFigure({ title: "", xTitle: "", groups: [] }), /expected at least 1 value, got 0/);
  });

  it("have round ticks", () => {
    assert.deepEqual(
      niceTicks(0, 1, 5).map((tick) => Number(tick.toFixed(6))),
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    );
    assert.deepEqual(tickLabels([0, 0.02, 0.04]), ["0.00", "0.02", "0.04"]);
    assert.deepEqual(tickLabels(niceTicks(-3, 12, 4)), ["0", "5", "10"]);
    assert.deepEqual(tickLabels([0, 2e6]), ["0", "2.0e+6"]);
  });
});

describe("The report", () => {
  const plotly = "/* plotly */";

  it("escapes what papers and records say, in HTML and in Markdown", () => {
    const [first, ...others] = report.papers;
    const published = { ...first.published, title: hostile, notes: [hostile] };
    const rows = first.rows.map((row) => ({ ...row, method: hostile, reason: `${hostile}\n${hostile}` }));
    const figures = first.figures.map((figure) => ({ ...figure, title: "", text: hostile }));
    const attacked = { ...report, papers: [{ ...first, published, rows, figures }, ...others] };
    const html = renderHtml(attacked, plotly);
    assert.ok(!html.includes("<img") && html.includes("&lt;img src=x onerror=alert(1)&gt;"));
    assert.ok(!html.includes("<b>x</b>"));
    const markdown = renderMarkdown(attacked);
    assert.ok(!markdown.includes("<img") && markdown.includes("&lt;img src=x onerror=alert(1)>\\|\\`\\*"));
    assert.ok(markdown.includes("\\* &lt;img"), "a line of its own would end the table");
    assert.ok(!verdictTableSvg(rows).includes("<img"));
    assert.equal(scriptJson("</script>"), '"\\u003c/script>"');
    assert.equal(scriptJson({ x: [0.1 + 0.2, 1234567.8, null] }), '{"x":[0.3,1234570,null]}');
  });

  it("holds one copy of plotly and loads nothing", () => {
    const html = renderHtml(report, plotly);
    assert.equal(html.split(plotly).length, 2);
    assert.ok(!/(src|href)="(https?:)?\/\//.test(html));
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; /);
  });

  it("has every printed table, verdict, guard and digest", () => {
    for (const page of [renderHtml(report, plotly), renderMarkdown(report)]) {
      for (const text of [
        "Table I, ECG5000",
        "Table II, ECG5000",
        "0.9591",
        "▼ worse",
        "≈ equivalent",
        "not run",
        "Limitations",
        "ECG5000",
        "Files that do not count",
        "not whole JSON. Delete it.",
      ]) {
        assert.ok(page.includes(text), text);
      }
      assert.ok(page.includes("d".repeat(16)), "data digest");
    }
    assert.ok(renderHtml(report, plotly).includes("untrained AUC"));
  });

  it("counts the cells of papers that have begun, and how many pass at each margin, under the heads that say which", () => {
    const [{ rows, counts }] = report.papers;
    const [html, markdown] = [renderHtml(report, plotly), renderMarkdown(report)];
    const rest = report.papers.slice(1).reduce((sum, paper) => sum + paper.rows.length, 0);
    assert.ok(
      html.includes(`>${rows.length} printed cells and claims, by verdict. ${rest} more belong to papers without`),
    );
    for (const verdict of ["equivalent", "worse"] as const) {
      const count = rows.filter((row) => row.verdict === verdict).length;
      assert.match(html, new RegExp(`<b>${count}</b>. ${verdict}</li>`));
      assert.match(markdown, new RegExp(`^\\| . ${verdict} \\| ${count} \\| `, "m"));
    }
    assert.doesNotMatch(markdown, /^\| . not run \|/m);
    for (const { scale, passed, better, failed, open, judged } of counts) {
      const cells = [`${passed} of ${judged}`, ...[better, failed, open].map(String)];
      assert.notEqual(better, failed);
      assert.ok(html.includes(`${scale} × margin</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`));
      assert.ok(markdown.includes(`| ${scale} × | ${cells.join(" | ")} |`));
    }
  });

  it("opens at each figure on where it comes from, with each run as a dot on its side of the paper's figure", () => {
    const [{ rows, runs }] = report.papers;
    const html = renderHtml(report, plotly);
    const digests = runs.map(({ record }) => record.scoresDigest.slice(0, 16));
    assert.ok(digests.every((digest) => html.includes(`<td><code>${digest}</code></td>`)));
    assert.ok(html.includes('<span class="chip bad">▼ worse</span>'));
    const judged = rows.flatMap((row, index) =>
      row.margin !== null && row.reproduced !== null ? [{ row, index }] : [],
    );
    assert.ok(judged.length > 30);
    for (const { row, index } of judged) {
      const popover = html.split(`<div popover id="c-vrae-ecg5000-${index}"`)[1].split("</div>")[0];
      const of = (term: string): string => new RegExp(`<dt>${term}</dt><dd>(.*?)</dd>`).exec(popover)?.[1] ?? "";
      const value = row.published.value!;
      assert.equal(
        of("paper"),
        `${value.toFixed(row.published.digits)}${row.published.runs === null ? "" : ", 10 runs"}`,
      );
      assert.ok(of("verdict").endsWith(` ${row.reason}`));
      assert.equal(of("margin"), `± ${row.margin}`);
      const before = html.split(`popovertarget="c-vrae-ecg5000-${index}" aria-label`)[1];
      const [, zone, dots] = /class="zone" d="M([\d.]+) .*?class="dots" d="([^"]*)"/.exec(before)!;
      const sides = [...dots.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x));
      assert.deepEqual(
        sides.map((x) => x > 60),
        row.reproduced!.values.map((one) => one > value),
      );
      assert.ok([...sides, Number(zone)].every((x) => x >= 4 && x <= 116));
    }
  });

  it("gives for each detector how wide DeLong's intervals of its AUCs are, and a dash without enough labels", () => {
    const runs = syntheticRuns("paper", 3);
    const widths = (labels: number[] | null): string[] => {
      const made = syntheticReport("paper", runs, labels);
      const inHtml = [...renderHtml(made, plotly).matchAll(/<td>([^<]*)<\/td><td>40<\/td><td>test labels<\/td>/g)];
      const inMarkdown = [...renderMarkdown(made).matchAll(/\| ([^|]*) \| 40 \| test labels \|/g)];
      const [html, markdown] = [inHtml, inMarkdown].map((matches) => matches.map(([, text]) => text));
      assert.deepEqual(markdown, html);
      return html;
    };
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    const expected = runs[0].scores.map((_, detector) => {
      const halves = runs.map(({ scores }) => {
        const { low, high } = delong(labels, scores[detector]);
        return (high - low) / 2;
      });
      return `${Math.min(...halves).toFixed(4)}…${Math.max(...halves).toFixed(4)}`;
    });
    assert.deepEqual(widths(labels), expected);
    assert.equal(new Set(expected).size, 5);
    const dashes = expected.map(() => "–");
    assert.deepEqual(widths(null), dashes);
    assert.deepEqual(widths(labels.map((_, i) => Number(i === 7))), dashes);
    const ncae = syntheticNcaeRuns(1).map((run) => {
      const apart = 10 * Number(run.record.spec.options.contamination);
      return { ...run, scores: run.scores.map((own) => own.map((score, i) => score + (i % 2) * apart)) };
    });
    const several = syntheticReport("paper", ncae).papers.find(({ groups }) => groups.length > 1)!;
    const halves = several.groups.map(([{ scores }]) => {
      const { low, high } = delong(labels, scores[0]);
      return ((high - low) / 2).toFixed(4);
    });
    assert.ok(new Set(halves).size > 2);
    assert.deepEqual(
      detectorTable(several).rows.map((row) => row[4]),
      halves,
    );
  });

  it("has a line of health for each setting, in the order of the tables, and names the runs that guards stop", () => {
    const runs = syntheticNcaeRuns(2, ["SSAD", "OC-SVM"]);
    const still = runs.findIndex(
      ({ record: { spec } }) => spec.method === "SSAD" && spec.options.contamination === 0.1,
    );
    const stopped = runs.map((run, i) => {
      const health = { ...run.record.health, weightsMoved: i === still || i === still + 13 ? 0 : 0.5 };
      const hasNone = run.record.spec.method === "OC-SVM";
      const results = run.record.results.map((one) => ({ ...one, ...(hasNone && { untrainedAuc: null }) }));
      return { ...run, record: { ...run.record, health, results } };
    });
    const paper = syntheticReport("paper", stopped).papers.find(({ runs }) => runs.length > 0)!;
    const { rows } = healthTable(paper);
    const shares = [0, 1, 5, 10, 20];
    const settings = shares.flatMap((share) =>
      ["OC-SVM", "SSAD"].map((method) => `MNIST, ${share} % contaminated, ${method}`),
    );
    assert.deepEqual(
      rows.map(([setting, , count, seeds]) => [setting, count, seeds]),
      settings.map((setting) => [setting, "20", "1, 2"]),
    );
    const guards = "2 of 20: the weights did not move (seed 1, normal class 0; seed 2, normal class 3)";
    assert.deepEqual(
      rows.map(([, guards]) => guards),
      settings.map((setting) => (setting === "MNIST, 10 % contaminated, SSAD" ? guards : "pass")),
    );
    // A support vector machine has no untrained model, and nothing of it is trained step by step.
    for (const [i, row] of detectorTable(paper).rows.entries()) assert.equal(row[2] === "no model", i % 2 === 0);
    for (const [i, row] of rows.entries())
      assert.equal(
        row.slice(4, 8).every((cell) => cell === "–"),
        i % 2 === 0,
      );
    const html = renderHtml(syntheticReport("paper", stopped), plotly);
    assert.equal(html.split(`<span class="chip bad">▼ ${guards}</span>`).length, 2);
  });

  it("says of runs whose code was no commit that it had changes", () => {
    const [run, other] = syntheticRuns("paper", 2);
    const revision = `${"38e9c2ee9fd2".padEnd(40, "0")}+changes`;
    const provenance = { ...run.record.provenance, revision, startedAt: "2026-03-04T05:06:07.000Z" };
    const changed = syntheticReport("paper", [{ ...run, record: { ...run.record, provenance } }, other]);
    const { rows } = provenanceTable(changed.papers[0]);
    const clean = other.record.provenance.revision.slice(0, 12);
    assert.equal(rows[0][3], `38e9c2ee9fd2 + uncommitted changes, ${clean}`);
    assert.ok(renderMarkdown(changed).includes("38e9c2ee9fd2 + uncommitted changes"));
    assert.ok(renderHtml(changed, plotly).includes("2 runs, the latest of 2026-03-04<"));
  });

  it("says how many cells repeat others: recall that is the accuracy, and a second table of the same runs", () => {
    const equal = syntheticRuns("paper", 3).map((run) => ({
      ...run,
      record: {
        ...run.record,
        results: run.record.results.map((one) => ({
          ...one,
          metrics: { ...one.metrics, Recall: one.metrics.Accuracy },
        })),
      },
    }));
    const note = /^11 of the cells counted repeat another \(11 in vrae-ecg5000\)/m;
    const repeating = syntheticReport("paper", equal);
    for (const page of [renderMarkdown(repeating), textSummary(repeating.papers[0].rows, [], "paper")]) {
      assert.match(page, note);
    }
    assert.match(renderHtml(repeating, plotly), />11 of the cells counted repeat another/);
  });

  it("says of stand-in data and of a short profile what they are, before and at every number", () => {
    for (const page of [renderHtml(standIn, plotly), renderMarkdown(standIn)]) {
      assert.match(page, /STAND-IN DATA: the real files were not found/);
      assert.match(page, /PROFILE quick: a shorter training/);
      const numbers = page.match(/stand-in [01]\.\d{4} ± /g) ?? [];
      assert.ok(numbers.length >= 31, String(numbers.length));
      assert.equal(page.match(/⚠ stand-in \\?\(quick\)/g)?.length ?? 0, page.startsWith("<!doctype") ? 111 : 37);
    }
    const rows = standIn.papers[0].rows;
    assert.match(textTable(rows), /⚠ stand-in \(quick\)/);
    assert.match(textSummary(rows, standIn.papers[0].counts, "quick"), /^STAND-IN DATA[^\n]*\nPROFILE quick/);
    assert.match(verdictTableSvg(rows), /Table I, ECG5000 · STAND-IN DATA · PROFILE quick/);
  });

  it("labels quick verdicts on real data", () => {
    const quick = syntheticReport("quick", syntheticRuns("quick", 10));
    assert.match(textTable(quick.papers[0].rows), /▼ worse \(quick\)/);
    assert.match(renderMarkdown(quick), /▼ worse \\?\(quick\)/);
  });

  it("lines up the terminal table, and says claims below it in two lines each", () => {
    const [table, claims] = textTable(report.papers[0].rows).split("\n\n");
    const lines = table.split("\n");
    assert.equal(lines[0], "vrae-ecg5000");
    const column = lines[1].indexOf("verdict");
    const runsEnd = lines[1].indexOf("runs") + "runs".length;
    for (const line of lines.slice(3)) assert.match(line.slice(0, runsEnd), / {4}$| {2}10$/);
    for (const line of lines.slice(3)) assert.match(line.slice(column, column + 2), /^[✓≈▲▼?⚠↻–“] $/, line);
    const said = claims.trimEnd().split("\n");
    assert.equal(said.length, 2 * report.papers[0].published.claims.length);
    said.forEach((line, i) => assert.match(line, i % 2 === 0 ? /^[✓≈▲▼?⚠↻–“] [a-z ]+: / : /^ {4}\S/));
  });

  it("says in every format what a claim's figure is, and why it has its verdict", () => {
    for (const text of [textTable(report.papers[0].rows), renderMarkdown(report), renderHtml(report, plotly)]) {
      assert.ok(text.includes("trained numbers"));
      assert.ok(text.includes("273420 in 10 runs"));
    }
    assert.match(
      textTable(report.papers[0].rows),
      /; found 273,420 \(trained numbers\) in 10 equal runs, paper profile; /,
    );
    assert.match(
      renderMarkdown(report),
      / 273,420 \(10 equal runs\); ✓ holds \| trained numbers \| 273420 in 10 runs \|$/m,
    );
    // A figure that is of no run, such as a time.
    const rows = report.papers[0].rows.map((row) =>
      row.reproduced === null ? row : { ...row, reproduced: { ...row.reproduced, values: [] } },
    );
    const once = renderMarkdown({ ...report, papers: [{ ...report.papers[0], rows }] });
    assert.match(once, / 273,420; ✓ holds \| trained numbers \|/);
  });

  it("stays small with many runs", () => {
    const runs = [...syntheticRuns("paper", 10), ...syntheticNcaeRuns(2, ["OC-SVM", "IF", "KDE", "CAE", "NCAE"])];
    const html = renderHtml(syntheticReport("paper", runs), plotly);
    // 510 runs: about a kilobyte each, and half a megabyte for tables and pictures.
    assert.ok(html.length < 1_000_000, String(html.length));
    assert.match(html, /500 of 500 runs pass every guard: training lowers the loss/);
    // Each plot finds its own data, also those of the second paper.
    const plots = [...html.matchAll(/data-figure="(\d+)"/g)].map(([, index]) => Number(index));
    assert.deepEqual(plots, [...plots.keys()]);
    assert.match(html, /Not drawn: training and scores of 19 more settings/);
    // One picture per contamination, with a curve for each of the methods.
    const curves = html.match(/<title>MNIST, \d+ % contaminated: ROC curves, mean of 20 runs: [^<]*<\/title>/g);
    assert.equal(curves?.length, 5);
    assert.deepEqual(
      curves.map((curve) => curve.match(/\(AUC /g)?.length),
      [5, 5, 5, 5, 5],
    );
  });

  it("sets what was tried beside each mismatch", () => {
    const mismatches = [
      { paper: "vrae-ecg5000", method: "VRAE+Spectral", tried: ["Gamma of .1, .5 and 2: <b>no</b> better."] },
      { paper: "vrae-ecg5000", method: "VRAE+SVM", tried: ["Not needed: it agrees."] },
    ];
    const made = syntheticReport("paper", syntheticRuns("paper", 10));
    const [vrae, ...others] = made.papers;
    const told = { ...made, papers: [{ ...vrae, mismatches }, ...others] };
    for (const page of [renderHtml(told, plotly), renderMarkdown(told)]) {
      assert.ok(page.includes("Mismatches and what was tried"));
      // Once, for all cells of the method that are apart.
      const [section] = /Mismatches and what was tried[^]*?Does the outcome/.exec(page)!;
      assert.equal(section.split("Gamma of .1, .5 and 2: &lt;b").length, 2);
      assert.match(section, /Table I: VRAE\+Spectral[^]*AUC[^]*Accuracy/);
      assert.ok(page.includes("nothing is written down yet"));
      assert.ok(!page.includes("Not needed") && !page.includes("<b>no"));
    }
    const none = renderMarkdown(syntheticReport("paper", []));
    assert.ok(!none.includes("Mismatches") && /^\| – not run \| \d+ \|/m.test(none));
  });

  it("draws nothing for no rows", () => {
    assert.throws(() => verdictTableSvg([]), /expected the rows of a table, got none\. Pass what compare returns/);
  });
});
