// Contamination plots: every method of the table, printed and reproduced, and what runs over normal classes count for.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../lib/report/check";
import { compare } from "../../lib/report/compare";
import { contaminationFigures } from "../../lib/report/figures/contamination";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { textTable } from "../../lib/report/text-table";
import { writePictures } from "../../lib/report/write-report";
import { syntheticNcaeRuns, syntheticReport } from "./synthetic-report";

const ncae = readPublished("ncae-contamination");
const runs = syntheticNcaeRuns().map(({ record }) => record);
const rows = compare(ncae, runs, readMargins(), "paper");

interface Trace {
  readonly name: string;
  readonly xaxis: string;
  readonly x: number[];
  readonly y: number[];
  readonly error_y: { array: number[] };
}

describe("Runs over several normal classes", () => {
  it("fill one cell per contamination together, as the table averages over them", () => {
    const row = rows.find((r) => r.dataset === "MNIST" && r.method === "NCAE" && r.contamination === 0.1)!;
    const own = runs.filter(({ spec }) => spec.method === "NCAE" && spec.options.contamination === 0.1);
    const values = own.map(({ results }) => results[0].metrics.AUC);
    assert.equal(row.reproduced?.runs, 20);
    assert.deepEqual(row.reproduced.seeds, Array(10).fill([1, 2]).flat());
    assert.ok(Math.abs(row.reproduced.mean - values.reduce((a, b) => a + b) / 20) < 1e-12);
    assert.match(row.reason, /20 runs of 10 normal classes/);
    assert.equal(row.reason.includes("not counted"), false);
    assert.match(textTable([row]), /  NCAE +AUC at 10 % /);
  });

  it("are compared with nothing while a class is lacking", () => {
    const lacking = runs.filter(({ spec: { options } }) => options.normalClass !== 3);
    const cells = compare(ncae, lacking, readMargins(), "paper").filter(({ reproduced }) => reproduced !== null);
    assert.ok(cells.length > 0);
    for (const { table, verdict, reason } of cells) {
      if (table === "claims") continue;
      assert.equal(verdict, "incomplete");
      assert.match(reason, /^9 of 10 normal classes run, 18 runs/);
    }
    const stored = { runs: lacking.map((record) => ({ record })), damaged: [] };
    const { notes } = check([ncae], stored, readMargins(), "paper");
    assert.match(
      notes.join(),
      new RegExp(
        `note: 0 inconclusive, ${ncae.cells.filter(({ quoted }) => !quoted).length + ncae.claims.length} not run or incomplete`,
      ),
    );
    const quick = lacking.map((run) => ({ ...run, spec: { ...run.spec, profile: "quick" as const } }));
    assert.ok(compare(ncae, quick, readMargins(), "quick").every(({ verdict }) => verdict !== "incomplete"));
  });
});

describe("Contamination plots", () => {
  const [mnist, fashion, ...others] = contaminationFigures(rows);

  it("are one per data set, with a panel per method, printed and reproduced with their spread", () => {
    assert.equal(others.length, 0);
    const traces = mnist.data as Trace[];
    assert.equal(new Set(traces.map(({ xaxis }) => xaxis)).size, 10);
    assert.deepEqual(
      traces.filter(({ name }) => name === "reproduced").map(({ xaxis }) => xaxis),
      ["x", "x10"],
    );
    const printed = traces.find(({ name, xaxis }) => name === "printed" && xaxis === "x10")!;
    assert.deepEqual(printed.x, [0, 0.01, 0.05, 0.1, 0.2]);
    assert.deepEqual(printed.y, [0.94, 0.972, 0.97, 0.926, 0.898]);
    assert.deepEqual(printed.error_y.array, [0.042, 0.052, 0.071, 0.057, 0.074]);
    const found = traces.find(({ name, xaxis }) => name === "reproduced" && xaxis === "x10")!;
    const cells = rows.filter(({ dataset, method }) => dataset === "MNIST" && method === "NCAE");
    assert.deepEqual(
      found.y,
      cells.map(({ reproduced }) => reproduced!.mean),
    );
    assert.deepEqual(
      found.error_y.array,
      cells.map(({ reproduced }) => reproduced!.sd),
    );
    assert.equal(
      mnist.svg.match(/font-weight="600">(OC-SVM|IF|KDE|CAE|Deep SVDD|SSAD|SS-DGM|Deep SAD|Classification|NCAE)</g)
        ?.length,
      10,
    );
    assert.equal(mnist.svg.match(/fill-opacity="0.18"\/><path d="M[^"]+" fill="none" stroke="#0072B2"/g)?.length, 2);
    assert.match(
      mnist.text,
      /, 10 methods, .*: 10 of 50 cells run, 0\.0\d\d off at most \((NCAE|OC-SVM) at \d+ %\)\.$/,
    );
  });

  it("draw what is printed where nothing was run, and say so", () => {
    assert.ok((fashion.data as Trace[]).every(({ name }) => name === "printed"));
    assert.match(fashion.svg, />not run</);
    assert.match(fashion.text, /^Fashion-MNIST: AUC by contamination of the training data, 10 methods, .*: not run\.$/);
    assert.ok(!mnist.svg.includes(">not run<"));
  });

  it("stand on one point where the print has no spread, and are absent where no table varies the contamination", () => {
    const [anomagram] = contaminationFigures(compare(readPublished("ff12-kdd-ecg"), [], [], "paper"));
    assert.equal((anomagram.data as Trace[])[0].error_y.array, undefined);
    assert.equal(anomagram.data.length, 1);
    assert.deepEqual(contaminationFigures(compare(readPublished("vrae-ecg5000"), [], [], "paper")), []);
  });

  it("are written as pictures beside the first table, of papers that have runs", () => {
    const folder = mkdtempSync(join(tmpdir(), "retable-pictures-"));
    try {
      const report = syntheticReport("paper", syntheticNcaeRuns());
      const paths = writePictures(report, folder);
      const names = ["ncae-contamination", "ncae-contamination-contamination-1", "ncae-contamination-contamination-2"];
      assert.deepEqual(
        paths,
        names.map((name) => join(folder, `${name}.svg`)),
      );
      assert.equal(readFileSync(paths[2], "utf8"), `${fashion.svg}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
