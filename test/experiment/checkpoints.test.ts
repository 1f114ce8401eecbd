// Checkpoints as files: read by their maker alone, counted in time, gone with the run.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileCheckpoints, type CheckpointPlace } from "../../lib/experiment/checkpoints";
import type { Execute } from "../../lib/experiment/executor";
import { runGrid } from "../../lib/experiment/grid";
import { runKey } from "../../lib/experiment/key";
import { gitRevision } from "../../lib/experiment/provenance";
import { openStore } from "../../lib/experiment/store";
import { findPaper } from "../../lib/papers";
import { paperWorkers } from "../../lib/papers/paper-workers";
import { digest, executed, spec } from "./synthetic-runs";

describe("Checkpoints of a run", () => {
  let folder: string;
  let place: CheckpointPlace;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "retable-checkpoints-"));
    place = { folder: join(folder, "0123456789abcdef.checkpoints"), maker: "this code" };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("come back as they were kept, each training of a run by itself", async () => {
    const run = fileCheckpoints(place);
    assert.equal(run.read(), null);
    await run.keep(Uint8Array.of(10, 0, 255));
    await run.child("autoencoder").keep(Uint8Array.of(1));
    const again = fileCheckpoints(place);
    assert.deepEqual([...again.read()!], [10, 0, 255]);
    assert.deepEqual([...again.child("autoencoder").read()!], [1]);
    assert.equal(again.child("hypersphere").read(), null);
    // The run had taken what the later of the two says, whichever is read last.
    const last = fileCheckpoints(place);
    last.child("autoencoder").read();
    const taken = last.earlierSeconds;
    last.read();
    assert.ok(taken > 0 && last.earlierSeconds === taken);
  });

  it("are none of another maker's, nor what is no checkpoint", async () => {
    await fileCheckpoints(place).keep(Uint8Array.of(1));
    assert.equal(fileCheckpoints({ ...place, maker: "other code" }).read(), null);
    for (const text of ["", "no json\n", "null\n", "no line"]) {
      writeFileSync(join(place.folder, "training"), text);
      assert.equal(fileCheckpoints(place).read(), null);
    }
  });

  it("are due when the last one is old enough, and remember what the run had taken", async () => {
    const began = performance.now();
    assert.equal(fileCheckpoints(place, 3600).isDue(), false);
    const eager = fileCheckpoints(place, 0);
    assert.equal(eager.isDue(), true);
    const slower = fileCheckpoints(place, 0.05);
    await sleep(60);
    assert.equal(slower.isDue(), true);
    await slower.keep(Uint8Array.of(0));
    assert.equal(slower.isDue(), false);
    await eager.keep(Uint8Array.of(1));
    const later = fileCheckpoints(place);
    const opened = performance.now();
    assert.equal(later.earlierSeconds, 0);
    later.read();
    const first = later.earlierSeconds;
    assert.ok(first > 0 && first <= (performance.now() - began) / 1000);
    const kept = performance.now();
    await later.keep(Uint8Array.of(2));
    const last = fileCheckpoints(place);
    last.read();
    assert.ok(first >= 0.06 && last.earlierSeconds >= first + (kept - opened) / 1000);
  });

  it("are offered to each run of a grid, are no damage while it runs, and are gone when it is stored", async () => {
    const store = openStore(join(folder, "runs"));
    const home = dirname(store.path(spec(1), digest));
    // Of other code, which was stopped.
    mkdirSync(join(home, `${runKey(spec(1), digest)}.checkpoints`), { recursive: true });
    const makers = new Set<string | undefined>();
    const [run] = await runGrid({
      specs: [spec(1)],
      dataDigest: digest,
      store,
      async execute(of, _, place) {
        makers.add(place?.maker);
        // Code that differs from its commit is offered none.
        if (place !== undefined) {
          await fileCheckpoints(place).keep(Uint8Array.of(1));
          await fileCheckpoints(place).child("autoencoder").keep(Uint8Array.of(1));
          assert.equal(readdirSync(place.folder).length, 2);
        }
        assert.deepEqual(store.list(), { runs: [], damaged: [] });
        return { ...executed(of.seed, { "VRAE+k-Means": { AUC: 0.9 } }), earlierSeconds: 100 };
      },
    });
    const revision = gitRevision();
    const [maker, ...others] = makers;
    assert.deepEqual(others, []);
    if (revision.endsWith("+changes")) assert.equal(maker, undefined);
    else assert.equal((JSON.parse(maker!) as { revision: string }).revision, revision);
    assert.ok(run.record.provenance.seconds >= 100);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.includes("checkpoints")),
      [],
    );
  });

  it("are not offered to code that differs from its commit: nobody could say whether it is the same", async function () {
    if (gitRevision() === "unknown") this.skip();
    // With an empty index git misses every file.
    process.env["GIT_INDEX_FILE"] = join(folder, "index");
    const places: unknown[] = [];
    const execute: Execute = (of, _, offered) => {
      places.push(offered);
      return Promise.resolve(executed(of.seed, { "VRAE+k-Means": { AUC: 0.9 } }));
    };
    try {
      await runGrid({ specs: [spec(1)], dataDigest: digest, store: openStore(join(folder, "runs")), execute });
    } finally {
      delete process.env["GIT_INDEX_FILE"];
    }
    assert.deepEqual(places, [undefined]);
  });

  it("let a worker process go on with a run of a paper", async function () {
    this.timeout(120_000);
    const paper = findPaper("ff12-kdd-ecg");
    const smoke = paper.specs("smoke").find(({ method }) => method === "Anomagram AE")!;
    const data = await paper.load(smoke.dataset);
    const epochsOf = async () => {
      const workers = paperWorkers(1, { threads: 1, digests: { [smoke.dataset]: data.digest } });
      let epochs = 0;
      const { scores, earlierSeconds } = await workers.run(smoke, () => (epochs += 1), place);
      await workers.close();
      return { scores, earlierSeconds, epochs };
    };
    const first = await epochsOf();
    assert.ok(first.epochs > 0);
    assert.equal(first.earlierSeconds, 0);
    const again = await epochsOf();
    assert.equal(again.epochs, 0);
    assert.ok(again.earlierSeconds! > 0);
    assert.deepEqual(again.scores, first.scores);
  });
});
