// Computing runs in worker processes: many of them, killed in the middle, and two processes at once.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GridEvent } from "../../lib/experiment/grid";
import type { RunRecord, RunSpec } from "../../lib/experiment/record";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { compute, type ComputedRun, type ComputeOptions } from "../../lib/papers/compute";
import { showCompute, type ComputeView } from "../../lib/papers/show-compute";
import { executed, storedRun } from "../experiment/synthetic-runs";
import { childrenOf, isAlive } from "../processes";
import { dummyPaper, dummyWorkers, type DummySettings } from "./dummy-paper";

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe("Computing runs", () => {
  let folder: string;
  let store: RunStore;
  let log: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "retable-compute-"));
    store = openStore(join(folder, "runs"));
    log = join(folder, "log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options = (settings: DummySettings, width: number, count: number): ComputeOptions => ({
    ...{ paper: dummyPaper, profile: "quick", seeds: seeds(count), store },
    executor: () => dummyWorkers(width, settings),
  });
  /** `start` or `end` to the seeds that did, in order. */
  const logged = (word: string): number[] =>
    (existsSync(log) ? readFileSync(log, "utf8") : "").split("\n").flatMap((line) => {
      const [said, seed] = line.split(" ");
      return said === word ? [Number(seed)] : [];
    });
  const storedSeeds = (): number[] => store.list().runs.map(({ record }) => record.spec.seed);
  /** `limit`: no file may grow beyond so many times 1,024 bytes, which stands for a full disk. */
  function coordinator(settings: DummySettings, width: number, count: number, limit = "unlimited"): ChildProcess {
    const script = join(__dirname, "dummy-coordinator.js");
    const args = [script, store.root, JSON.stringify({ ...settings, log }), String(width), String(count)];
    const limited = ["-c", `ulimit -f ${limit}; exec "$@"`, "bash", process.execPath, ...args];
    const [file, own] = limit === "unlimited" ? [process.execPath, args] : ["bash", limited];
    const child = spawn(file, own, { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.pipe(process.stderr);
    return child;
  }
  const ended = (said: string): ComputedRun[] => JSON.parse(said) as ComputedRun[];
  async function output(child: ChildProcess): Promise<string> {
    let said = "";
    child.stdout!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await once(child, "close");
    return said;
  }
  async function until(what: () => boolean): Promise<void> {
    while (!what()) await sleep(20);
  }

  it("schedules 1,000 runs, then finds them all", async function () {
    this.timeout(300_000);
    const runs = await compute(options({}, 2, 1000));
    assert.ok(runs.every(({ state }) => state === "finished"));
    assert.equal(store.listRecords().runs.length, 1000);
    const again = await compute({ ...options({}, 2, 1000), executor: () => assert.fail("nothing is missing") });
    assert.ok(again.every(({ state }) => state === "stored"));
  });

  it("killed outright in the middle and started again loses nothing and makes nothing twice", async function () {
    if (process.platform === "win32") this.skip();
    const child = coordinator({ milliseconds: 40 }, 2, 24);
    await until(() => storedSeeds().length >= 6);
    child.kill("SIGKILL");
    await once(child, "exit");
    const before = storedSeeds();
    assert.ok(before.length >= 6 && before.length < 24, String(before.length));
    const started = logged("start").length;
    const runs = await compute(options({ log }, 2, 24));
    assert.equal(runs.filter(({ state }) => state === "stored").length, before.length);
    assert.equal(store.list().runs.length, 24);
    assert.deepEqual(store.list().damaged, []);
    const after = logged("start").slice(started);
    assert.equal(after.length, new Set(after).size);
    assert.deepEqual(
      after.filter((seed) => before.includes(seed)),
      [],
    );
  });

  it("goes on when a worker is killed outright; started again, it makes that run alone", async function () {
    if (process.platform !== "linux") this.skip();
    const child = coordinator({ does: { 3: "never end" } }, 1, 6);
    const said = output(child);
    await until(() => logged("start").includes(3));
    process.kill(childrenOf(child.pid!)[0], "SIGKILL");
    const failed = ended(await said).filter(({ state }) => state !== "finished");
    assert.equal(failed.length, 1);
    assert.match(
      failed[0].error!,
      /^runGrid: dummy, D, seed 3: workers: expected a result from worker process \d+, got its end by SIGKILL\./,
    );
    assert.deepEqual(storedSeeds().sort(), [1, 2, 4, 5, 6]);
    await compute(options({ log }, 1, 6));
    assert.deepEqual(logged("start"), [1, 2, 3, 4, 5, 6, 3]);
    assert.deepEqual([store.list().runs.length, store.list().damaged], [6, []]);
  });

  it("stops at a full disk with a clear error and no half record, and goes on once there is room", async function () {
    if (process.platform === "win32") this.skip();
    const runs = ended(await output(coordinator({}, 1, 4, "1")));
    assert.deepEqual(
      runs.map(({ state }) => state),
      ["failed", "stopped", "stopped", "stopped"],
    );
    assert.match(
      runs[0].error!,
      /^store\.write: expected room for \d+ bytes at .*\/[0-9a-f]{16}\.json, got EFBIG\. Free some space and run again: finished runs are kept, and nothing half-written was left\.$/,
    );
    assert.deepEqual([logged("start"), store.list()], [[1], { runs: [], damaged: [] }]);
    assert.deepEqual(readdirSync(store.root, { recursive: true }).sort(), ["dummy", join("dummy", "quick")]);
    await compute(options({ log }, 1, 4));
    assert.deepEqual([logged("start"), store.list().runs.length], [[1, 1, 2, 3, 4], 4]);
  });

  it("keeps ROC curves in place of scores where the declared table has too many, whichever runs are made", async () => {
    // Three declared runs of two methods and 40 rows, 4 bytes each.
    const declared = 3 * 2 * 40 * 4;
    await compute({ ...options({}, 1, 3), seeds: [1, 2, 3, 4, 5], mostScoreBytes: declared });
    assert.ok(store.list().runs.every(({ scores }) => scores.length === 2));
    await compute({ ...options({}, 1, 3), seeds: [9], mostScoreBytes: declared - 1 });
    const [last] = store.list().runs.filter(({ record }) => record.spec.seed === 9);
    assert.deepEqual([last.scores, last.arrays, last.history], [[], {}, { loss: [2, 1] }]);
    assert.deepEqual(
      last.record.results.map(({ roc }) => [roc?.anomalies, roc?.normals]),
      [
        [20, 20],
        [20, 20],
      ],
    );
  });

  it("leaves no worker behind when it is killed", async function () {
    if (process.platform !== "linux") this.skip();
    const child = coordinator({ does: { 1: "never end", 2: "report for ever" } }, 2, 2);
    let printed = "";
    child.stderr!.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await until(() => logged("start").length === 2);
    const workers = childrenOf(child.pid!);
    assert.equal(workers.length, 2);
    child.kill("SIGKILL");
    await until(() => workers.every((pid) => !isAlive(pid)));
    assert.equal(printed, "");
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`stopped by ${signal} ends its workers, keeps what is stored and says what is left`, async function () {
      if (process.platform !== "linux") this.skip();
      const child = coordinator({ does: { 2: "never end" } }, 1, 3);
      const said = output(child);
      await until(() => logged("start").includes(2));
      const workers = childrenOf(child.pid!);
      child.kill(signal);
      assert.deepEqual(
        ended(await said).map(({ state }) => state),
        ["finished", "stopped", "stopped"],
      );
      assert.equal(child.exitCode, code);
      assert.ok(workers.every((pid) => !isAlive(pid)));
      assert.deepEqual(storedSeeds(), [1]);
      assert.deepEqual(store.list().damaged, []);
    });
  }

  it("shares one store between two processes without making a run twice", async () => {
    const both = [coordinator({ milliseconds: 30 }, 1, 16), coordinator({ milliseconds: 30 }, 1, 16)];
    await Promise.all(both.map((child) => once(child, "close")));
    assert.deepEqual(
      logged("start").sort((a, b) => a - b),
      seeds(16),
    );
    assert.equal(store.list().runs.length, 16);
    assert.deepEqual(store.list().damaged, []);
  });

  it("goes on after a failure and says which run failed and why", async () => {
    const text: string[] = [];
    const stream = { write: (line: string) => text.push(line) };
    let view: ReturnType<typeof showCompute> | undefined;
    const runs = await compute({
      ...options({ does: { 2: "throw" } }, 1, 3),
      onStart: (outstanding, stored) =>
        (view = showCompute("dummy, quick", outstanding, stored, stream, { now: () => 0, env: {} })),
      onProgress: (event) => view?.onProgress(event),
    });
    view?.done();
    assert.deepEqual(
      runs.map(({ state, error }) => [state, error]),
      [
        ["finished", null],
        ["failed", "runGrid: dummy, D, seed 2: the loss is no number"],
        ["finished", null],
      ],
    );
    assert.equal(text[0], "dummy, quick: 0 of 3 runs are stored.\n");
    assert.match(text[1], /^Dummy, D, seed 1 in \d+ s, loss 2\.00 to 1\.00; D\+1 AUC 0\.\d{4}, D\+2 F1 0\.\d{4}\n$/);
    assert.equal(text[2], "Dummy, D, seed 2 failed: runGrid: dummy, D, seed 2: the loss is no number\n");
    assert.equal(text.at(-1), "dummy, quick 3/3, 0 s\n");
  });

  it("says where a run goes on, and reckons the time left from there", () => {
    const text: string[] = [];
    let clock = 0;
    const stream = { write: (line: string) => text.push(line) };
    const [spec] = dummyPaper.specs("quick");
    const view = showCompute("dummy, quick", [spec], [], stream, { now: () => clock, env: {} });
    const step = (done: number): void =>
      view.onProgress({ kind: "step", spec, index: 0, total: 1, done, of: 100, text: "" });
    view.onProgress({ kind: "started", spec, index: 0, total: 1 });
    step(51);
    clock = 60_000;
    step(60);
    assert.deepEqual(text, [
      "dummy, quick: 0 of 1 runs are stored.\n",
      "Dummy, D, seed 1 goes on after 50 of 100.\n",
      "dummy, quick 0.6/1, seed 1: 60 of 100, 4 min 00 s left\n",
    ]);
  });

  it("reckons the time left of each method by its own runs, and says what it knows while one is unknown", () => {
    const text: string[] = [];
    let clock = 0;
    const stream = { write: (line: string) => text.push(line) };
    const [first, second] = dummyPaper.specs("quick");
    const slow = { ...second, method: "slow" };
    const record = (spec: RunSpec, seconds: number): RunRecord => {
      const { record } = storedRun(spec, executed(1, { D: { AUC: 0.9 } }));
      return { ...record, provenance: { ...record.provenance, seconds } };
    };
    const show = (specs: readonly RunSpec[], stored: readonly RunRecord[]): ComputeView =>
      showCompute("dummy", specs, stored, stream, { now: () => clock, env: {} });
    const view = show([first, slow], []);
    const at = (index: number): Pick<GridEvent, "spec" | "index" | "total"> => ({
      spec: [first, slow][index],
      index,
      total: 2,
    });
    view.onProgress({ ...at(0), kind: "started" });
    clock = 60_000;
    view.onProgress({ ...at(0), kind: "finished", record: record(first, 60) });
    view.onProgress({ ...at(1), kind: "started" });
    clock = 180_000;
    view.onProgress({ ...at(1), kind: "step", done: 1, of: 10, text: "" });
    assert.deepEqual(
      text.filter((line) => line.startsWith("dummy ")),
      ["dummy 1/2, 1 min 00 s\n", "dummy 1.1/2, seed 2: 1 of 10, 18 min 00 s left\n"],
    );
    text.length = 0;
    const half = show([first, slow], []);
    half.onProgress({ ...at(0), kind: "started" });
    clock += 60_000;
    half.onProgress({ ...at(0), kind: "step", done: 1, of: 4, text: "" });
    assert.equal(text.at(-1), "dummy 0.3/2, seed 1: 1 of 4, at least 3 min 00 s left\n");
    text.length = 0;
    const known = show([first, slow], [record(first, 100), record(slow, 1000)]);
    known.onProgress({ ...at(0), kind: "started" });
    clock += 70_000;
    known.onProgress({ ...at(0), kind: "step", done: 1, of: 2, text: "" });
    assert.equal(text.at(-1), "dummy 0.5/2, seed 1: 1 of 2, 17 min 30 s left\n");
    // Two at a time take half as long.
    known.onProgress({ ...at(1), kind: "started" });
    clock += 70_000;
    known.onProgress({ ...at(0), kind: "step", done: 3, of: 4, text: "" });
    assert.equal(text.at(-1), "dummy 0.8/2, seed 1: 3 of 4 | seed 2, 8 min 33 s left\n");
    // On other data the same method takes what it takes there, once that is known.
    text.length = 0;
    const elsewhere = { ...first, dataset: "other" };
    const other = show([elsewhere, elsewhere], [record(first, 100)]);
    other.onProgress({ ...at(0), kind: "started" });
    clock += 70_000;
    other.onProgress({ ...at(0), kind: "step", done: 1, of: 2, text: "" });
    assert.equal(text.at(-1), "dummy 0.5/2, seed 1: 1 of 2, 3 min 30 s left\n");
    clock += 70_000;
    other.onProgress({ ...at(0), kind: "found", record: record(elsewhere, 200) });
    assert.equal(text.at(-1), "dummy 1/2, 3 min 20 s left\n");
  });
});
