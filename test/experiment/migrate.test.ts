// Records of the earlier form: they count as they are, and are rewritten without a change of any number.
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../lib/experiment/migrate";
import { pack } from "../../lib/experiment/packed";
import { arraysPath, earlierScoresPath } from "../../lib/experiment/run-files";
import { scoreBytes } from "../../lib/experiment/scores";
import { openStore, type RunStore } from "../../lib/experiment/store";
import { asSchema1 } from "../report/many-records";
import { digest, executed, spec, storedRun } from "./synthetic-runs";

describe("Records of schema 1", () => {
  let store: RunStore;
  const runs = [1, 2].map((seed) => storedRun(spec(seed), executed(seed, { A: { AUC: 0.9 }, B: { AUC: 0.8 } })));
  const paths = (): string[] => runs.map(({ record }) => store.path(record.spec, digest));
  beforeEach(async () => {
    store = openStore(mkdtempSync(join(tmpdir(), "retable-migrate-")));
    for (const run of runs) {
      await store.write(run);
      const path = store.path(run.record.spec, digest);
      writeFileSync(path, `${JSON.stringify(asSchema1(run.record, run.history), null, 1)}\n`);
      writeFileSync(earlierScoresPath(path), pack(scoreBytes(run.scores)));
      rmSync(arraysPath(path));
    }
  });
  afterEach(() => rmSync(store.root, { recursive: true }));

  it("are read as today's", () => {
    for (const run of runs) assert.deepEqual(store.read(run.record.spec, digest), run);
    assert.deepEqual(store.list().damaged, []);
    assert.deepEqual(
      store.listRecords().runs.map(({ record }) => record.key),
      store.list().runs.map(({ record }) => record.key),
    );
  });

  it("are rewritten without a change, the bytes of the scores carried over; a second time nothing is done", async () => {
    const before = paths().map((path) => readFileSync(earlierScoresPath(path)));
    const migration = await migrate(store.root);
    assert.deepEqual(migration, { rewritten: paths().sort(), current: 0, damaged: [] });
    for (const run of runs) assert.deepEqual(store.read(run.record.spec, digest), run);
    paths().forEach((path, i) => {
      assert.ok(readFileSync(arraysPath(path)).subarray(0, before[i].length).equals(before[i]));
      assert.equal(existsSync(earlierScoresPath(path)), false);
      assert.equal((JSON.parse(readFileSync(path, "utf8")) as { schema: number }).schema, 2);
    });
    const texts = paths().map((path) => readFileSync(path, "utf8"));
    assert.deepEqual(await migrate(store.root), { rewritten: [], current: 2, damaged: [] });
    assert.deepEqual(
      paths().map((path) => readFileSync(path, "utf8")),
      texts,
    );
  });

  it("are rewritten whenever an earlier attempt was killed", async () => {
    const [first, second] = paths();
    // After the first rename; and after both, before the earlier file is deleted.
    const scores = [first, second].map((path) => readFileSync(earlierScoresPath(path)));
    const old = readFileSync(first);
    await migrate(store.root);
    writeFileSync(first, old);
    [first, second].forEach((path, i) => writeFileSync(earlierScoresPath(path), scores[i]));
    assert.deepEqual(store.list().damaged, []);
    assert.deepEqual(store.list().runs.length, 2);
    const { rewritten, current } = await migrate(store.root);
    assert.deepEqual([rewritten, current], [[first], 1]);
    assert.deepEqual([first, second].map(earlierScoresPath).filter(existsSync), []);
    for (const run of runs) assert.deepEqual(store.read(run.record.spec, digest), run);
  });

  it("are left as they are where they are damaged", async () => {
    const [first, second] = paths();
    truncateSync(earlierScoresPath(first), 30);
    copyFileSync(first, join(store.root, "kept"));
    const { rewritten, damaged } = await migrate(store.root);
    assert.deepEqual(rewritten, [second]);
    assert.deepEqual(
      damaged.map(({ path, what }) => [path, what]),
      [[earlierScoresPath(first), "not a whole gzip file"]],
    );
    assert.ok(readFileSync(first).equals(readFileSync(join(store.root, "kept"))));
    renameSync(join(store.root, "kept"), first);
    assert.deepEqual(await migrate(join(store.root, "none")), { rewritten: [], current: 0, damaged: [] });
  });
});
