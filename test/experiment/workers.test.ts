// Worker processes: what comes back, and what happens when one does not.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runGrid, type GridEvent } from "../../lib/experiment/grid";
import { openStore } from "../../lib/experiment/store";
import { workerProcesses } from "../../lib/experiment/workers";
import { serveRuns } from "../../lib/experiment/worker-process";
import { childrenOf } from "../processes";
import { dummyData, dummyPaper, dummyWorkers, executeDummy } from "../papers/dummy-paper";

const specs = dummyPaper.specs("quick", [1, 2, 3, 4]);
const nothing = (): void => undefined;

describe("Worker processes", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "retable-workers-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("give back scores, arrays and steps as the run itself does, bit for bit", async () => {
    const workers = dummyWorkers(1);
    const steps: unknown[] = [];
    const executed = await workers.run(specs[0], (...step) => steps.push(step));
    await workers.close();
    const here = await executeDummy(specs[0], dummyData, nothing, {});
    assert.deepEqual(executed, here);
    assert.ok(executed.scores.every((scores) => scores instanceof Float32Array));
    assert.deepEqual(steps, [[1, 2, "half"]]);
  });

  it("say by what signal or exit code one ended, and finish the other runs", async () => {
    const store = openStore(folder);
    const failed: string[] = [];
    const onProgress = (event: GridEvent): void => void (event.kind === "failed" && failed.push(event.error.message));
    const execute = dummyWorkers(2, { does: { 1: "SIGKILL", 3: "exit" } });
    const grid = { specs, dataDigest: dummyData.digest, store };
    await assert.rejects(runGrid({ ...grid, execute, onFailure: "go on", onProgress }), (error: AggregateError) => {
      assert.match(error.message, /^runGrid: 2 of 4 runs failed: /);
      return error.errors.length === 2;
    });
    assert.match(
      failed.find((message) => message.includes("seed 1"))!,
      /^runGrid: dummy, D, seed 1: workers: expected a result from worker process \d+, got its end by SIGKILL\. The system kills what needs too much memory: try fewer workers\. Run again: finished runs are kept\.$/,
    );
    assert.match(
      failed.find((message) => message.includes("seed 3"))!,
      /got its end by exit code 7\. Run again/,
    );
    const stored = store.list();
    assert.deepEqual(stored.runs.map((run) => run.record.spec.seed).sort(), [2, 4]);
    assert.deepEqual(stored.damaged, []);
    const runs = await runGrid({ ...grid, execute: dummyWorkers(2) });
    assert.deepEqual(
      runs.map((run) => run.record.spec.seed),
      [1, 2, 3, 4],
    );
  });

  it("pass on what a run throws and live on", async () => {
    const workers = dummyWorkers(1, { does: { 1: "throw" } });
    await assert.rejects(workers.run(specs[0], nothing), { message: "the loss is no number" });
    assert.equal((await workers.run(specs[1], nothing)).scores.length, 2);
    await workers.close();
    await workers.close();
    await assert.rejects(workers.run(specs[1], nothing), /expected a run before close, got one after/);
    const closed = dummyWorkers(1, { does: { 1: "never end" } });
    const run = closed.run(specs[0], nothing);
    await Promise.all([assert.rejects(run, { message: "stopped." }), closed.close()]);
  });

  it("take one run each at a time, are kept for the next, and are replaced where they died in between", async () => {
    const workers = dummyWorkers(2, { milliseconds: 50 });
    const before = process.platform === "linux" ? childrenOf(process.pid) : [];
    try {
      await workers.run(specs[0], nothing);
      const two = specs.slice(1, 3);
      const both = await Promise.all(two.map((spec) => workers.run(spec, nothing)));
      assert.deepEqual(both, await Promise.all(two.map((spec) => executeDummy(spec, dummyData, nothing, {}))));
      if (process.platform !== "linux") return;
      const started = childrenOf(process.pid).filter((pid) => !before.includes(pid));
      assert.equal(started.length, 2);
      // Ctrl-C and a terminal that closes reach the workers too, and are left to their parent.
      const run = workers.run(specs[0], nothing);
      for (const pid of started) for (const signal of ["SIGINT", "SIGHUP"] as const) process.kill(pid, signal);
      await run;
      for (const pid of started) process.kill(pid, "SIGKILL");
      while (started.some((pid) => childrenOf(process.pid).includes(pid))) await sleep(10);
      assert.equal((await workers.run(specs[3], nothing)).scores.length, 2);
    } finally {
      await workers.close();
    }
  });

  it("end with the grid that is stopped; what is stored stays and nothing is half-written", async () => {
    const store = openStore(join(folder, "runs"));
    const stop = new AbortController();
    const log = join(folder, "log");
    const grid = runGrid({
      specs,
      dataDigest: dummyData.digest,
      store,
      execute: dummyWorkers(2, { log, does: { 2: "never end", 3: "never end" } }),
      signal: stop.signal,
      onFailure: "go on",
      onProgress: (event) => {
        if (event.kind === "started" && event.spec.seed === 3) setTimeout(() => stop.abort(new Error("enough")), 300);
      },
    });
    await assert.rejects(grid, { message: "enough" });
    assert.deepEqual(
      store.list().runs.map((run) => run.record.spec.seed),
      [1],
    );
    assert.deepEqual(store.list().damaged, []);
    assert.ok(!readFileSync(log, "utf8").includes("start 4"));
  });

  it("refuse a width of none, a missing entry and a process without a parent", async () => {
    assert.throws(
      () => workerProcesses({ entry: "x.js", width: 0 }),
      /^Error: workerProcesses: expected a width of 1 or more processes, got 0\.$/,
    );
    const workers = workerProcesses({ entry: join(folder, "none.js"), width: 1 });
    await assert.rejects(workers.run(specs[0], nothing), /got its end by exit code 1/);
    await workers.close();
    assert.throws(
      () => serveRuns(() => Promise.reject(new Error())),
      /^Error: serveRuns: expected a process forked by workerProcesses, got one without a parent\. Fork this file\.$/,
    );
  });
});
