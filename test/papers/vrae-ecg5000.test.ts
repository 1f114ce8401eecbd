// The main job from outside: repeatable scores, the stand-in where no data is to be had, altered data refused.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { standInEcg5000 } from "../../lib/datasets/ecg5000-stand-in";
import type { Executed } from "../../lib/experiment/executor";
import { runGrid } from "../../lib/experiment/grid";
import type { RunSpec } from "../../lib/experiment/record";
import { openStore } from "../../lib/experiment/store";
import { readNotebook } from "../../lib/notebook/nbformat";
import { runVrae } from "../../lib/papers/vrae/vrae-ecg5000";
import { vraePaper, vraeSpecs } from "../../lib/papers/vrae/options";
import { healthWarnings } from "../../lib/report/health";
import { rng } from "../../lib/rng";

describe("The ECG5000 paper", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "retable-vrae-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("has ten runs at the paper's sizes in the paper profile", () => {
    const specs = vraeSpecs("paper");
    assert.deepEqual(
      specs.map(({ seed }) => seed),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    const { epochs, batchSize, units, latentDim, learningRate, clipValue, l1Activity, wasserstein } = specs[0].options;
    assert.deepEqual(
      { epochs, batchSize, units, latentDim, learningRate, clipValue, l1Activity, wasserstein },
      {
        epochs: 1500,
        batchSize: 500,
        units: 128,
        latentDim: 5,
        learningRate: 1e-3,
        clipValue: 5,
        l1Activity: 1e-7,
        wasserstein: { subsetSize: 4000, subset: "one per run" },
      },
    );
  });

  it("gives identical score files for one seed and others for another", async function () {
    this.timeout(300_000);
    const data = standInEcg5000(rng("stand-in"));
    const scoreFile = async (store: string, seed: number): Promise<Buffer> => {
      const root = join(folder, store);
      await runGrid({
        specs: vraeSpecs("smoke", [seed]),
        dataDigest: data.digest,
        store: openStore(root),
        execute: (spec, report) => runVrae(spec, data, { report, engine: { threads: 1 } }),
      });
      const runs = join(root, vraePaper, "smoke");
      return readFileSync(
        join(
          runs,
          readdirSync(runs).find((name) => name.endsWith(".arrays.gz"))!,
        ),
      );
    };
    const first = await scoreFile("first", 1);
    assert.ok(first.equals(await scoreFile("again", 1)));
    assert.ok(!first.equals(await scoreFile("other", 2)));
  });

  it("is caught by the guards when its backward pass is removed", async function () {
    this.timeout(300_000);
    const data = standInEcg5000(rng("stand-in"));
    const [smoke] = vraeSpecs("smoke");
    const warningsWith = async (clipValue: number): Promise<string[]> => {
      const spec = { ...smoke, options: { ...smoke.options, units: 4, svmTrainedOn: "train rows", clipValue } };
      const execute = (run: RunSpec): Promise<Executed> => runVrae(run, data, { engine: { threads: 1 } });
      const store = openStore(join(folder, "guards"));
      const [{ record }] = await runGrid({ specs: [spec], dataDigest: data.digest, store, execute });
      return healthWarnings(record);
    };
    // Gradients clipped to nothing: scores still come out, and only the guards tell.
    assert.ok((await warningsWith(0)).includes("the weights did not move"));
    assert.ok(!(await warningsWith(5)).includes("the weights did not move"));
  });

  it("runs on the stand-in where no source has the data, and every number says so", function () {
    // Minutes of a busy machine's time.
    this.timeout(900_000);
    // A checkout of its own, with nothing beside it.
    const checkout = join(folder, "checkout");
    for (const part of ["dist/lib", "dist/scripts", "notebooks", "results/published", "results/margins.json"]) {
      cpSync(part, join(checkout, part), { recursive: true });
    }
    for (const file of ["package.json", "package-lock.json"]) cpSync(file, join(checkout, file));
    mkdirSync(join(checkout, "datasets"));
    cpSync("datasets/manifest.json", join(checkout, "datasets", "manifest.json"));
    symlinkSync(resolve("node_modules"), join(checkout, "node_modules"));

    const { status, stdout, stderr } = retable(
      ["reproduce", "--paper", "vrae-ecg5000", "--profile", "smoke"],
      checkout,
      { RETABLE_OFFLINE: "1" },
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /STAND-IN DATA/);
    const rows = stdout.split("\n").filter((line) => /^(I|II) +ECG5000 +VRAE/.test(line));
    assert.equal(rows.length, 31);
    for (const row of rows) assert.match(row, /stand-in/);
    // What the paper took from others is shown, and compared with nothing on any data.
    const quoted = stdout
      .split("\n")
      .filter((line) => /^II +ECG5000 +(SPIRAL-XGB|F-t ALSTM-FCN|SAE-C|oFCMdd) /.test(line));
    assert.equal(quoted.length, 4);
    for (const row of quoted) assert.match(row, /“ quoted +cited by the paper from elsewhere$/);
    assert.match(readFileSync(join(checkout, "results", "report.md"), "utf8"), /STAND-IN DATA/);
    const notebook = readFileSync(join(checkout, "results", "notebooks", "vrae-ecg5000.ipynb"), "utf8");
    assert.match(notebook, /STAND-IN DATA: every number below comes from generated series/);
    for (const method of ["PCA reconstruction", "isolation forest", "k nearest neighbours", "autoencoder"])
      assert.match(
        notebook,
        new RegExp(
          `On the VRAE's latents and, below, on the series \\(smoke profile\\) \\(stand-in data\\)[^]*${method} `,
        ),
      );
    assert.match(notebook, /Where the errors fall: share of each class called an anomaly, [^]*? \(stand-in data\)/);
    // Studies are read from the store and never trained here.
    assert.match(
      notebook,
      /No study run of this data is stored\. 'retable compute --paper vrae-ecg5000 --profile study'/,
    );
  });

  it("refuses altered data by file and digest, exits with 2 and saves the notebook that far", async function () {
    this.timeout(60_000);
    const mirror = join(folder, "mirror");
    mkdirSync(join(mirror, "ecg5000"), { recursive: true });
    writeFileSync(join(mirror, "ecg5000", "ECG5000_TRAIN.txt.gz"), gzipSync("1 0.5 0.5\n"));
    const output = join(folder, "out.ipynb");
    const { status, stderr } = retable(
      ["run", "notebooks/vrae-ecg5000.ipynb", output, "-p", "profile", "smoke"],
      process.cwd(),
      { RETABLE_MIRROR: mirror, RETABLE_OFFLINE: "1" },
    );
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      /DataCorrupt: datasets: expected ecg5000\/ECG5000_TRAIN\.txt .* sha256 0d96aff1\w+, got 10 bytes with sha256 \w+ at /,
    );
    const { cells } = await readNotebook(output);
    const failed = cells.find(
      (cell) => cell.cell_type === "code" && cell.outputs.some((o) => o.output_type === "error"),
    );
    assert.match(JSON.stringify(failed), /DataCorrupt|sha256|digest/);
  });
});

function retable(
  args: string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): { status: number | null; stdout: string; stderr: string } {
  const script = join(cwd, "dist", "scripts", "retable.js");
  const inherited = { ...process.env };
  delete inherited["RETABLE_MIRROR"];
  return spawnSync(process.execPath, [script, ...args], { cwd, env: { ...inherited, ...env }, encoding: "utf8" });
}
