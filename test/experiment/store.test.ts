// The run store: what goes in comes out, and every kind of damage is named.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packScores, splitScores, unpackScores } from "../../lib/experiment/scores";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { digest, executed, spec, storedRun } from "./synthetic-runs";

const metrics = { "VRAE+k-Means": { AUC: 0.95 }, "VRAE+Wasserstein": { AUC: 0.97 } };

describe("The run store", () => {
  let root: string;
  let store: RunStore;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "retable-store-"));
    store = openStore(root);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(seed: number): string {
    const run = storedRun(spec(seed), executed(seed, metrics));
    store.write(run.record, run.scores);
    return store.path(run.record.spec, digest);
  }

  it("gives back record and scores to the last bit", () => {
    const run = storedRun(spec(1), executed(1, metrics));
    store.write(run.record, run.scores);
    assert.deepEqual(store.read(spec(1), digest), run);
    assert.equal(store.read(spec(2), digest), null);
    assert.deepEqual(store.list(), { runs: [run], damaged: [] });
    assert.deepEqual(store.list("anoean"), { runs: [], damaged: [] });
  });

  it("writes the same bytes for the same scores, little-endian", () => {
    const scores = [Float32Array.of(1, -2.5), Float32Array.of(0, 1e-40)];
    assert.deepEqual(packScores(scores), packScores(scores));
    const bytes = unpackScores(packScores(scores));
    assert.equal(bytes.toString("hex"), "0000803f000020c000000000c2160100");
    assert.deepEqual(splitScores(bytes, 2).scores, scores);
    assert.deepEqual(splitScores(bytes, 2, [[1, 2]]), {
      scores: [Float32Array.of(1), Float32Array.of(-2.5)],
      arrays: [Float32Array.of(0, 1e-40)],
    });
  });

  it("leaves no temporary file behind", () => {
    const path = write(1);
    assert.equal(readdirSync(join(path, "..")).length, 2);
  });

  it("names a truncated record and keeps the rest", () => {
    write(1);
    const path = write(2);
    truncateSync(path, 100);
    const { runs, damaged } = store.list();
    assert.deepEqual(damaged, [
      { path, what: "not whole JSON", fix: "Delete it and run again, or restore it from git." },
    ]);
    assert.deepEqual(
      runs.map((run) => run.record.spec.seed),
      [1],
    );
  });

  it("names scores that are not those of the record", () => {
    const path = write(1).replace(".json", ".scores.gz");
    writeFileSync(path, packScores([new Float32Array(40), new Float32Array(40)]));
    assert.deepEqual(
      store.list().damaged.map(({ path, what }) => [path, what]),
      [[path, "its digest is not the record's scoresDigest"]],
    );
    truncateSync(path, 20);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["not a whole gzip file"],
    );
  });

  it("names missing scores", () => {
    const path = write(1);
    rmSync(path.replace(".json", ".scores.gz"));
    const [damaged, ...others] = store.list().damaged;
    assert.equal(damaged.path, path);
    assert.match(damaged.what, /^its scores are missing: [0-9a-f]{16}\.scores\.gz$/);
    assert.equal(others.length, 0);
  });

  it("names scores without a record, which an interrupted write leaves", () => {
    const path = write(1);
    rmSync(path);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["scores without a record"],
    );
    assert.equal(store.read(spec(1), digest), null);
  });

  it("names foreign files and interrupted writes, and passes over locks", () => {
    const path = write(1);
    writeFileSync(join(root, "notes.txt"), "mine");
    writeFileSync(join(path, "..", ".x.json.1.tmp"), "{");
    writeFileSync(path.replace(".json", ".lock"), "{}");
    const { runs, damaged } = store.list();
    assert.deepEqual(
      damaged.map(({ what }) => what),
      ["a foreign file", "an interrupted write"],
    );
    assert.equal(runs.length, 1);
  });

  it("clears away what a killed writer of the same run left", () => {
    const path = write(1);
    writeFileSync(path.replace(/([0-9a-f]{16})\.json$/, ".$1.scores.gz.4194305.tmp"), "half");
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["an interrupted write"],
    );
    write(1);
    assert.deepEqual(store.list().damaged, []);
  });

  it("lists records alone without looking into their scores", () => {
    const path = write(1);
    truncateSync(path.replace(".json", ".scores.gz"), 20);
    const { runs, damaged } = store.listRecords();
    assert.deepEqual([runs.map(({ record }) => record.spec.seed), damaged], [[1], []]);
    rmSync(path.replace(".json", ".scores.gz"));
    assert.match(store.listRecords().damaged[0].what, /^its scores are missing/);
  });

  it("names a duplicate, and says which file counts", () => {
    const path = write(1);
    const copy = path.replace(".json", " (copy).json");
    copyFileSync(path, copy);
    const { runs, damaged } = store.list();
    assert.equal(runs.length, 1);
    assert.deepEqual(damaged, [
      { path: copy, what: `a duplicate of ${runs[0].record.key}`, fix: `Delete it; ${path} is the one that counts.` },
    ]);
  });

  it("names a record that was edited by hand", () => {
    const path = write(1);
    writeFileSync(path, readFileSync(path, "utf8").replace('"seed": 1', '"seed": 2'));
    assert.match(store.list().damaged[0].what, /is not that of its spec and data: it was edited/);
  });

  it("names a record with a field missing, by its path", () => {
    const path = write(1);
    const record = JSON.parse(readFileSync(path, "utf8")) as { health: { parameters?: number } };
    delete record.health.parameters;
    writeFileSync(path, JSON.stringify(record));
    assert.match(store.list().damaged[0].what, /^not a run record: health\.parameters: /);
  });

  it("refuses to write numbers that are not numbers, wrong keys and scores that do not fit", () => {
    const { record, scores } = storedRun(spec(1), executed(1, metrics));
    const health = { ...record.health, lossLast: NaN };
    assert.throws(
      () => store.write({ ...record, health }, scores),
      /VRAE, seed 1: expected a whole record, got health\.lossLast/,
    );
    assert.throws(() => store.write({ ...record, key: "0".repeat(16) }, scores), /got 0{16}\. Make it with runKey/);
    assert.throws(() => store.write(record, [scores[0]]), /expected 2 score arrays of one length, got 1 of 40/);
    assert.throws(() => store.write(record, [scores[1], scores[0]]), /expected the digest of these scores/);
    assert.deepEqual(store.list(), { runs: [], damaged: [] });
  });

  it("says so when the disk is full, and leaves no half record", function () {
    if (process.platform === "win32") this.skip();
    // A file-size limit of one block stands for the full disk: the write fails half-way with EFBIG.
    const child = `
      const { openStore } = require("./dist/lib/experiment/store");
      const { executed, spec, storedRun } = require("./dist/test/experiment/synthetic-runs");
      const run = storedRun(spec(1), executed(1, { a: { AUC: 1 } }));
      const record = { ...run.record, history: { loss: Array.from({ length: 20000 }, (_, i) => i / 7) } };
      try { openStore(process.argv[1]).write(record, run.scores); } catch (error) { console.log(error.message); }`;
    const said = execFileSync("bash", ["-c", 'ulimit -f 8; exec "$0" -e "$1" "$2"', process.execPath, child, root], {
      encoding: "utf8",
    });
    assert.match(
      said,
      /^store\.write: expected room for \d+ bytes at .*\.json, got EFBIG\. Free some space and run again/,
    );
    assert.deepEqual(store.list().runs, []);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["scores without a record"],
    );
    write(1);
    assert.equal(store.list().damaged.length, 0);
  });
});
