// Verification finds a changed metric, changed scores and changed code.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataCorrupt } from "../../lib/datasets/data-error";
import type { Executor } from "../../lib/experiment/executor";
import { runGrid } from "../../lib/experiment/grid";
import { describeEnvironment } from "../../lib/experiment/provenance";
import { pack } from "../../lib/experiment/packed";
import { scoreBytes } from "../../lib/experiment/scores";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { rocOrder } from "../../lib/metrics/roc-order";
import type { Paper } from "../../lib/papers/paper";
import { namesBeyondRanks } from "../../lib/papers/recompute";
import { verify, type Verification, type VerifyOptions } from "../../lib/papers/verify";
import { verifyLines } from "../../lib/papers/verify-lines";
import { rng } from "../../lib/rng";
import { dummyData, dummyPaper, dummyWorkers, executeDummy, type DummySettings } from "./dummy-paper";

const specs = dummyPaper.specs("quick");

describe("Verification", () => {
  let store: RunStore;
  beforeEach(async () => {
    store = openStore(mkdtempSync(join(tmpdir(), "retable-verify-")));
    await runGrid({ specs, dataDigest: dummyData.digest, store, execute: dummyWorkers(1) });
  });
  afterEach(() => rmSync(store.root, { recursive: true }));

  function run(sample = 0, settings: DummySettings = {}, changes: Partial<VerifyOptions> = {}): Promise<Verification> {
    const fixed = { papers: [dummyPaper], stored: store.list(), sample, rng: rng(1), here: describeEnvironment() };
    return verify({ ...fixed, executor: () => dummyWorkers(1, settings), ...changes });
  }
  function edit(seed: number, change: (text: string) => string): void {
    const path = store.path(specs[seed - 1], dummyData.digest);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
  const states = ({ runs }: Verification): string[] => runs.map(({ state }) => state).sort();

  it("of untouched runs is good, and runs of the sample repeat in every bit", async () => {
    const seen: number[] = [];
    const verification = await run(2, {}, { onRun: ({ seed }) => seen.push(seed) });
    assert.deepEqual(states(verification), ["right", "right", "right"]);
    assert.equal(verification.exitCode, 0);
    const again = verification.runs.flatMap(({ rerun }) => (rerun === null ? [] : [rerun]));
    assert.deepEqual(
      again,
      Array(2).fill({
        ...{ bitwise: true, largestDifference: 0, aucDifference: 0 },
        ...{ otherFigures: [], elsewhere: null, otherEngine: null, otherRevision: null, error: null },
      }),
    );
    assert.equal(seen.length, 2);
    assert.match(
      verifyLines(verification),
      /^(run again: dummy, quick, D, seed \d \([0-9a-f]{16}\): the same in every bit\n){2}3 right, 0 wrong, .*0 damaged\n$/,
    );
  });

  it("draws the same sample for the same seed", async () => {
    const drawn = async (seed: number): Promise<number[]> =>
      (await run(1, {}, { rng: rng(seed) })).runs.flatMap((one) => (one.rerun === null ? [] : [one.seed]));
    assert.deepEqual(await drawn(5), await drawn(5));
    const several = await Promise.all([1, 2, 3, 4, 5, 6].map(drawn));
    assert.ok(new Set(several.flat()).size > 1);
  });

  it("finds a metric changed in its last digit", async () => {
    edit(2, (text) =>
      text.replace(/("AUC": 0\.\d+)(\d)/, (_, head: string, last: string) => head + (last === "1" ? 2 : 1)),
    );
    const verification = await run();
    assert.deepEqual(states(verification), ["right", "right", "wrong"]);
    assert.equal(verification.exitCode, 3);
    const wrong = verification.runs.find(({ state }) => state === "wrong")!;
    assert.equal(wrong.seed, 2);
    assert.match(wrong.differences.join(), /^D\+1 AUC: recorded 0\.\d+, recomputed 0\.\d+$/);
  });

  it("finds an origin that is not that of the data, with the data there and without it", async () => {
    edit(1, (text) => text.replace('"origin": "real"', '"origin": "stand-in"'));
    const verification = await run();
    assert.deepEqual([states(verification), verification.exitCode], [["right", "right", "wrong"], 3]);
    assert.match(
      verifyLines(verification),
      /^wrong: dummy, quick, D, seed 1 .*: data origin: recorded stand-in, its digest is that of real data\n/,
    );
    const standIn = (digest: string): Paper => {
      return { ...dummyPaper, load: () => Promise.resolve({ ...dummyData, origin: "stand-in", digest }) };
    };
    const without = await run(0, {}, { papers: [standIn("0".repeat(64))] });
    assert.deepEqual([states(without), without.exitCode], [["other data", "unchecked", "unchecked"], 3]);
    const reverse = await run(0, {}, { papers: [standIn(dummyData.digest)] });
    assert.deepEqual([states(reverse), reverse.exitCode], [["right", "wrong", "wrong"], 3]);
  });

  it("finds a metric that is no longer computed, one that is lacking, and a threshold of another source", async () => {
    // In all runs: one that differs from its like is a damaged file.
    for (const { seed } of specs) {
      edit(seed, (text) => text.replace('"F1"', '"Other"').replace('"the method"', '"test labels"'));
      edit(seed, (text) => text.replace('"distinctScores": 40', '"distinctScores": 7'));
    }
    const { differences } = (await run()).runs.find(({ seed }) => seed === 1)!;
    assert.match(differences.join("; "), /D\+1 thresholdSource: recorded test labels, recomputed the method/);
    assert.match(differences.join("; "), /D\+1 distinctScores: recorded 7, recomputed 40/);
    assert.match(differences.join("; "), /D\+2 Other: recorded 0\.\d+, recomputed undefined/);
    assert.match(differences.join("; "), /D\+2 F1: recorded undefined, recomputed 0\.\d+/);
  });

  it("finds changed scores", async () => {
    const path = store.path(specs[0], dummyData.digest).replace(".json", ".arrays.gz");
    writeFileSync(path, pack(scoreBytes([new Float32Array(86)]), new Uint8Array(16)));
    const verification = await run();
    assert.deepEqual(
      verification.damaged.map(({ what }) => what),
      ["its digest is not the record's scoresDigest"],
    );
    assert.equal(verification.exitCode, 3);
  });

  it("finds code that gives other scores, and measures by how much", async () => {
    const drifted = await run(1, { drift: 0.25 });
    const { rerun } = drifted.runs.find((one) => one.rerun !== null)!;
    assert.ok(rerun?.largestDifference != null && Math.abs(rerun.largestDifference - 0.25) < 1e-6);
    assert.deepEqual([rerun.bitwise, drifted.exitCode], [false, 3]);
    // The same shift of every score changes no AUC.
    assert.match(verifyLines(drifted), /: drift: scores differ by up to 0\.25\d*, AUC by up to 0\n/);
    const here = { ...describeEnvironment(), revision: "another" };
    const { revision } = describeEnvironment();
    assert.ok(
      verifyLines(await run(1, { drift: 0.25 }, { here })).includes(`; recorded at another revision: ${revision}\n`),
    );
    assert.ok(!verifyLines(await run(1, {}, { here })).includes("revision"));
    const tolerated = await run(1, { drift: 0.25 }, { tolerance: 0.3 });
    assert.equal(tolerated.exitCode, 0);
    assert.match(verifyLines(tolerated, 0.3), /: within the tolerance: scores differ by up to 0\.25/);
    for (const [tolerance, code] of [[rerun.largestDifference, 0] as const, [0.2, 3] as const]) {
      assert.equal((await run(1, { drift: 0.25 }, { tolerance })).exitCode, code);
    }
  });

  it("finds figures beside the scores that are no longer those of the record", async () => {
    edit(1, (text) =>
      text
        .replace(/"parameters": \d+/, '"parameters": 12345')
        .replace(/"lossLast": \d+/, '"lossLast": 7')
        .replace(/"untrainedAuc": [^,}\s]+/, '"untrainedAuc": 0.125'),
    );
    const again = await run(3);
    const drifted = again.runs.filter(({ rerun }) => rerun!.otherFigures.length > 0);
    assert.deepEqual([drifted.length, drifted[0].rerun!.bitwise, again.exitCode], [1, true, 3]);
    const expected =
      /: drift: parameters: recorded 12345, again \d+; lossLast: recorded 7, again 1; .* AUC before training: recorded 0\.125, again /;
    assert.match(verifyLines(again), expected);
  });

  it("names another machine, and a run that fails", async () => {
    const elsewhere = await run(
      1,
      { does: { 1: "throw", 2: "throw", 3: "throw" } },
      // No tolerance covers what was not computed.
      { here: { ...describeEnvironment(), machine: "another" }, tolerance: 0.5 },
    );
    assert.equal(elsewhere.exitCode, 3);
    assert.match(verifyLines(elsewhere), /: the loss is no number; recorded on another machine: .+, \d+ cores, /);
  });

  it("runs again on the record's own engine and device where they are ours, and with its threads", async () => {
    edit(2, (text) =>
      text.replace('"engine": "none"', '"engine": "onnxruntime"').replace('"threads": 1', '"threads": 2'),
    );
    edit(3, (text) =>
      text.replace('"engine": "none"', '"engine": "onnxruntime"').replace('"device": "cpu"', '"device": "tpu"'),
    );
    const asked: object[] = [];
    const executor: VerifyOptions["executor"] = (settings) => {
      asked.push(settings);
      return dummyWorkers(1);
    };
    await run(3, {}, { executor });
    const [digests, own] = [{ Dummy: dummyData.digest }, { engine: "onnxruntime", device: "cpu", threads: 2 }];
    const expected = store.list().runs.map(({ record }) => (record.spec.seed === 2 ? own : { threads: 1 }));
    assert.deepEqual(
      asked,
      expected.map((choice) => ({ ...choice, digests })),
    );
  });

  it("stops at a signal, in the middle of a run", async () => {
    const stop = new AbortController();
    const executor = (): Executor => {
      setImmediate(() => stop.abort());
      return dummyWorkers(1, { does: { 1: "never end", 2: "never end", 3: "never end" } });
    };
    const { runs } = await run(3, {}, { executor, signal: stop.signal });
    assert.deepEqual(
      runs.flatMap(({ rerun }) => rerun?.error ?? []),
      ["stopped."],
    );
  });

  it("measures the difference in AUC, and says when it ran on another engine", async () => {
    const reversed: Executor = {
      width: 1,
      run: async (spec, report) => {
        const executed = await executeDummy(spec, dummyData, report, {});
        return { ...executed, device: "cuda", scores: executed.scores.map((scores) => scores.map((score) => -score)) };
      },
      close: () => Promise.resolve(),
    };
    const drifted = await run(1, {}, { executor: () => reversed });
    const one = drifted.runs.find(({ rerun }) => rerun !== null)!;
    const { record, scores } = store.list().runs.find((stored) => stored.record.key === one.key)!;
    const largest = Math.max(...scores.flatMap((own) => Array.from(own, (score) => 2 * Math.abs(score))));
    const auc = Math.max(...record.results.map(({ metrics }) => Math.abs(1 - 2 * Object.values(metrics)[0])));
    assert.equal(one.rerun?.largestDifference, largest);
    assert.ok(Math.abs(one.rerun.aucDifference! - auc) < 1e-12);
    assert.match(
      verifyLines(drifted),
      /: drift: scores differ by up to \d\.\d+, AUC by up to 0\.\d+; recorded on another engine: none on cpu\n/,
    );
    const fewer: Executor["run"] = async (...args) => {
      const executed = await reversed.run(...args);
      return { ...executed, device: "cpu", scores: executed.scores.slice(1) };
    };
    const lacking = await run(1, {}, { executor: () => ({ ...reversed, run: fewer }) });
    assert.match(verifyLines(lacking), /: drift: the scores have another digest, or another number\n/);
  });

  describe("of records that hold ROC curves and no scores", () => {
    const labels = dummyPaper.testLabels(specs[0], dummyData);
    const order = (seed: number): string =>
      store.list().runs.find((r) => r.record.spec.seed === seed)!.record.results[0].roc!.order;
    beforeEach(async () => {
      rmSync(store.root, { recursive: true });
      const grid = { specs, dataDigest: dummyData.digest, store, execute: dummyWorkers(1) };
      await runGrid({ ...grid, rocOf: (_, scores) => rocOrder(labels, scores) });
    });

    it("recomputes what follows from the ranks, says what does not, and compares digests of reruns", async () => {
      const verification = await run(1);
      assert.deepEqual([states(verification), verification.exitCode], [["right", "right", "right"], 0]);
      assert.deepEqual(verification.runs[0].unchecked, ["D+2 F1"]);
      assert.match(
        verifyLines(verification),
        /: the same in every bit\nnote: 3 runs hold ROC curves and no scores: what hangs on a threshold of the method's own, only a rerun \(--sample\) checks\n3 right, /,
      );
    });

    it("finds a wrong AUC, another curve and one that is damaged", async () => {
      edit(1, (text) =>
        text.replace(/("AUC": 0\.\d+)(\d)/, (_, head: string, last: string) => head + (last === "1" ? 2 : 1)),
      );
      const [own, other] = [order(2), order(3)];
      edit(2, (text) => text.replace(own, other));
      edit(3, (text) => text.replace(other, `AAAA${other.slice(4)}`));
      const { runs, exitCode } = await run();
      const words = (seed: number): string => runs.find((one) => one.seed === seed)!.differences.join("; ");
      assert.equal(exitCode, 3);
      assert.match(words(1), /^D\+1 AUC: recorded 0\.\d+, recomputed 0\.\d+$/);
      assert.match(words(2), /^D\+1 AUC: recorded 0\.\d+, recomputed 0\.\d+$/);
      assert.match(words(3), /^D\+1: its ROC curve cannot be read: .+$/);
      edit(3, (text) => text.replace('"anomalies": 20', '"anomalies": 19').replace('"normals": 20', '"normals": 21'));
      const [third] = (await run()).runs.filter(({ seed }) => seed === 3);
      assert.equal(third.differences[0], "D+1: its ROC curve is of 19 anomalies and 21 normals, the data has others");
    });

    it("knows what follows from the ranks alone", () => {
      const [{ record }] = store.list().runs;
      const metrics = { AUC: 0.9, AUPRC: 0.8, F1: 0.7 };
      const results = (["test labels", "validation data", "the method"] as const).map((thresholdSource) => {
        return { ...record.results[0], method: thresholdSource, metrics, thresholdSource };
      });
      assert.deepEqual(namesBeyondRanks({ ...record, results }), ["validation data F1", "the method F1"]);
    });

    it("finds drift by the digest, measures it in AUC, and takes the tolerance for that", async () => {
      const drifted = await run(1, { drift: 0.25 });
      assert.equal(drifted.exitCode, 3);
      assert.match(
        verifyLines(drifted),
        /: drift: the scores have another digest, or another number, AUC by up to 0\n/,
      );
      assert.equal((await run(1, { drift: 0.25 }, { tolerance: 1e-6 })).exitCode, 0);
    });
  });

  it("leaves alone what is stale and what has other data, and says when there is nothing to verify", async () => {
    const later: Paper = {
      ...dummyPaper,
      specs: (...args) => dummyPaper.specs(...args).map((s) => ({ ...s, revision: 2 })),
    };
    const stale = await run(3, {}, { papers: [later] });
    assert.deepEqual([states(stale), stale.exitCode], [["stale", "stale", "stale"], 4]);
    assert.match(verifyLines(stale), /^stale: dummy, quick, D, seed 1, 2, 3: revision 1, today 2\n0 right/);
    const load = (origin: "real" | "stand-in"): Paper => ({
      ...dummyPaper,
      load: () => Promise.resolve({ ...dummyData, origin, digest: "0".repeat(64) }),
    });
    const other = await run(3, {}, { papers: [load("real")] });
    assert.deepEqual([states(other), other.exitCode], [["other data", "other data", "other data"], 3]);
    const missing = await run(3, {}, { papers: [load("stand-in")] });
    assert.deepEqual([states(missing), missing.exitCode], [["unchecked", "unchecked", "unchecked"], 4]);
    assert.match(missing.runs[0].differences[0], /made from real data [0-9a-f]{8}, there is stand-in data 00000000/);
  });

  it("recomputes runs of methods that are not declared, where the paper can judge them, and says so", async () => {
    const other: Paper = {
      ...dummyPaper,
      specs: (...args) => dummyPaper.specs(...args).map((s) => ({ ...s, method: "E" })),
    };
    const own = await run(1, {}, { papers: [other] });
    assert.deepEqual([states(own), own.exitCode], [["right", "right", "right"], 0]);
    assert.ok(own.runs.every((one) => one.own));
    assert.match(
      verifyLines(own),
      /\nnote: 3 own runs, not among the runs that the project declares today: recomputed, they fill no cell\n3 right/,
    );
    edit(2, (text) => text.replace(/"AUC": 0\.\d+/, '"AUC": 0.5'));
    const edited = await run(0, {}, { papers: [other] });
    assert.deepEqual([states(edited), edited.exitCode], [["right", "right", "wrong"], 3]);
    const lost: Paper = {
      ...other,
      judge: () => {
        throw new Error("no such method");
      },
    };
    const unjudged = await run(0, {}, { papers: [lost] });
    assert.deepEqual([states(unjudged), unjudged.exitCode], [["unchecked", "unchecked", "unchecked"], 4]);
    assert.match(unjudged.runs[0].differences[0], /^the paper cannot judge it: no such method$/);
    assert.match(verifyLines(unjudged), /^unchecked: dummy, quick, D, .*the paper cannot judge it: no such method\n/);
    const none = await run(0, {}, { papers: [{ ...other, name: "another" }] });
    assert.deepEqual([states(none), none.exitCode], [["stale", "stale", "stale"], 4]);
    assert.ok(none.runs.every(({ own }) => !own));
    const cut = new DataCorrupt("a.txt", { place: "datasets/raw", at: "a.txt" }, "12 bytes", "6 bytes", "Delete it.");
    const damaged: Paper = { ...other, load: () => Promise.reject(cut) };
    await assert.rejects(run(0, {}, { papers: [damaged] }), DataCorrupt);
    assert.deepEqual(none.runs[0].differences, ["paper dummy is not among the runs that the project declares today"]);
  });
});
