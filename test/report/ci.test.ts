// The check for CI systems: JUnit XML, GitHub annotations, and fast enough for a merge gate.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../lib/experiment/store";
import { currentIn, papers } from "../../lib/papers";
import { check } from "../../lib/report/check";
import { githubAnnotations, githubSummary } from "../../lib/report/github";
import { junitXml } from "../../lib/report/junit";
import { readMargins } from "../../lib/report/margins";
import { renewMismatches } from "../../lib/report/mismatches";
import { readPublished } from "../../lib/report/published";
import { manyRecords } from "./many-records";
import { syntheticNcaeRuns, syntheticRuns } from "./synthetic-report";

const vrae = readPublished("vrae-ecg5000");
const damaged = [{ path: "runs/a,b:c.json", what: 'not <whole> "JSON"\u0007 & 100 %\nnext', fix: "Delete it." }];
const checked = check([vrae], { runs: syntheticRuns("paper", 10), damaged }, readMargins(), "paper");

describe("JUnit XML of the check", () => {
  const xml = junitXml(checked, "paper");

  it("has a test case per cell and claim, failures, errors and skips as the verdicts say", () => {
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
    const worse = checked.rows.filter(({ verdict }) => verdict === "worse").length;
    // And two claims: the made-up clusterings are not alike, nor is the Wasserstein score like them.
    assert.deepEqual([worse > 0, count(/ type="does not hold"/g)], [true, 2]);
    assert.equal(count(/<testcase /g), checked.rows.length + 1);
    assert.equal(count(/<failure message="worse: published [^"]+" type="worse"\/>/g), worse);
    assert.equal(count(/<skipped message="quoted: /g), 4);
    assert.match(
      xml,
      new RegExp(`<testsuite name="vrae-ecg5000" tests="41" failures="${worse + 2}" errors="0" skipped="\\d+"`),
    );
    assert.match(xml, /<testcase classname="notebooks\/vrae-ecg5000.ipynb" name="I ECG5000 VRAE\+SVM AUC" time="0"\/>/);
  });

  it("names profile, seeds, engine, data and records of each paper", () => {
    assert.match(
      xml,
      /<property name="profile" value="paper"\/>\n {3}<property name="seeds" value="0, 1, 2, 3, 4, 5, 6, 7, 8, 9"\/>/,
    );
    assert.match(xml, /<property name="engine" value="onnxruntime on cpu, 1 thread"\/>/);
    assert.match(xml, /<property name="data" value="ECG5000 real d{64}"\/>/);
    assert.equal(/<property name="records" value="([^"]*)"/.exec(xml)?.[1].split(", ").length, 10);
  });

  it("tells cells apart by their contamination, passes better ones, and names to each paper the runs of its own", () => {
    const [first, ...others] = syntheticRuns("paper", 2);
    const named = { ...first, record: { ...first.record, data: { ...first.record.data, name: 'a "<b>' } } };
    const runs = [named, ...others, ...syntheticNcaeRuns()];
    const tables = ["vrae-ecg5000", "ncae-contamination", "anoean"].map((name) => readPublished(name));
    const result = check(tables, { runs, damaged: [] }, readMargins(), "paper");
    const text = junitXml(result, "paper");
    const suites = text.split(" <testsuite ").slice(1);
    assert.deepEqual(
      suites.map((suite) => /name="seeds" value="([^"]*)"/.exec(suite)?.[1]),
      ["0, 1", "1, 2", undefined],
    );
    assert.match(suites[0], /name="data" value="a &quot;&lt;b&gt; real d+, ECG5000 real d+"/);
    assert.match(suites[2], /<properties>\n +<property name="profile" value="paper"\/>\n +<\/properties>/);
    const names = [...text.matchAll(/<testcase classname="[^"]*" name="([^"]*)"/g)].map(([, name]) => name);
    assert.equal(new Set(names).size, result.rows.length);
    const of = (verdict: string): number => result.rows.filter((row) => row.verdict === verdict).length;
    assert.ok(of("better") > 0);
    const passed = of("better") + of("same digits") + of("equivalent") + of("holds");
    assert.equal(text.match(/<testcase [^>]*\/>/g)?.length, passed);
    const { counts } = result;
    assert.deepEqual([counts[1].passed, counts[1].better], [passed - of("better"), of("better")]);
  });

  it("escapes what files say and counts damage as errors", () => {
    assert.match(xml, /<testsuite name="stored runs" tests="1" failures="0" errors="1" skipped="0" time="0">/);
    assert.ok(
      xml.includes('message="not &lt;whole&gt; &quot;JSON&quot;  &amp; 100 % next. Delete it." type="damaged"'),
    );
    assert.ok(!/[\u0000-\u0008]/.test(xml));
    const text = xml.replace(/<\?xml[^>]*\?>|<\/?[a-z]+(?: [a-z]+="[^"<>]*")*\/?>/g, "").trim();
    assert.equal(text, "");
  });

  it("skips failed cells that are explained, unless the check is strict", () => {
    const stored = { runs: syntheticRuns("paper", 10), damaged: [] };
    const { rows } = check([vrae], stored, readMargins(), "paper");
    const mismatches = renewMismatches(
      [
        { paper: "vrae-ecg5000", method: "VRAE+Spectral", tried: ["Gamma of 0.1 and 2."] },
        { paper: "vrae-ecg5000", table: "claims", tried: ["Gamma of 0.1 and 2."] },
      ],
      rows,
    );
    const told = check([vrae], stored, readMargins(), "paper", { mismatches });
    const failures = told.rows.filter(({ verdict }) => verdict === "worse");
    assert.ok(failures.length > 0 && failures.every(({ method }) => method === "VRAE+Spectral"));
    assert.deepEqual([told.exitCode, told.explained.filter(({ table }) => table !== "claims")], [0, failures]);
    assert.match(told.notes[0], /^note: 7 failed; results\/mismatches\.json says what was tried/);
    assert.equal(junitXml(told, "paper").match(/<skipped message="worse: /g)?.length, failures.length);
    assert.equal(githubAnnotations(told).match(/^::notice .*title=worse/gm)?.length, failures.length);
    const [first] = mismatches;
    const partly = check([vrae], stored, readMargins(), "paper", { mismatches: [{ ...first, metric: "AUC" }] });
    assert.deepEqual([partly.exitCode, partly.explained.length], [1, 0]);
    const named = renewMismatches([{ ...first, metric: "AUC" }], rows);
    const some = check([vrae], stored, readMargins(), "paper", { mismatches: named });
    assert.deepEqual([some.exitCode, some.explained.length], [1, 1]);
    const strict = check([vrae], stored, readMargins(), "paper", { mismatches, strict: true });
    assert.deepEqual([strict.exitCode, strict.explained.length], [1, 0]);
    assert.match(junitXml(strict, "paper"), /<failure message="worse: /);
  });

  it("of another profile skips what anything was tried for", () => {
    const quick = (paper: string): readonly [number, boolean] => {
      const stored = { runs: syntheticRuns("quick", 10), damaged: [] };
      const mismatches = [{ paper, tried: ["Gamma of 0.1 and 2."] }];
      const { exitCode, explained } = check([vrae], stored, readMargins(), "quick", { mismatches });
      return [exitCode, explained.length > 0];
    };
    assert.deepEqual(
      [quick("vrae-ecg5000"), quick("anoean")],
      [
        [0, true],
        [1, false],
      ],
    );
    const stored = { runs: syntheticRuns("quick", 10), damaged: [] };
    const mismatches = [
      { paper: "vrae-ecg5000", tried: ["Gamma of 0.1 and 2."], fails: { "I; ECG5000; none; AUC": 0.5 } },
    ];
    const { notes } = check([vrae], stored, readMargins(), "quick", { mismatches });
    assert.ok(
      !notes.some((note) => note.includes("no failure now")),
      "what fails is written down for the paper profile",
    );
  });

  it("calls stale cells errors", () => {
    const options = { isCurrent: (): boolean => false };
    const stale = check([vrae], { runs: syntheticRuns("paper", 2), damaged: [] }, readMargins(), "paper", options);
    assert.equal(stale.exitCode, 3);
    assert.match(
      junitXml(stale, "paper"),
      /<error message="stale: [^"]*'retable status' says what changed\)[^"]*" type="stale"\/>/,
    );
    const warnings = githubAnnotations(stale).trim().split("\n");
    assert.equal(warnings.length, 37);
    assert.ok(
      warnings.every((line) =>
        line.startsWith("::warning file=results/published/vrae-ecg5000.json,line=1,title=stale%3A "),
      ),
    );
  });
});

describe("GitHub annotations of the check", () => {
  it("are an error per failed cell and a warning per damaged file, one line each", () => {
    const lines = githubAnnotations(checked).trim().split("\n");
    const worse = checked.rows.filter(({ verdict }) => verdict === "worse");
    // The claims that detectors are alike are two more.
    assert.equal(lines.length, worse.length + 3);
    assert.match(
      lines[0],
      /^::error file=results\/published\/vrae-ecg5000\.json,line=1,title=worse%3A VRAE\+\w+ \w+::published 0\.\d{4}, reproduced 0\.\d{4} ± 0\.\d{4}: /,
    );
    assert.equal(
      lines.at(-1),
      '::warning file=runs/a%2Cb%3Ac.json,line=1,title=damaged record::not <whole> "JSON"\u0007 & 100 %25%0Anext. Delete it.',
    );
  });

  it("come with a table of the cells that have runs", () => {
    const summary = githubSummary(checked, "paper");
    assert.match(
      summary,
      /^## retable check, paper profile\n\n- 0\.5 × margin: \d+ of 37 judged cells and claims reproduced/,
    );
    assert.equal(summary.match(/^\| vrae-ecg5000 \| /gm)?.length, 37);
  });
});

describe("The check of a store", () => {
  it("sets a record without a metric aside as a damaged file, and judges the others", async () => {
    const store = openStore(mkdtempSync(join(tmpdir(), "retable-renamed-")));
    try {
      const runs = syntheticRuns("paper", 10);
      for (const run of runs) await store.write(run);
      const path = store.path(runs[4].record.spec, runs[4].record.data.digest);
      writeFileSync(path, readFileSync(path, "utf8").replace('"AUC"', '"Auc"'));
      const found = check([vrae], store.listRecords(), readMargins(), "paper");
      const result = check([vrae], store.listRecords(), readMargins(), "paper", {
        mismatches: renewMismatches([{ paper: vrae.paper, tried: ["These runs are made up."] }], found.rows),
      });
      assert.deepEqual([result.records.length, result.damaged.map((one) => one.path)], [9, [path]]);
      assert.equal(result.exitCode, 3);
    } finally {
      rmSync(store.root, { recursive: true });
    }
  });

  it("reads records only: what is inside the files beside them does not matter to it", () => {
    const store = openStore(mkdtempSync(join(tmpdir(), "retable-many-")));
    try {
      manyRecords(store, 50, { scores: Buffer.from("no scores") });
      const result = check([vrae], store.listRecords(), readMargins(), "paper", { isCurrent: currentIn(papers) });
      assert.equal(result.records.length, 50);
      assert.equal(result.damaged.length, 0);
      assert.equal(store.list().damaged.length, 50);
      assert.equal(result.exitCode, 3);
      assert.ok(result.rows.some(({ verdict }) => verdict === "stale"));
    } finally {
      rmSync(store.root, { recursive: true });
    }
  });
});
