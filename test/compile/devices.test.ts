// Engines and devices: refused with words where they are not there, compared with the CPU where they are.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { compile, probe, probeTolerance, type CompileOptions } from "../../lib/compile";

const square = (options: CompileOptions): Promise<unknown> =>
  compile(({ x }) => ({ y: x.square() }), { x: [2] }, options);

/** Chromium brings a software GPU that WebGPU takes; it is chosen before a process starts. */
const software = "/usr/lib/chromium/vk_swiftshader_icd.json";
const environment = existsSync(software)
  ? { LD_LIBRARY_PATH: "/usr/lib/chromium", VK_ICD_FILENAMES: software, ...process.env }
  : process.env;

describe("Engines and devices", () => {
  it("that do not exist are refused with the list", async () => {
    await assert.rejects(square({ engine: "torch" as never }), {
      message: "compile: expected an engine of onnxruntime, tensorflow, reference, got 'torch'.",
    });
    await assert.rejects(square({ device: "tpu" as never }), {
      message: "compile: expected a device of cpu, webgpu, cuda for engine onnxruntime, got 'tpu'.",
    });
    await assert.rejects(square({ engine: "reference", device: "cuda" }), {
      message: "compile: expected a device of cpu for engine reference, got 'cuda'.",
    });
  });

  it("the default works, and says so in a process of its own", async () => {
    assert.deepEqual(await probe({}), { difference: 0, error: null });
  });

  for (const choice of [
    { device: "webgpu" },
    { device: "cuda" },
    { engine: "tensorflow" },
    { engine: "tensorflow", device: "cuda" },
  ] as const) {
    it(`${Object.values(choice).join(" on ")} computes what the CPU does, or says what was expected, what came and what to do`, async () => {
      const { difference, error } = await probe(choice);
      if (error === null) {
        assert.ok(difference !== null && difference <= probeTolerance, String(difference));
        return;
      }
      const expected =
        "engine" in choice
          ? /^compile: expected (@tensorflow\/tfjs-node(-gpu)? with libtensorflow|libtensorflow on device cuda).*, got.*\. (Install it with|Choose device)/
          : /^compile: expected ONNX Runtime to open device (webgpu|cuda), got: .+\. It needs .* 'retable doctor' tries every device; device cpu is always there\.$/;
      assert.match(error, expected);
    });
  }

  it("WebGPU agrees with the CPU to 1e-3 on kernels forward and backward and in training", async function () {
    this.timeout(120_000);
    const script = require.resolve("./webgpu-process.js");
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: environment });
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    const found = lines.map((line) => JSON.parse(line) as { what: string; difference: number | null });
    if (found.length === 1 && /expected ONNX Runtime to open device webgpu/.test(found[0].what)) {
      console.log(`      skipped: ${found[0].what}`);
      this.skip();
    }
    for (const { what, difference } of found) {
      assert.ok(difference !== null && difference <= probeTolerance, `${what}: ${difference}`);
    }
    assert.equal(found.at(-1)?.what, "dense network");
  });
});
