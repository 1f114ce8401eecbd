// Figures quoted in prose: found in Markdown and notebooks, judged against records and printed tables, renewed in place.
import assert from "node:assert/strict";
import { openStore } from "../../lib/experiment/store";
import { check, type Check } from "../../lib/report/check";
import { compare, tally } from "../../lib/report/compare";
import { figureStyle, inStyle } from "../../lib/report/prose/figure-style";
import { githubAnnotations } from "../../lib/report/github";
import { quoteRow, renewedFiles } from "../../lib/report/prose/judge-quotes";
import { junitXml } from "../../lib/report/junit";
import { readMargins } from "../../lib/report/margins";
import { readProse, toProse, type Prose } from "../../lib/report/prose/prose";
import { publishedPapers, readPublished } from "../../lib/report/published";
import { findLooseFigures, findQuotes } from "../../lib/report/prose/quotes";
import { rounded } from "../../lib/report/rounding";
import { verdictTableSvg } from "../../lib/report/figures/verdict-table-svg";
import { syntheticRuns } from "./synthetic-report";

const svm = "vrae-ecg5000; Table I; VRAE+SVM; AUC";
const runs = syntheticRuns("paper", 10);
const aucs = runs.map(({ record }) => record.results[4].metrics.AUC);
const auc = aucs.reduce((sum, value) => sum + value) / aucs.length;

function readme(...lines: string[]): Prose {
  return toProse("README.md", `${lines.join("\n")}\n`);
}

function notebook(...sources: string[]): Prose {
  const cells = sources.map((source, i) => ({
    cell_type: i % 2 === 0 ? "markdown" : "code",
    source: source.split(/(?<=\n)/),
  }));
  return toProse("notebooks/a.ipynb", `${JSON.stringify({ cells }, null, 1)}\n`);
}

function judged(prose: readonly Prose[], profile: "paper" | "quick" = "paper", options: object = {}): Check {
  const names = publishedPapers();
  const tables = names.map((name) => readPublished(name));
  return check(tables, { runs, damaged: [] }, readMargins(), profile, { prose, ...options });
}

describe("Rounding", () => {
  it("goes half away from zero on the decimal text", () => {
    // 1.005 and 0.9625 lie below their text in binary, 2.5 and -0.5 on it.
    assert.deepEqual(
      [rounded(1.005, 2), rounded(0.9625, 3), rounded(2.5, 0), rounded(-0.5, 0), rounded(0.96249, 3)],
      ["1.01", "0.963", "3", "-1", "0.962"],
    );
  });
});

describe("Figures quoted in prose", () => {
  it("keep the way they are printed", () => {
    const cases: [string, number, string][] = [
      [".963", 0.9628, ".963"],
      ["0.96", 0.9549, "0.95"],
      ["96.3 %", 0.9628, "96.3 %"],
      ["96%", 0.9628, "96%"],
      ["1,234", 273420, "273,420"],
      ["1,234.5678", 273420.98765, "273,420.9877"],
      ["10", 3, "3"],
      [".963", 1, "1.000"],
    ];
    for (const [text, value, expected] of cases) assert.equal(inStyle(value, figureStyle(text)), expected, text);
  });

  it("are found in sentences, tables and emphasis, and not in code or other comments", () => {
    const prose = readme(
      `AUC .963<!-- figure: ${svm}; mean -->, **0.98** <!--figure: a;b ; c-->.`,
      "",
      `| SVM | 96.3 %<!-- figure: ${svm}; sd --> |`,
      "`.5<!-- figure: x -->` and <!-- .7 not <!-- figure: y -->",
      "```md",
      ".5<!-- figure: x -->",
      "```",
      "**273,420**<!-- figure: p; claims; parameter-count; published -->",
    );
    assert.deepEqual(
      findQuotes(prose).map(({ line, text, terms }) => [line, text, terms.at(-1)]),
      [
        [1, ".963", "mean"],
        [1, "0.98", "c"],
        [3, "96.3 %", "sd"],
        [8, "273,420", "published"],
      ],
    );
    for (const { text, offset } of findQuotes(prose))
      if (text !== null) assert.equal(prose.raw.slice(offset, offset + text.length), text);
  });

  it("are found in the Markdown cells of notebooks, on the lines of their files", () => {
    const prose = notebook(
      `# "Title" ± 1\n\nAUC .963<!-- figure: ${svm}; mean --> ± .002<!-- figure: ${svm}; sd -->\n`,
      `// .963<!-- figure: ${svm}; mean -->`,
      `.1234 and .5<!-- figure: ${svm}; published -->`,
    );
    const found = findQuotes(prose);
    assert.deepEqual(
      found.map(({ text }) => text),
      [".963", ".002", ".5"],
    );
    const lines = prose.raw.split("\n");
    for (const { line, offset, text } of found) {
      assert.ok(lines[line - 1].includes(text!), lines[line - 1]);
      assert.equal(prose.raw.slice(offset, offset + text!.length), text);
    }
    assert.deepEqual(
      findLooseFigures(prose).map(({ line, text }) => [lines[line - 1].includes(".1234 and"), text]),
      [[true, ".1234"]],
    );
    // Some writers spell out what is not ASCII.
    const spelled = prose.raw.replace("±", "\\u00b1").replace("±", "\\u00b1");
    const [first] = findQuotes(toProse("notebooks/a.ipynb", spelled));
    assert.equal(spelled.slice(first.offset, first.offset + 4), ".963");
  });

  it("hold while they are what records and printed tables say", () => {
    const prose = readme(
      `${rounded(auc, 3)}<!-- figure: ${svm}; mean --> of 10<!-- figure: ${svm}; runs --> runs,`,
      `98.4 %<!-- figure: ${svm}; published --> of 10<!-- figure: ${svm}; published runs -->,`,
      "273,420<!-- figure: vrae-ecg5000; claims; parameter-count; published -->,",
      "94.3 ± 0.0",
      "94.3 %<!-- figure: ncae-contamination; MNIST; OC-SVM; 1 %; published --> ± 3.9 %<!-- figure: ncae-contamination; MNIST; OC-SVM; 1 %; published sd -->",
    );
    const { quotes, exitCode, notes } = judged([prose]);
    assert.deepEqual(
      quotes.map(({ verdict, reason }) => (verdict === "holds" ? "holds" : reason)),
      Array<string>(7).fill("holds"),
    );
    // The synthetic runs' second method is worse than printed.
    assert.equal(exitCode, 1);
    assert.ok(notes.includes("note: 7 of 7 figures quoted in prose hold."));
    assert.equal(judged([], "quick").exitCode, 0);
    assert.equal(judged([prose], "quick").exitCode, 0);
  });

  it("may count the cells and claims of a paper", () => {
    const counted = tally(
      compare(
        readPublished("vrae-ecg5000"),
        runs.map(({ record }) => record),
        readMargins(),
        "paper",
      ),
    );
    const prose = readme(
      `${counted.passed}<!-- figure: vrae-ecg5000; reproduced --> of ${counted.judged}<!-- figure: vrae-ecg5000; judged -->`,
      "1<!-- figure: vrae-ecg5000; failed --> and 1<!-- figure: vrae-ecg5000; Table I; open -->",
    );
    const [reproduced, all, failed, misplaced] = judged([prose]).quotes;
    assert.deepEqual([reproduced.verdict, all.verdict], ["holds", "holds"]);
    assert.equal(failed.expected, String(counted.failed));
    assert.equal(misplaced.reason, "expected 'open' of a whole paper, got 'Table I' before it.");
  });

  it("may be the lowest, the median and the highest of the runs", () => {
    const ordered = [...aucs].sort((a, b) => a - b);
    const figures = { lowest: ordered[0], median: (ordered[4] + ordered[5]) / 2, highest: ordered[9] };
    const prose = readme(
      ...Object.entries(figures).map(([name, value]) => `${rounded(value, 5)}<!-- figure: ${svm}; ${name} -->`),
    );
    assert.deepEqual(
      judged([prose]).quotes.map(({ verdict }) => verdict),
      ["holds", "holds", "holds"],
    );
    assert.equal(new Set(Object.values(figures)).size, 3);
  });

  it("fail the check when they differ, with file and line, in every format", () => {
    const holds = `98.4 %<!-- figure: ${svm}; published -->`;
    const prose = readme("", `AUC 0.123<!-- figure: ${svm}; mean -->`, holds, "and .1234");
    const result = judged([prose], "quick");
    const expected = rounded(auc, 3);
    const why = `expected ${expected} (mean of the stored runs: paper profile, seeds 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), got 0.123`;
    assert.equal(result.exitCode, 1);
    assert.equal(
      result.notes.find((note) => note.startsWith("README")),
      `README.md:2: does not hold: ${why}`,
    );
    const [wrong, loose, ...others] = githubAnnotations(result).match(/^.*README\.md.*$/gm)!;
    assert.equal(wrong, `::error file=README.md,line=2,title=quoted figure%3A does not hold::${why}`);
    assert.match(loose, /^::warning file=README\.md,line=4,title=figure without a source::\.1234 looks like a result/);
    assert.deepEqual(others, []);
    assert.match(
      junitXml(result, "quick"),
      /<testsuite name="prose" tests="2" failures="1" [^>]*>\n {2}<testcase classname="README\.md" name="line 2: vrae-ecg5000; Table I; VRAE\+SVM; AUC; mean" time="0">\n {3}<failure message="README\.md:2: expected /,
    );
    const row = quoteRow(result.quotes[0]);
    assert.deepEqual(
      [row.table, row.method, row.published.value, row.verdict],
      ["prose", "README.md:2", 0.123, "does not hold"],
    );
  });

  it("fail when the reference names nothing, too much, or nothing that counts", () => {
    const cases: [string, string, RegExp][] = [
      ["vrae; AUC; mean", "does not hold", /^expected one of anoean, .* first, got 'vrae'\. Name a file of/],
      [`${svm}; mode`, "does not hold", /^expected judged, .* last, got 'mode'\.$/],
      ["vrae-ecg5000; Table I; SVM; AUC; mean", "does not hold", /got 'SVM'\. It has .*VRAE\+SVM/],
      ["vrae-ecg5000; VRAE+SVM; AUC; mean", "does not hold", /got that of 2: I ECG5000 VRAE\+SVM AUC, II ECG5000/],
      ["vrae-ecg5000; Table II; VRAE+k-Means; AUC; mean", "does not hold", /no cell is all of these\.$/],
      [`${svm}; published sd`, "does not hold", /^the paper prints no published sd for it$/],
      [`${svm}; quick mean`, "not run", /^no run of profile quick is stored$/],
      ["anoean; KDD99; AnoEAN; F1; mean", "not run", /^no run of profile paper is stored$/],
    ];
    for (const [reference, verdict, reason] of cases) {
      const [quote] = judged([readme(`.9<!-- figure: ${reference} -->`)], "quick").quotes;
      assert.deepEqual([quote.verdict, quote.expected], [verdict, null], reference);
      assert.match(quote.reason, reason);
    }
    const [unclosed] = judged([readme(`.9<!-- figure: ${svm};`, "mean -->")]).quotes;
    assert.match(
      unclosed.reason,
      /^the comment binds nothing\. Write <!-- figure: PAPER; TABLE; .* all on one line\.$/,
    );
    const stale = judged([readme(`.9<!-- figure: ${svm}; mean -->`)], "quick", { isCurrent: () => false });
    assert.deepEqual([stale.quotes[0].verdict, stale.exitCode], ["stale", 1]);
    const standIn = syntheticRuns("paper", 2, "stand-in");
    const tables = [readPublished("vrae-ecg5000")];
    const options = { prose: [readme(`.9<!-- figure: ${svm}; mean -->`)] };
    const generated = check(tables, { runs: standIn, damaged: [] }, readMargins(), "quick", options);
    assert.deepEqual([generated.quotes[0].verdict, generated.exitCode], ["stand-in", 1]);
  });

  it("of a paper that is not checked are passed over, of one that does not exist are not", () => {
    const prose = [readme(".9<!-- figure: anoean; KDD99; AnoEAN; F1; published -->, .9<!-- figure: vrea; I; mean -->")];
    const tables = [readPublished("vrae-ecg5000")];
    const { quotes } = check(tables, { runs, damaged: [] }, readMargins(), "paper", {
      prose,
      papers: publishedPapers(),
    });
    assert.deepEqual(
      quotes.map(({ terms }) => terms[0]),
      ["vrea"],
    );
  });

  it("are renewed in place, in the style they were printed in, and then hold", () => {
    const text = (figure: string, share: string, count: string): string =>
      `# ± "x"\nAUC ${figure}<!-- figure: ${svm}; mean -->, **${share}**<!-- figure: ${svm}; published -->\n${count}<!-- figure: ${svm}; runs --> of .9<!-- figure: nobody; mean -->`;
    const prose = [readme(text(".5", "1.2 %", "7")), notebook(text(".51234", "1%", "100"))];
    const files = renewedFiles(prose, judged(prose).quotes);
    assert.equal(files.get("README.md"), `${text(rounded(auc, 1).replace("0.", "."), "98.4 %", "10")}\n`);
    assert.equal(files.get("notebooks/a.ipynb"), notebook(text(rounded(auc, 5).replace("0.", "."), "98%", "10")).raw);
    const again = [...files].map(([path, raw]) => toProse(path, raw));
    assert.equal(renewedFiles(again, judged(again).quotes).size, 0);
  });

  it("may be pictures of a table, which are drawn again", () => {
    const prose = [toProse("lib/README.md", "![Table I](../results/a.svg)<!-- picture: vrae-ecg5000; paper -->\n")];
    const old = judged(prose, "quick", { readPicture: () => "<svg/>" });
    assert.equal(old.exitCode, 1);
    assert.match(
      old.quotes[0].reason,
      /^expected results\/a\.svg as the stored runs of profile paper draw it, got another picture$/,
    );
    const drawn = renewedFiles(prose, old.quotes).get("results/a.svg");
    assert.equal(drawn, `${verdictTableSvg(judged([]).rows.filter(({ paper }) => paper === "vrae-ecg5000"))}\n`);
    assert.equal(judged(prose, "quick", { readPicture: () => drawn }).quotes[0].verdict, "holds");
    assert.match(judged(prose).quotes[0].reason, /got no file$/);
  });

  it("are warned of where they look like results and name no source", () => {
    const prose = readme(
      "AUC .963, 0.9628 and 96.3 %; version 1.0.964, rate 0.01, 30 % of `0.123`, .963<!-- figure: x -->",
    );
    const result = judged([prose], "quick");
    assert.deepEqual(
      result.loose.map(({ text }) => text),
      [".963", "0.9628", "96.3 %"],
    );
    assert.match(
      githubAnnotations(result),
      /^::warning file=README\.md,line=1,title=figure without a source::\.963 looks like a result/m,
    );
    assert.ok(
      result.notes.some((note) =>
        note.startsWith("warning: README.md:1: 96.3 % looks like a result and names no source."),
      ),
    );
    assert.deepEqual([result.exitCode, judged([readme(".963")], "quick").exitCode], [1, 0]);
    assert.equal(judged([readme(".963")], "quick", { strict: true }).exitCode, 1);
    assert.equal(judged([toProse("lib/compile/README.md", "0.9628 s")], "quick").loose.length, 0);
  });
});

describe("This project's prose", () => {
  const prose = readProse();

  it("is README files and notebooks", () => {
    const paths = prose.map(({ path }) => path);
    for (const path of ["README.md", "datasets/README.md", "lib/compile/README.md", "notebooks/vrae-ecg5000.ipynb"])
      assert.ok(paths.includes(path), path);
  });

  it("quotes figures of which each leads to one cell, and no result without its source", () => {
    // From the records that are kept: what stands beside the printed tables is named by no other file.
    const tables = publishedPapers().map((name) => readPublished(name));
    const { quotes, loose } = check(tables, openStore().listRecords(), readMargins(), "paper", { prose });
    assert.ok(quotes.length >= 6);
    const lost = quotes.filter(({ expected, verdict }) => expected === null && verdict === "does not hold");
    assert.deepEqual(
      lost.map(({ path, line, reason }) => `${path}:${line}: ${reason}`),
      [],
    );
    assert.deepEqual(loose, []);
  });
});
