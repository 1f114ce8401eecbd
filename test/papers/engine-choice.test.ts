// A chosen engine and device, from the command line to the store: what is not there is refused, kinds are never mixed unsaid.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGrid } from "../../lib/experiment/grid";
import { openStore } from "../../lib/experiment/store";
import { compute } from "../../lib/papers/compute";
import type { WorkerSettings } from "../../lib/papers/paper-workers";
import { storePlace } from "../../lib/papers/store-place";
import { verify } from "../../lib/papers/verify";
import { projectRoot } from "../../lib/project-root";
import { rng } from "../../lib/rng";
import { engineParameters, readEngine } from "../../scripts/options";
import { UsageError } from "../../scripts/verb";
import { dummyData, dummyPaper, dummyWorkers } from "./dummy-paper";

describe("A chosen engine and device", () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "retable-choice-"));
    await compute({ ...given(), executor: () => dummyWorkers(1) });
  });
  after(() => rmSync(root, { recursive: true }));

  const given = (): Pick<Parameters<typeof compute>[0], "paper" | "profile" | "seeds" | "store"> => ({
    ...{ paper: dummyPaper, profile: "quick", seeds: [1], store: openStore(root) },
  });
  const refusal =
    /^store: expected D, seed 1, of none on webgpu, got a run of none on cpu in \S+\.json\. Ask for none on cpu, or use another store\.$/;

  it("are read by name, and other names refused with the list", () => {
    assert.deepEqual(readEngine({ device: "webgpu" }), { device: "webgpu" });
    assert.deepEqual(readEngine({}), {});
    const refused = (values: Parameters<typeof readEngine>[0], message: string): void =>
      assert.throws(
        () => readEngine(values),
        (error) => error instanceof UsageError && error.message === message,
      );
    refused({ device: "gpu" }, "expected --device as one of cpu, webgpu, cuda, got 'gpu'.");
    refused({ engine: "torch" }, "expected --engine as one of onnxruntime, tensorflow, reference, got 'torch'.");
    refused(
      { engine: "tensorflow", device: "webgpu" },
      "compile: expected a device of cpu, cuda for engine tensorflow, got 'webgpu'.",
    );
  });

  it("have a store of their own, and notebooks are told of it", () => {
    const place = (name: string): string => join(projectRoot(), "results", name);
    assert.equal(storePlace(), place("runs"));
    assert.equal(storePlace({ engine: "onnxruntime", device: "cpu" }), place("runs"));
    assert.equal(storePlace({ device: "webgpu" }), place("runs-onnxruntime-webgpu"));
    assert.deepEqual(engineParameters({ device: "cuda" }), {
      device: "cuda",
      store: place("runs-onnxruntime-cuda"),
    });
    assert.deepEqual(engineParameters({}), {});
  });

  it("refuse a stored run of another device, in compute and in a grid; where nothing is asked for it counts", async () => {
    const asked = { device: "webgpu" };
    await assert.rejects(compute({ ...given(), asked, executor: () => dummyWorkers(1) }), { message: refusal });
    const grid = {
      ...{ specs: dummyPaper.specs("quick", [1]), dataDigest: dummyData.digest, store: openStore(root) },
    };
    await assert.rejects(runGrid({ ...grid, execute: { ...dummyWorkers(1), asked } }), { message: refusal });
    const [run] = await runGrid({ ...grid, execute: dummyWorkers(1) });
    assert.deepEqual([run.record.provenance.engine, run.record.provenance.device], ["none", "cpu"]);
  });

  it("are those of the record when it is verified", async () => {
    const { runs } = openStore(root).list();
    const { provenance } = runs[0].record;
    const settings: WorkerSettings[] = [];
    for (const change of [{}, { engine: "onnxruntime", device: "cpu", threads: 3 }, { device: "cuda" }]) {
      const record = { ...runs[0].record, provenance: { ...provenance, ...change } };
      await verify({
        ...{ papers: [dummyPaper], sample: 1, rng: rng(1), here: provenance },
        stored: { runs: [{ ...runs[0], record }], damaged: [] },
        executor(given) {
          settings.push(given);
          return dummyWorkers(1);
        },
      });
    }
    const digests = { [dummyData.name]: dummyData.digest };
    assert.deepEqual(settings, [
      { threads: 1, digests },
      { engine: "onnxruntime", device: "cpu", threads: 3, digests },
      { threads: 1, digests },
    ]);
  });
});
