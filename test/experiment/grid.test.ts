// The grid: resumes, never runs twice, survives failures, locks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inProcess, type Execute } from "../../lib/experiment/executor";
import { runGrid, type GridEvent } from "../../lib/experiment/grid";
import { watchGrid } from "../../lib/experiment/watch-grid";
import { tryLock } from "../../lib/experiment/lock";
import { scoresDigest } from "../../lib/experiment/scores";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { DiskFull } from "../../lib/experiment/whole-files";
import { rocOrder } from "../../lib/metrics/roc-order";
import { digest, executed, spec } from "./synthetic-runs";

const specs = [1, 2, 3].map((seed) => spec(seed));
const gone = 2 ** 22 + 1;

describe("A grid of runs", () => {
  let store: RunStore;
  let ran: number[];
  const execute: Execute = (of, report) => {
    ran.push(of.seed);
    report(1, 2, "half");
    return Promise.resolve(executed(of.seed, { "VRAE+k-Means": { AUC: 0.9 } }));
  };
  beforeEach(() => {
    store = openStore(mkdtempSync(join(tmpdir(), "retable-grid-")));
    ran = [];
  });
  afterEach(() => rmSync(store.root, { recursive: true }));

  it("runs in order and has each run on disk before the next starts", async () => {
    const stored: number[] = [];
    const runs = await runGrid({
      specs,
      dataDigest: digest,
      store,
      execute: (of, report) => {
        stored.push(store.list().runs.length);
        return execute(of, report);
      },
    });
    assert.deepEqual(ran, [1, 2, 3]);
    assert.deepEqual(stored, [0, 1, 2]);
    assert.deepEqual(
      runs.map((run) => run.record.spec.seed),
      [1, 2, 3],
    );
    assert.deepEqual(store.read(specs[1], digest), runs[1]);
  });

  it("stamps the record with where and with what it was made", async () => {
    const [{ record }] = await runGrid({ specs: [specs[0]], dataDigest: digest, store, execute });
    const { provenance } = record;
    assert.deepEqual([provenance.engine, provenance.device], ["onnxruntime", "cpu"]);
    assert.equal(provenance.versions.node, process.versions.node);
    assert.equal(provenance.versions["onnxruntime-node"], "1.30.0");
    assert.match(provenance.lockfile, /^[0-9a-f]{64}$|^unknown$/);
    assert.match(provenance.revision, /^[0-9a-f]{40}(\+changes)?$|^unknown$/);
    assert.ok(provenance.seconds >= 0);
  });

  it("resumes after a failure with what is missing", async () => {
    const failing: Execute = (of, report) =>
      of.seed === 2 ? Promise.reject(new Error("out of memory")) : execute(of, report);
    await assert.rejects(
      runGrid({ specs, dataDigest: digest, store, execute: failing }),
      /runGrid: vrae-ecg5000, VRAE, seed 2: out of memory/,
    );
    assert.deepEqual(ran, [1]);
    await runGrid({ specs, dataDigest: digest, store, execute });
    assert.deepEqual(ran, [1, 2, 3]);
  });

  it("tells what it does, in order", async () => {
    await runGrid({ specs: [specs[0]], dataDigest: digest, store, execute });
    const events: GridEvent["kind"][] = [];
    await runGrid({
      specs: specs.slice(0, 2),
      dataDigest: digest,
      store,
      execute,
      onProgress: (e) => events.push(e.kind),
    });
    assert.deepEqual(events, ["found", "started", "step", "finished"]);
  });

  it("takes what is stored first, wherever it stands, and refuses what another engine made before it trains anything", async () => {
    await runGrid({ specs: [specs[2]], dataDigest: digest, store, execute });
    const events: [string, number][] = [];
    const onProgress = ({ kind, spec }: GridEvent): number => events.push([kind, spec.seed]);
    const grid = { specs, dataDigest: digest, store, onProgress };
    const asked = { engine: "tensorflow" } as const;
    await assert.rejects(runGrid({ ...grid, execute: { ...inProcess(execute), asked } }), /tensorflow/);
    assert.deepEqual(ran, [3]);
    events.length = 0;
    await runGrid({ ...grid, execute });
    assert.deepEqual(events[0], ["found", 3]);
    assert.deepEqual(ran, [3, 1, 2]);
  });

  it("runs a damaged record again and says so", async () => {
    await runGrid({ specs: [specs[0]], dataDigest: digest, store, execute });
    truncateSync(store.path(specs[0], digest), 50);
    const events: GridEvent["kind"][] = [];
    await runGrid({ specs: [specs[0]], dataDigest: digest, store, execute, onProgress: (e) => events.push(e.kind) });
    assert.deepEqual(events, ["damaged", "started", "step", "finished"]);
    assert.equal(store.list().damaged.length, 0);
  });

  it("gives one run to two grids at a time", async () => {
    const slow: Execute = async (of, report) => {
      await new Promise((resolve) => setImmediate(resolve));
      return execute(of, report);
    };
    const grid = { specs, dataDigest: digest, store, execute: slow };
    const [first, second] = await Promise.all([runGrid(grid), runGrid(grid)]);
    assert.deepEqual(ran.sort(), [1, 2, 3]);
    assert.deepEqual(first, second);
  });

  it("stops at a full disk, also where it would go on after other failures", async () => {
    const full: RunStore = { ...store, write: () => Promise.reject(new DiskFull("store.write: no room")) };
    const failing: Execute = (of, report) =>
      of.seed === 1 ? Promise.reject(new Error("the loss is no number")) : execute(of, report);
    const grid = { specs, dataDigest: digest, store: full, execute: failing, onFailure: "go on" } as const;
    await assert.rejects(runGrid(grid), (error: Error) => error instanceof DiskFull);
    assert.deepEqual(ran, [2]);
  });

  it("keeps ROC curves in place of scores where it is told how to make them", async () => {
    const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
    const two = executed(1, { "VRAE+k-Means": { AUC: 0.9 }, "VRAE+SVM": { AUC: 0.8 } });
    const grid = { specs: [specs[0]], dataDigest: digest, store, execute: () => Promise.resolve(two) };
    const [run] = await runGrid({ ...grid, rocOf: (_, scores) => rocOrder(labels, scores) });
    assert.deepEqual(
      run.record.results.map(({ roc }) => roc),
      two.scores.map((scores) => rocOrder(labels, scores)),
    );
    assert.equal(run.record.scoresDigest, scoresDigest(two.scores));
    assert.deepEqual([run.scores, store.read(specs[0], digest)], [[], run]);
    // A stored run counts, whatever it keeps.
    assert.deepEqual(await runGrid(grid), [run]);
  });

  it("waits for the lock of a living process and takes over that of a dead one", async () => {
    const lock = store.path(specs[0], digest).replace(".json", ".lock");
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    mkdirSync(dirname(lock), { recursive: true });
    symlinkSync(`${other.pid}@${hostname()}`, lock);
    assert.equal(tryLock(lock), null);
    const events: GridEvent["kind"][] = [];
    const grid = { specs: [specs[0]], dataDigest: digest, store, execute };
    const watch = watchGrid(grid.specs);
    const words: string[] = [];
    const onProgress = (event: GridEvent): void => {
      events.push(event.kind);
      watch.take(event);
      words.push(watch.words());
    };
    const run = runGrid({ ...grid, onProgress });
    // Long enough for a second look at the lock, of which nothing is said.
    await sleep(700);
    assert.deepEqual(ran, []);
    other.kill();
    await once(other, "exit");
    await run;
    assert.deepEqual(events, ["waiting", "started", "step", "finished"]);
    assert.deepEqual(words.slice(0, 2), ["1 in another process's hands", "seed 1"]);
    assert.equal(existsSync(lock), false);
  });

  it("honours another host's lock, and frees its own", () => {
    const path = join(store.root, "a", "0123456789abcdef.lock");
    const lock = tryLock(path);
    assert.ok(lock !== null);
    assert.equal(tryLock(path), null);
    lock.release();
    for (const [holder, isFree] of [
      [`${gone}@elsewhere`, false],
      [`${gone}@${hostname()}`, true],
      ["somebody's own words", false],
    ] as const) {
      symlinkSync(holder, path);
      const taken = tryLock(path);
      assert.equal(taken !== null, isFree, holder);
      if (taken !== null) assert.equal(readlinkSync(path), `${process.pid}@${hostname()}`);
      assert.deepEqual(readdirSync(dirname(path)), ["0123456789abcdef.lock"]);
      rmSync(path);
    }
    // A killed process may have had the number of this one.
    const other = path.replace("0123", "abcd");
    symlinkSync(`${process.pid}@${hostname()}`, other);
    const again = tryLock(other);
    assert.ok(again !== null);
    assert.equal(tryLock(other), null);
    again.release();
    // What is no lock in anybody's hands is not waited for.
    assert.throws(() => tryLock(join(store.root, "a".repeat(300))), { code: "ENAMETOOLONG" });
    // Where links need rights, a file holds the same words.
    writeFileSync(path, `${gone}@${hostname()}`);
    assert.ok(tryLock(path) !== null);
  });

  it("refuses a spec that no record could hold, before anything runs", async () => {
    for (const [changes, what] of [
      [{ seed: 1.5 }, "seed: "],
      [{ profile: "full" }, "profile: "],
      [{ paper: "No Paper" }, "paper: "],
    ] as const) {
      const wrong = [specs[0], { ...specs[1], ...changes } as (typeof specs)[0]];
      await assert.rejects(runGrid({ specs: wrong, dataDigest: digest, store, execute }), (error: Error) =>
        error.message.includes(`expected a whole spec, got ${what}`),
      );
    }
    assert.deepEqual([ran, store.list().runs.length], [[], 0]);
  });

  it("refuses a run on other data than it was asked for", async () => {
    const grid = { specs, dataDigest: "0".repeat(64), store, execute };
    await assert.rejects(
      runGrid(grid),
      /expected a run on data 0{64}, got d{64}\. Pass the digest of the data set it loads/,
    );
    assert.equal(store.list().runs.length, 0);
  });
});
