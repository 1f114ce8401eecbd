// compute, status, check, verify and doctor as a person runs them, on one real smoke run in a store of the test's own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { Finding } from "../../lib/doctor";
import type { Executed } from "../../lib/experiment/executor";
import { openStore } from "../../lib/experiment/store";
import type { StoredRun } from "../../lib/experiment/stored-run";
import { findPaper } from "../../lib/papers";
import type { ComputedRun } from "../../lib/papers/compute";
import type { Status } from "../../lib/papers/status";
import type { ComparedRow } from "../../lib/report/compare";
import type { Verification } from "../../lib/papers/verify";
import { executed, storedRun } from "../experiment/synthetic-runs";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function retable(...args: string[]): Promise<Ran> {
  return retableWith({}, ...args);
}

function retableWith(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
  const env = { ...process.env, NO_COLOR: "1", ...environment };
  return new Promise((done) => {
    const script = resolve("dist/scripts/retable.js");
    execFile(process.execPath, [script, ...args], { env }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe("The verbs on runs", () => {
  let folder: string;
  let store: string;
  let computed: Ran;
  let here: Executed;
  const paper = findPaper("vrae-ecg5000");
  const smoke = ["--paper", paper.name, "--profile", "smoke"];
  const table = ["--method", "VRAE"];
  const stored = (): StoredRun => openStore(store).list().runs[0];

  before(async function () {
    this.timeout(600_000);
    folder = mkdtempSync(join(tmpdir(), "retable-verbs-"));
    store = join(folder, "runs");
    tf.enableProdMode();
    const [spec] = paper.specs("smoke");
    const data = await paper.load(spec.dataset);
    [computed, here] = await Promise.all([
      retable("compute", ...smoke, ...table, "--store", store, "--json"),
      paper.execute(spec, data, { engine: { threads: 1 } }),
    ]);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("compute fills the store from a worker process with the bits that this process gets", () => {
    assert.equal(computed.code, 0, computed.err);
    const [run, ...others] = JSON.parse(computed.out) as ComputedRun[];
    assert.deepEqual([run.state, run.seed, run.error, others.length], ["finished", 1, null, 0]);
    assert.match(computed.err, /vrae-ecg5000, smoke: 0 of 1 runs are stored\.\n(.*\n)*ECG5000, VRAE, seed 1 in \d+/);
    const { record, scores, arrays, history } = stored();
    assert.deepEqual(scores, here.scores);
    assert.deepEqual(arrays, here.arrays);
    assert.deepEqual(record.results, here.results);
    assert.deepEqual(history, here.history);
  });

  it("compute finds the run the second time", async () => {
    const { code, out, err } = await retable("compute", ...smoke, ...table, "--store", store);
    assert.equal(code, 0, err);
    assert.equal(out, "1 stored, 0 finished, 0 failed, 0 stopped\n");
    assert.match(err, /1 of 1 runs are stored/);
  });

  it("compute wants a paper, seeds and counts that it understands", async () => {
    for (const [args, code, message] of [
      [[], 64, /compute: expected --paper NAME\. Run 'retable compute --help'/],
      [["--paper", "none"], 4, /compute: expected --paper as one of vrae-ecg5000.*, got 'none'/],
      [
        ["--paper", paper.name, "--profile", "full"],
        64,
        /expected --profile as one of smoke, quick, paper, study, got 'full'/,
      ],
      [["--paper", paper.name, "--seeds", "1,x"], 64, /expected --seeds as in 1,2,5-8, got '1,x'/],
      [["--paper", paper.name, "--method", "GAN"], 64, /compute: expected --method as one of 'VRAE'.*, got 'GAN'\./],
      [["--paper", paper.name, "--dataset", "ECG"], 64, /compute: expected --dataset as one of 'ECG5000', got 'ECG'\./],
      [["--paper", paper.name, "--workers", "0"], 64, /expected --workers as a whole number from 1, got '0'/],
      [["--paper", paper.name, "--jobs", "1"], 64, /Unknown option '--jobs'/],
    ] as const) {
      const ran = await retable("compute", ...args, "--store", store);
      assert.equal(ran.code, code, ran.err);
      assert.match(ran.err, message);
      assert.equal(ran.out, "");
    }
  });

  it("status counts it and names the command for what is missing", async () => {
    const { code, out } = await retable("status", "--store", store, "--json");
    assert.equal(code, 0);
    const { methods } = JSON.parse(out) as Status;
    const own = methods.filter(
      (line) => line.paper === paper.name && (line.method === "VRAE" || line.profile === "study"),
    );
    assert.deepEqual(
      own.map(({ profile, present, expected }) => [profile, present, expected]),
      [["smoke", 1, 1], ["quick", 0, 3], ["paper", 0, 10], ...Array.from({ length: 8 }, () => ["study", 0, 3])],
    );
    const command = `retable compute --paper vrae-ecg5000 --profile paper --store ${store}`;
    assert.equal(own[2].command, here.data.origin === "real" ? command : null);
    assert.equal(own[0].secondsEach, stored().record.provenance.seconds);
    assert.equal((await retable("status", "--paper", "none")).code, 4);
  });

  it("check writes JUnit XML and annotations, and keeps stdout for its rows", async () => {
    const junit = join(folder, "made", "junit.xml");
    const ran = await retable("check", ...smoke, "--store", store, "--json", "--junit", junit, "--github");
    const rows = JSON.parse(ran.out) as ComparedRow[];
    assert.match(
      readFileSync(junit, "utf8"),
      /^<\?xml .*\n<testsuites name="retable check">\n <testsuite name="vrae-ecg5000" /,
    );
    const failed = rows.filter(({ verdict }) => verdict === "worse" || verdict === "does not hold").length;
    assert.equal(ran.err.match(/^::error file=results\/published\/vrae-ecg5000\.json,/gm)?.length ?? 0, failed);
    assert.equal(ran.code, failed > 0 ? 1 : 0);
    assert.ok(rows.some(({ reproduced }) => reproduced?.runs === 1));
  });

  it("verify finds it right, and wrong once a metric is edited", async () => {
    const good = await retable("verify", "--store", store);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, /^1 right, 0 wrong, /);
    const path = openStore(store).path(stored().record.spec, here.data.digest);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/"AUC": 0\.\d+/, '"AUC": 0.9569'));
    const bad = await retable("verify", "--store", store, "--json");
    writeFileSync(path, text);
    assert.equal(bad.code, 3);
    const { runs } = JSON.parse(bad.out) as Verification;
    assert.match(runs[0].differences.join(), /^VRAE\+Hierarchical AUC: recorded 0\.9569, recomputed 0\.\d+$/);
    mkdirSync(join(folder, "empty"));
    assert.equal((await retable("verify", "--store", join(folder, "empty"))).code, 4);
    for (const verb of ["verify", "check", "report", "migrate", "status"]) {
      const missing = await retable(verb, "--store", join(folder, "mistyped"));
      assert.equal(missing.code, 64, verb);
      assert.match(missing.err, /expected --store as a folder that exists, got '.*mistyped'/);
    }
    assert.equal((await retable("verify", "--tolerance", "-1")).code, 64);
    const seed = await retable("verify", "--seed", "x");
    assert.deepEqual([seed.code, seed.err], [64, "expected --seed as a whole number from 0, got 'x'.\n"]);
  });

  it("bench wants a paper that there is, and no smoke of it", async () => {
    const none = await retable("bench", "--paper", "none");
    assert.equal(none.code, 4);
    assert.match(none.err, /^bench: expected --paper as one of vrae-ecg5000.*, got 'none'\.$/m);
    const both = await retable("bench", "--smoke", "--paper", paper.name);
    assert.deepEqual(
      [both.code, both.err],
      [64, "bench: expected --paper or --smoke, got both. A paper's methods are timed at its own sizes.\n"],
    );
  });

  it("verify, report, status and compute exit 3 on a damaged data file, as their help says", async function () {
    // What lies there comes before the mirror.
    if (existsSync("datasets/raw/ecg5000")) this.skip();
    const mirror = join(folder, "mirror");
    mkdirSync(join(mirror, "ecg5000"), { recursive: true });
    writeFileSync(join(mirror, "ecg5000", "ECG5000_TRAIN.txt"), "1 0.5\n");
    for (const args of [
      ["verify"],
      ["report", "--profile", "smoke", "--output", join(folder, "report")],
      ["status", "--paper", paper.name],
      ["compute", ...smoke, ...table],
    ]) {
      const ran = await retableWith({ RETABLE_MIRROR: mirror }, ...args, "--store", store);
      assert.equal(ran.code, 3, `${args[0]}: ${ran.err}`);
      assert.match(ran.err, /^datasets: expected ecg5000\/ECG5000_TRAIN\.txt to be \d+ bytes with .*, got 6 bytes/);
      assert.match((await retable(args[0], "--help")).out, /\b3 .*damaged/);
    }
  });

  it("compute makes the runs that are named, exits with 2 where one fails, and what it stored runs again alike", async function () {
    this.timeout(180_000);
    const forests = join(folder, "forests");
    const [spec] = paper.specs("smoke", [2]).filter(({ method }) => method === "isolation forest");
    const inTheWay = openStore(forests).path(spec, here.data.digest).replace(".json", ".arrays.gz");
    mkdirSync(join(inTheWay, "full"), { recursive: true });
    const named = ["--method", spec.method, "--dataset", spec.dataset, "--seeds", "1-3"];
    const ran = await retable("compute", ...smoke, ...named, "--store", forests);
    assert.deepEqual([ran.code, ran.out], [2, "0 stored, 2 finished, 1 failed, 0 stopped\n"]);
    assert.match(ran.err, /^ECG5000, isolation forest, seed 2 failed: /m);
    rmSync(inTheWay, { recursive: true });
    const again = await retable("verify", "--store", forests, "--profile", "smoke", "--sample", "1");
    assert.equal(again.code, 0, again.err);
    const line =
      /^run again: vrae-ecg5000, smoke, isolation forest, seed [13] \([0-9a-f]{16}\): the same in every bit\n/;
    assert.match(again.err, line);
    assert.match(again.out, line);
    assert.match(again.out, /\n2 right, 0 wrong, /);
    assert.equal((await retable("verify", "--store", forests, "--profile", "quick")).code, 4);
    const status = await retable("status", ...smoke, "--store", forests);
    assert.match(status.out, /^vrae-ecg5000 {2}smoke {2}ECG5000 {2}isolation forest: 1 of 1, \d+ s each, 1 more$/m);
    assert.doesNotMatch(status.out, / {2}quick {2}/);
    assert.equal((await retable("migrate", "--store", forests)).out, "0 rewritten, 2 as they should be, 0 damaged\n");
    const pages = ["--output", join(folder, "pages"), "--pictures"];
    const written = (await retable("report", "--profile", "smoke", "--store", forests, ...pages)).out
      .trim()
      .split("\n");
    assert.deepEqual(
      written,
      ["report.html", "report.md", "vrae-ecg5000.svg"].map((name) => join(folder, "pages", name)),
    );
    assert.ok(written.every((path) => existsSync(path)));
  });

  it("check, status, verify and migrate name a damaged record on standard error, and exit with 3", async () => {
    const path = join(folder, "cut", paper.name, "smoke", "0123456789abcdef.json");
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "{");
    for (const [verb, ...args] of [["check", ...smoke], ["status", ...smoke], ["verify"], ["migrate"]]) {
      const { code, err } = await retable(verb, ...args, "--store", join(folder, "cut"));
      assert.equal(code, 3, verb);
      assert.ok(err.startsWith(`damaged: ${path}: not whole JSON. Delete it and run again,`), `${verb}: ${err}`);
    }
  });

  it("check fails what is explained when it is strict, and adds to the summary of a job", async () => {
    const failing = openStore(join(folder, "failing"));
    for (const spec of paper.specs("quick").filter(({ method }) => method === "VRAE")) {
      const metrics = { "VRAE+Spectral": { AUC: 0.5 + spec.seed / 1e4 }, "VRAE+more": { AUC: 0.7 } };
      await failing.write(storedRun(spec, executed(spec.seed, metrics)));
    }
    const GITHUB_STEP_SUMMARY = join(folder, "summary.md");
    writeFileSync(GITHUB_STEP_SUMMARY, "before\n");
    const args = ["check", "--paper", paper.name, "--profile", "quick", "--store", failing.root];
    const told = await retableWith({ GITHUB_STEP_SUMMARY }, ...args, "--json", "--github");
    assert.equal(told.code, 0, told.err);
    assert.match(told.err, /^note: 1 failed; results\/mismatches\.json says what was tried/m);
    const tables = new Set((JSON.parse(told.out) as ComparedRow[]).map(({ table }) => table));
    assert.deepEqual([...tables], ["I", "II", "claims", "beside"]);
    assert.match(readFileSync(GITHUB_STEP_SUMMARY, "utf8"), /^before\n## retable check, quick profile\n/);
    assert.equal((await retable(...args, "--strict")).code, 1);
  });

  it("are listed to who names none, and to who misspells one", async () => {
    const [none, help, wrong] = [await retable(), await retable("--help"), await retable("comptue")];
    assert.deepEqual([none.code, help.code, wrong.code], [64, 0, 64]);
    assert.match(help.out, /^ {2}compute +train and score the runs that the store lacks$/m);
    assert.equal(none.out, help.out);
    assert.match(wrong.err, /^retable: expected one of datasets, run, .*, got 'comptue'\. Run 'retable --help'\.\n$/);
    const option = await retable("check", "--nonsense");
    assert.match(option.err, /Run 'retable check --help'\.\n$/);
  });

  it("doctor finds an engine that runs, and asks no other host", async () => {
    const { code, out } = await retable("doctor", "--json");
    const findings = JSON.parse(out) as Finding[];
    const find = (what: string): Finding => findings.find((finding) => finding.what === what)!;
    assert.match(
      find("engine").found,
      /^onnxruntime 1\.30\.0 compiles and runs on cpu, 1 thread a run, (plain )?convolutions/,
    );
    for (const what of ["onnxruntime on webgpu", "onnxruntime on cuda", "tensorflow on cpu", "tensorflow on cuda"]) {
      assert.match(find(what).found, /^(not there: .+|computes; a small network differs from the CPU's by \d.*)$/);
    }
    assert.match(find("cores").advice ?? "", /^Fastest: compute --workers \d+ --threads 1\./);
    assert.match(find("lockfile").found, /^[0-9a-f]{16}, installed versions agree$/);
    assert.equal(find("Node").found, process.versions.node);
    assert.ok(find("data ECG5000"));
    assert.equal(code, findings.some(({ state }) => state === "bad") ? 3 : 0);
  });
});
