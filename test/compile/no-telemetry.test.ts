// ONNX Runtime reports nothing: a process that trains leaves neither its device id nor its log behind.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = `
const { compile } = require(${JSON.stringify(resolve(__dirname, "../../lib/compile"))});
compile(({ x }) => ({ y: x.add(1) }), { x: [2] })
  .then(async (step) => console.log((await step.run({ x: Float32Array.of(1, 2) })).y.join(" ")));
`;

describe("ONNX Runtime's telemetry", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "retable-telemetry-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is off before the runtime is loaded", function () {
    this.slow(5000);
    // Not the environment of a continuous integration, where the runtime is silent of itself.
    const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder };
    assert.equal(execFileSync(process.execPath, ["-e", program], { env, encoding: "utf8" }).trim(), "2 3");
    assert.deepEqual(readdirSync(folder), []);
  });
});
