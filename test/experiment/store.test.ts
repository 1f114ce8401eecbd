// The run store: what goes in comes out, and every kind of damage is named.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { describeCurves } from "../../lib/experiment/curves";
import { pack, unpack } from "../../lib/experiment/packed";
import { scoreBytes, splitScores } from "../../lib/experiment/scores";
import { openStore, type RunStore } from "../../lib/experiment/store";
import type { StoredRun } from "../../lib/experiment/stored-run";
import { DiskFull, diskFullOr } from "../../lib/experiment/whole-files";
import { rocOrder } from "../../lib/metrics/roc-order";
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

  async function write(seed: number): Promise<string> {
    const run = storedRun(spec(seed), executed(seed, metrics));
    await store.write(run);
    return store.path(run.record.spec, digest);
  }

  it("gives back record and scores to the last bit", async () => {
    const run = storedRun(spec(1), executed(1, metrics));
    await store.write(run);
    assert.deepEqual(store.read(spec(1), digest), run);
    assert.equal(store.read(spec(2), digest), null);
    assert.deepEqual(store.list(), { runs: [run], damaged: [] });
    assert.deepEqual(store.list("anoean"), { runs: [], damaged: [] });
  });

  it("writes the same bytes for the same scores, little-endian", () => {
    const scores = [Float32Array.of(1, -2.5), Float32Array.of(0, 1e-40)];
    assert.deepEqual(pack(scoreBytes(scores)), pack(scoreBytes(scores)));
    // Whatever system wrote them, and nothing of a part without bytes.
    assert.equal(pack(scoreBytes(scores))[9], 255);
    assert.deepEqual(pack(new Uint8Array(), scoreBytes(scores)), pack(scoreBytes(scores)));
    const bytes = unpack(pack(scoreBytes(scores)));
    assert.equal(bytes.toString("hex"), "0000803f000020c000000000c2160100");
    assert.deepEqual(splitScores(bytes, 2).scores, scores);
    assert.deepEqual(splitScores(bytes, 2, [[1, 2]]), {
      scores: [Float32Array.of(1), Float32Array.of(-2.5)],
      arrays: [Float32Array.of(0, 1e-40)],
    });
  });

  it("leaves no temporary file behind, and none open", async () => {
    const openFiles = (): number => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);
    const before = openFiles();
    const path = await write(1);
    assert.equal(openFiles(), before);
    assert.equal(readdirSync(join(path, "..")).length, 2);
  });

  it("names a truncated record and keeps the rest", async () => {
    await write(1);
    const path = await write(2);
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

  it("names scores that are not those of the record", async () => {
    const path = (await write(1)).replace(".json", ".arrays.gz");
    writeFileSync(path, pack(scoreBytes([new Float32Array(40), new Float32Array(40)])));
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

  it("names missing scores", async () => {
    const path = await write(1);
    rmSync(path.replace(".json", ".arrays.gz"));
    const [damaged, ...others] = store.list().damaged;
    assert.equal(damaged.path, path);
    assert.match(damaged.what, /^its scores are missing: [0-9a-f]{16}\.arrays\.gz$/);
    assert.equal(others.length, 0);
  });

  it("names scores without a record, which an interrupted write leaves", async () => {
    const path = await write(1);
    rmSync(path);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["scores without a record"],
    );
    assert.equal(store.read(spec(1), digest), null);
  });

  it("names foreign files and interrupted writes, and passes over locks", async () => {
    const path = await write(1);
    writeFileSync(join(root, "notes.txt"), "mine");
    writeFileSync(path.replace(/([0-9a-f]{16})\.json$/, ".$1.json.tmp"), "{");
    writeFileSync(path.replace(".json", ".lock"), "{}");
    const { runs, damaged } = store.list();
    assert.deepEqual(
      damaged.map(({ what }) => what),
      ["a foreign file: notes.txt", "an interrupted write"],
    );
    assert.equal(runs.length, 1);
  });

  it("summarises a folder that is no store, and gives no advice to delete", async () => {
    await write(1);
    for (const name of ["a.txt", "b.arrays.gz", "c.json", ".d.tmp", "e.lock"]) writeFileSync(join(root, name), "{}");
    const { runs, damaged } = store.list();
    assert.equal(runs.length, 1);
    assert.deepEqual(damaged, [
      {
        path: root,
        what: "5 foreign files: .d.tmp, a.txt, b.arrays.gz, …",
        fix: "Name the store that was meant, or keep such files elsewhere.",
      },
    ]);
  });

  it("clears away what a killed writer of the same run left", async () => {
    const path = await write(1);
    writeFileSync(path.replace(/([0-9a-f]{16})\.json$/, ".$1.arrays.gz.tmp"), "half");
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["an interrupted write"],
    );
    await write(1);
    assert.deepEqual(store.list().damaged, []);
  });

  it("lists records alone without looking into their scores", async () => {
    const path = await write(1);
    truncateSync(path.replace(".json", ".arrays.gz"), 20);
    const { runs, damaged } = store.listRecords();
    assert.deepEqual([runs.map(({ record }) => record.spec.seed), damaged], [[1], []]);
    rmSync(path.replace(".json", ".arrays.gz"));
    assert.match(store.listRecords().damaged[0].what, /^its scores are missing/);
  });

  it("names a duplicate, and says which file counts", async () => {
    const path = await write(1);
    const copy = path.replace(".json", " (copy).json");
    copyFileSync(path, copy);
    const { runs, damaged } = store.list();
    assert.equal(runs.length, 1);
    assert.deepEqual(damaged, [
      { path: copy, what: `a duplicate of ${runs[0].record.key}`, fix: `Delete it; ${path} is the one that counts.` },
    ]);
  });

  it("names a record under a wrong name, and where it belongs", async () => {
    const path = await write(1);
    const moved = path.replace(".json", " (copy).json");
    renameSync(path, moved);
    const { runs, damaged } = store.list();
    assert.equal(runs.length, 0);
    assert.deepEqual(
      damaged.filter(({ path }) => path === moved),
      [
        {
          path: moved,
          what: "a record under a wrong name",
          fix: `Move it, with what lies beside it, to ${basename(path)}.`,
        },
      ],
    );
  });

  it("names a record that has a metric which none of its like has, wherever it stands in the list", async () => {
    for (const seed of [1, 2, 3]) await write(seed);
    const paths = [1, 2, 3].map((seed) => store.path(spec(seed), digest)).sort();
    for (const path of [paths[0], paths[2]]) {
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace('"AUC": 0.97', '"AUC": 0.97, "F9": 1'));
      assert.deepEqual(
        store.list().damaged.map((one) => [one.path, one.what]),
        [[path, "it has F9 of VRAE+Wasserstein, which none of its like has: it was edited or is cut"]],
      );
      writeFileSync(path, text);
    }
    // The order of metrics in a file says nothing.
    const text = readFileSync(paths[1], "utf8");
    const parsed = JSON.parse(text) as { results: object[] };
    writeFileSync(paths[1], JSON.stringify({ ...parsed, results: [...parsed.results].reverse() }));
    assert.deepEqual(store.listRecords().damaged, []);
  });

  it("names a record that was edited by hand", async () => {
    const path = await write(1);
    writeFileSync(path, readFileSync(path, "utf8").replace('"seed": 1', '"seed": 2'));
    assert.match(store.list().damaged[0].what, /is not that of its spec and data: it was edited/);
  });

  it("names a record whose arrays have more numbers than lie beside it", async () => {
    const path = await write(1);
    const record = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...record, arrays: [{ name: "latent", shape: [1000000, 3] }] }));
    const [{ what }] = store.list().damaged;
    assert.equal(what, "its arrays have other shapes than the numbers beside it: it was edited");
  });

  it("names a record that lacks a metric which its like have, and takes the side of most, or of the paper's other runs", async () => {
    const rename = (path: string): void =>
      writeFileSync(path, readFileSync(path, "utf8").replace('"AUC": 0.97', '"Auc": 0.97'));
    const path = await write(1);
    await write(2);
    const other = spec(1, { method: "isolation forest" });
    await store.write(storedRun(other, executed(1, { "isolation forest": { AUC: 0.7 } })));
    rename(path);
    const fix = "Delete it and run again, or restore it from git.";
    const what = "it has no AUC of VRAE+Wasserstein, which another run of its method has: it was edited or is cut";
    assert.deepEqual(store.list().damaged, [{ path, what, fix }]);
    assert.deepEqual(store.listRecords().damaged, [{ path, what, fix }]);
    assert.equal(store.list().runs.length, 2);
    // Whichever of the two comes first in the list.
    const second = await write(2);
    await write(1);
    rename(second);
    assert.deepEqual(store.list().damaged, [{ path: second, what, fix }]);
    await write(2);
    rename(path);
    await write(3);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      [what.replace("another run of its method has", "2 other runs of its method have")],
    );
  });

  it("names a record with a field missing, by its path", async () => {
    const path = await write(1);
    const record = JSON.parse(readFileSync(path, "utf8")) as { health: { parameters?: number } };
    delete record.health.parameters;
    writeFileSync(path, JSON.stringify(record));
    assert.match(store.list().damaged[0].what, /^not a run record: health\.parameters: /);
    for (const text of ["[]", "3", "null"]) {
      writeFileSync(path, text);
      assert.match(store.list().damaged[0].what, /^not a run record: the file: /);
    }
  });

  it("reports a store damaged in five ways, each by its file, its fault and the way out", async () => {
    const paths: string[] = [];
    for (const seed of [1, 2, 3, 4, 5]) paths.push(await write(seed));
    const [truncated, changed, copied, bare, sound] = paths;
    const folder = dirname(sound);
    const [scores, copy, foreign] = [
      changed.replace(".json", ".arrays.gz"),
      join(folder, "copy.json"),
      join(folder, "notes.txt"),
    ];
    truncateSync(truncated, 300);
    copyFileSync(sound.replace(".json", ".arrays.gz"), scores);
    writeFileSync(foreign, "mine");
    copyFileSync(copied, copy);
    rmSync(bare.replace(".json", ".arrays.gz"));
    const rerun = "Delete it and run again, or restore it from git.";
    const key = (path: string): string => basename(path, ".json");
    const expected = [
      { path: truncated, what: "not whole JSON", fix: rerun },
      { path: scores, what: "its digest is not the record's scoresDigest", fix: rerun },
      {
        path: root,
        what: `a foreign file: ${relative(root, foreign)}`,
        fix: "Name the store that was meant, or keep such files elsewhere.",
      },
      { path: copy, what: `a duplicate of ${key(copied)}`, fix: `Delete it; ${copied} is the one that counts.` },
      { path: bare, what: `its scores are missing: ${key(bare)}.arrays.gz`, fix: rerun },
    ].sort((a, b) => (a.path < b.path ? -1 : 1));
    const { runs, damaged } = store.list();
    assert.deepEqual(damaged, expected);
    assert.deepEqual(runs.map(({ record }) => record.spec.seed).sort(), [3, 5]);
    // A listing of records sees all of it but what is inside the file of scores.
    assert.deepEqual(
      store.listRecords().damaged,
      expected.filter(({ path }) => path !== scores),
    );
  });

  it("keeps ROC curves in place of scores where the record has them, and checks the digest all the same", async () => {
    const { record, scores, history, arrays } = storedRun(spec(1), executed(1, metrics));
    const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
    const results = record.results.map((result, i) => ({ ...result, roc: rocOrder(labels, scores[i]) }));
    const without = { ...record, results };
    await assert.rejects(
      store.write({ record: without, scores: [...scores].reverse(), history, arrays }),
      /expected the digest of these scores/,
    );
    await store.write({ record: without, scores, history, arrays });
    assert.deepEqual(store.read(spec(1), digest), { record: without, scores: [], arrays: {}, history });
    assert.deepEqual(store.list().damaged, []);
    const one = { ...record, results: [results[0], record.results[1]] };
    await assert.rejects(
      store.write({ record: one, scores, history, arrays }),
      /expected ROC curves in place of all scores or of none, got 1 of 2/,
    );
    rmSync(store.path(spec(1), digest).replace(".json", ".arrays.gz"));
    assert.match(store.list().damaged[0].what, /^its training curves are missing: [0-9a-f]{16}\.arrays\.gz$/);
    const bare: StoredRun = { record: { ...without, ...describeCurves({}) }, scores, arrays, history: {} };
    await store.write(bare);
    assert.equal(readdirSync(dirname(store.path(spec(1), digest))).length, 1);
    assert.deepEqual(store.list(), { runs: [{ ...bare, scores: [] }], damaged: [] });
  });

  it("names training curves that are not those of the record", async () => {
    const run = storedRun(spec(1), executed(1, metrics));
    const path = await write(1);
    const other = pack(scoreBytes(run.scores), Buffer.alloc(8 * 8));
    writeFileSync(path.replace(".json", ".arrays.gz"), other);
    assert.deepEqual(
      store.list().damaged.map(({ what }) => what),
      ["its digest is not the record's curvesDigest"],
    );
  });

  it("refuses to write numbers that are not numbers, wrong keys and parts that do not fit", async () => {
    const run = storedRun(spec(1), executed(1, metrics));
    const { record, scores } = run;
    const refused = (changes: Partial<StoredRun>, message: RegExp): Promise<void> =>
      assert.rejects(store.write({ ...run, ...changes }), message);
    const health = { ...record.health, lossLast: NaN };
    await refused({ record: { ...record, health } }, /VRAE, seed 1: expected a whole record, got health\.lossLast/);
    await refused({ record: { ...record, key: "0".repeat(16) } }, /got 0{16}\. Make it with runKey/);
    await refused({ scores: [scores[0]] }, /expected 2 score arrays of one length, got 1 of 40/);
    await refused(
      { scores: [scores[0], scores[1].subarray(1)] },
      /expected 2 score arrays of one length, got 2 of 40 and 39/,
    );
    await refused({ scores: [scores[1], scores[0]] }, /expected the digest of these scores/);
    await refused({ history: { loss: [1] } }, /expected the description of these curves, got another/);
    const history = { loss: [3, NaN] };
    await refused(
      { record: { ...record, ...describeCurves(history) }, history },
      /expected finite values of loss, got NaN in epoch 2\. Stop a run that diverges/,
    );
    assert.deepEqual(store.list(), { runs: [], damaged: [] });
  });

  it("says so when the disk is full, and leaves nothing half-written", async function () {
    if (process.platform === "win32") this.skip();
    // A file-size limit of some blocks stands for the full disk: the write fails half-way with EFBIG.
    const child = `
      const { describeCurves } = require("./dist/lib/experiment/curves");
      const { openStore } = require("./dist/lib/experiment/store");
      const { executed, spec, storedRun } = require("./dist/test/experiment/synthetic-runs");
      const run = storedRun(spec(1), executed(1, { a: { AUC: 1 } }));
      const history = { loss: Array.from({ length: 20000 }, (_, i) => i / 7) };
      const record = { ...run.record, ...describeCurves(history) };
      openStore(process.argv[1]).write({ ...run, record, history }).catch((error) => console.log(error.message));`;
    const said = execFileSync("bash", ["-c", 'ulimit -f 8; exec "$0" -e "$1" "$2"', process.execPath, child, root], {
      encoding: "utf8",
    });
    assert.match(
      said,
      /^store\.write: expected room for \d+ bytes at .*\.json, got EFBIG\. Free some space and run again: finished runs are kept, and nothing half-written was left\.\n$/,
    );
    assert.deepEqual(store.list(), { runs: [], damaged: [] });
    await write(1);
    assert.equal(store.list().runs.length, 1);
    for (const code of ["ENOSPC", "EDQUOT", "EFBIG", "EACCES"]) {
      const error = Object.assign(new Error("no"), { code });
      const told = diskFullOr(error, "store.write", "1 byte");
      assert.equal(code === "EACCES" ? told === error : told instanceof DiskFull, true, code);
    }
  });
});
