// Verbs whose readers leave early, and whose output finds no room.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { readNotebook } from "../../lib/notebook/nbformat";

describe("Output", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "retable-outputs-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The exit code of a verb whose standard output and error are closed before it writes. */
  async function unread(...args: string[]): Promise<unknown> {
    const child = spawn(process.execPath, ["dist/scripts/retable.js", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  it("that nobody reads is no failure, whatever the stream", async () => {
    // A store without runs: nothing passes, nothing fails, and notes go to standard error.
    assert.equal(await unread("check", "--paper", "vrae-ecg5000", "--store", folder), 0);
    assert.equal(await unread("check", "--nonsense"), 64);
  });

  it("that nobody reads does not stop a notebook", async () => {
    const output = join(folder, "ok.ipynb");
    assert.equal(await unread("run", "test/notebooks/ok.ipynb", output, "--log-output"), 0);
    assert.equal(((await readNotebook(output)).metadata["retable"] as { state: string }).state, "done");
  });

  it("that a full device loses is said in a line, and the exit code is 74", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const full = openSync("/dev/full", "w");
    const check = ["dist/scripts/retable.js", "check", "--paper", "vrae-ecg5000", "--store", folder];
    const child = spawn(process.execPath, check, { stdio: ["ignore", full, "pipe"] });
    const [said] = await Promise.all([text(child.stderr!), once(child, "close")]);
    assert.equal(child.exitCode, 74);
    assert.match(
      said,
      /^retable: expected to write standard output, got ENOSPC\. Free some space, or write elsewhere\.$/m,
    );
    assert.doesNotMatch(said, /^ +at /m);
    const silent = spawn(process.execPath, check, { stdio: ["ignore", "ignore", full] });
    assert.deepEqual(await once(silent, "exit"), [74, null]);
    closeSync(full);
  });
});
