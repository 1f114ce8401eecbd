// What is present, missing, stale and damaged, and why.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunRecord, RunSpec } from "../../lib/experiment/record";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { currentIn, declaredIn, findPaper, papers } from "../../lib/papers";
import type { DataKind } from "../../lib/papers/compute";
import type { Paper } from "../../lib/papers/paper";
import { shellWord } from "../../lib/papers/shell-word";
import { selectRuns } from "../../lib/report/select-runs";
import { status, type Status } from "../../lib/papers/status";
import { statusTable } from "../../lib/papers/status-table";
import { whyStale } from "../../lib/papers/why-stale";
import { executed, spec as vraeSpec, storedRun } from "../experiment/synthetic-runs";
import { dummyData, dummyPaper } from "./dummy-paper";

const machine = "test machine, 2 cores";

describe("The status", () => {
  let store: RunStore;
  beforeEach(() => (store = openStore(mkdtempSync(join(tmpdir(), "retable-status-")))));
  afterEach(() => rmSync(store.root, { recursive: true }));

  async function put(spec: RunSpec, seconds = 60, where = machine, digest = dummyData.digest): Promise<string> {
    const run = storedRun(spec, {
      ...executed(spec.seed, { "D+1": { AUC: 1 } }),
      data: { name: "Dummy", origin: "real", digest },
    });
    const provenance = { ...run.record.provenance, seconds, machine: where };
    await store.write({ ...run, record: { ...run.record, provenance } });
    return store.path(spec, digest);
  }
  const ask = (paper: Paper = dummyPaper, dataOf: (spec: RunSpec) => DataKind = () => dummyData): Status =>
    status({
      papers: [paper],
      profiles: ["quick"],
      stored: store.listRecords(),
      dataOf,
      machine,
    });
  const [first, second, third] = dummyPaper.specs("quick");

  it("of an empty store is that everything is missing, with the command and no guess at the time", () => {
    const { methods, exitCode } = ask();
    assert.equal(exitCode, 0);
    assert.deepEqual(methods, [
      {
        ...{ paper: "dummy", profile: "quick", dataset: "Dummy", method: "D" },
        ...{
          expected: 3,
          present: 0,
          missing: [1, 2, 3],
          damaged: [],
          more: 0,
          stale: [],
          own: [],
          dataMissing: false,
          unchecked: 0,
          secondsEach: null,
          secondsLeft: null,
        },
        command: "retable compute --paper dummy --profile quick",
      },
    ]);
    assert.equal(
      statusTable(ask()),
      "dummy  quick  Dummy  D: 0 of 3, missing seed 1, 2, 3\n" +
        "  retable compute --paper dummy --profile quick  (time unknown: no such run is recorded)\n",
    );
  });

  it("names a command once, below the last of its methods, with the time of them all", () => {
    const found = ask();
    const known = { ...found.methods[0], secondsEach: 60, secondsLeft: 180 };
    const missing = "dummy  quick  Dummy  D: 0 of 3, 1 min 00 s each, missing seed 1, 2, 3\n";
    assert.equal(
      statusTable({ ...found, methods: [known, known] }),
      `${missing}${missing}  retable compute --paper dummy --profile quick  (about 6 min 00 s with one worker)\n`,
    );
  });

  it("quotes a time beside a command that runs what the time is about, and nothing of unknown time", async () => {
    const several = (["D", "E's", "F"] as const).flatMap((method) =>
      ["Dummy", "Other"].map((dataset) => ({ method, dataset })),
    );
    const paper: Paper = {
      ...dummyPaper,
      specs: (...args) => dummyPaper.specs(...args).flatMap((spec) => several.map((names) => ({ ...spec, ...names }))),
    };
    for (const [spec, method, dataset] of [
      [first, "D", "Dummy"],
      [second, "D", "Other"],
      [second, "E's", "Dummy"],
    ] as const) {
      await put({ ...spec, method, dataset });
    }
    const named = "retable compute --paper dummy --profile quick --method";
    assert.deepEqual(
      ask(paper).methods.map(({ command, secondsLeft }) => [command, secondsLeft]),
      [
        [`${named} D`, 120],
        [`${named} D`, 120],
        [`${named} "E's" --dataset Dummy`, 120],
        [`${named} "E's" --dataset Other`, null],
        [`${named} F`, null],
        [`${named} F`, null],
      ],
    );
    const commands = statusTable(ask(paper))
      .split("\n")
      .filter((line) => line.startsWith("  "));
    assert.deepEqual(commands, [
      `  ${named} D  (about 4 min 00 s with one worker)`,
      `  ${named} "E's" --dataset Dummy  (about 2 min 00 s with one worker)`,
      `  ${named} "E's" --dataset Other  (time unknown: no such run is recorded)`,
      `  ${named} F  (time unknown: no such run is recorded)`,
    ]);
  });

  it("counts what is there, names the missing seeds and takes the time from runs on this machine", async () => {
    await put(first, 100);
    await put(second, 200);
    await put(dummyPaper.specs("quick", [9])[0], 9999, "elsewhere");
    const [line] = ask().methods;
    assert.deepEqual([line.present, line.more, line.missing], [2, 1, [3]]);
    assert.deepEqual([line.secondsEach, line.secondsLeft], [150, 150]);
    assert.equal(line.command, "retable compute --paper dummy --profile quick");
    assert.match(
      statusTable(ask()),
      /2 of 3, 2 min 30 s each, 1 more, missing seed 3\n.*\(about 2 min 30 s with one worker\)\n$/,
    );
    await put(third);
    assert.equal(ask().methods[0].command, null);
  });

  it("says what makes a run stale, and fails only where nothing current stands in its place", async () => {
    await put({ ...first, options: { epochs: 9, nested: { rate: 0.1 } } });
    assert.equal(ask().exitCode, 3);
    await put({ ...second, revision: 0, options: { nested: { rate: 0.2 }, old: "x" } });
    await put(third, 60, machine, "0".repeat(64));
    const before = ask();
    assert.deepEqual(Object.fromEntries(before.methods[0].stale.map(({ seed, why }) => [seed, why])), {
      1: "options.epochs 9, today 2",
      2: 'revision 0, today 1; options.nested {"rate":0.2}, today {"rate":0.1}; options.old "x", today absent; options.epochs absent, today 2',
      3: `made from data 00000000, today's is ${dummyData.digest.slice(0, 8)}`,
    });
    assert.deepEqual([before.methods[0].present, before.exitCode], [0, 3]);
    for (const spec of [second, third]) await put(spec);
    assert.equal(ask().exitCode, 3);
    await put(first);
    assert.deepEqual([ask().methods[0].stale.length, ask().exitCode], [3, 0]);
  });

  it("compares nothing and names no command where the data is missing, and trains on no stand-in beside the rest", async () => {
    for (const spec of [first, second]) await put(spec);
    await put({ ...third, dataset: "Other" });
    const paper: Paper = {
      ...dummyPaper,
      specs: (...args) => dummyPaper.specs(...args).flatMap((spec) => [spec, { ...spec, dataset: "Other" }]),
    };
    const standIn: DataKind = { digest: "0".repeat(64), origin: "stand-in" };
    const found = ask(paper, ({ dataset }) => (dataset === "Dummy" ? standIn : dummyData));
    assert.equal(found.exitCode, 0);
    assert.deepEqual(
      found.methods.map(({ present, missing, unchecked, stale, command }) => [
        present,
        missing,
        unchecked,
        stale.length,
        command,
      ]),
      [
        [0, [3], 2, 0, null],
        [1, [1, 2], 0, 0, "retable compute --paper dummy --profile quick --method D --dataset Other"],
      ],
    );
    assert.equal(found.methods[0].secondsLeft, 60);
    assert.match(
      statusTable(found),
      /^dummy  quick  Dummy  D: 0 of 3, 1 min 00 s each, missing seed 3, 2 cannot be compared, data missing\ndummy/,
    );
  });

  it("shows runs of methods that are not declared as own runs, and damage", async () => {
    await put({ ...first, method: "Old" });
    const { methods } = ask();
    assert.deepEqual(
      methods.map(({ method, expected, more, stale, own }) => [method, expected, more, stale, own]),
      [
        ["D", 3, 0, [], []],
        ["Old", 0, 0, [], [1]],
      ],
    );
    assert.match(
      statusTable(ask()),
      /Dummy {2}Old: own runs, seed 1, not among the runs that the project declares today\n$/,
    );
    truncateSync(await put(second), 10);
    assert.deepEqual([ask().damaged.length, ask().methods[0].damaged, ask().exitCode], [1, [2], 3]);
    assert.match(statusTable(ask()), /missing seed 1, 2, 3, of these damaged seed 2\n/);
    // What a run left beside its record, which is gone.
    rmSync(await put({ ...first, seed: 3 }));
    assert.deepEqual(ask().methods[0].damaged, [2, 3]);
  });

  it("quotes words of a command as a shell reads them", () => {
    const words = ["VRAE+SVM", "a b", "it's", "$HOME", "a\\b", "a!", "it's `x`"];
    assert.deepEqual(words.map(shellWord), [
      ...["VRAE+SVM", '"a b"', `"it's"`, "'$HOME'", "'a\\b'", "'a!'", "'it'\\''s `x`'"],
    ]);
  });

  it("explains a grid's stale run by its nearest neighbour", () => {
    const today = [0, 0.1].map((contamination) => ({ ...first, options: { contamination, epochs: 5 } }));
    const old = { ...first, options: { contamination: 0.1, epochs: 4 } };
    assert.equal(whyStale(old, today), "options.epochs 4, today 5");
    const elsewhere = [
      { ...old, dataset: "Other" },
      { ...old, method: "E" },
    ];
    assert.equal(whyStale(old, [...elsewhere, ...today]), "options.epochs 4, today 5");
    assert.equal(whyStale(old, elsewhere), null);
  });
});

describe("The registry of papers", () => {
  it("knows what would be run today, whatever the seed and the order of the fields", () => {
    const isCurrent = currentIn(papers);
    const record = (spec: RunSpec): RunRecord => storedRun(spec, executed(1, { a: { AUC: 1 } })).record;
    const [spec] = findPaper("vrae-ecg5000").specs("paper", [123]);
    const turned = Object.fromEntries(Object.entries(spec.options).reverse());
    assert.equal(isCurrent(record(spec)), true);
    assert.equal(isCurrent(record({ ...spec, options: turned })), true);
    assert.equal(isCurrent(record({ ...spec, options: { ...spec.options, epochs: 1 } })), false);
    assert.equal(isCurrent(record({ ...spec, revision: 0 })), false);
    assert.equal(isCurrent(record(vraeSpec(1, { paper: "unheard-of" }))), false);
  });

  it("knows the seeds that a profile declares: others fill no cell", () => {
    const record = (seed: number): RunRecord => {
      const [spec] = findPaper("vrae-ecg5000").specs("paper", [seed]);
      return storedRun(spec, executed(seed, { "VRAE+SVM": { AUC: 0.9 + seed / 1000 } })).record;
    };
    const isDeclared = declaredIn(papers);
    assert.deepEqual(
      [1, 10, 11, 99].map((seed) => isDeclared(record(seed))),
      [true, true, false, false],
    );
    assert.equal(
      isDeclared(storedRun(vraeSpec(1, { paper: "unheard-of" }), executed(1, { a: { AUC: 1 } })).record),
      false,
    );
    // AnoEAN's tables of NSL-KDD and KDD99 have ten seeds, that of MNIST three.
    const anoean = findPaper("anoean").specs("paper", [4]);
    const [mnist, nsl] = ["MNIST", "NSL-KDD"].map((name) => anoean.find(({ dataset }) => dataset === name)!);
    const declared = [mnist, nsl].map((spec) => isDeclared(storedRun(spec, executed(4, { a: { AUC: 1 } })).record));
    assert.deepEqual(declared, [false, true]);
    const [group] = selectRuns([99, 2, 1].map(record), "vrae-ecg5000", "paper", isDeclared);
    assert.deepEqual(
      group.records.map(({ spec }) => spec.seed),
      [1, 2],
    );
    assert.deepEqual([group.setAside, group.stale], [1, false]);
  });

  it("says what papers there are when asked for another", () => {
    assert.throws(
      () => findPaper("vrae"),
      /findPaper: expected one of vrae-ecg5000.*, got 'vrae'\. Add it to lib\/papers/,
    );
  });
});
