// Places that verbs are told to write to and cannot: said in a line, before any work.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writableFile, writableFolder } from "../../scripts/writable";

describe("A place to write to", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "retable-writable-"));
    file = join(folder, "file");
    writeFileSync(file, "kept");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is made with the folders above it, and a file is left for its writer", () => {
    const path = join(folder, "a", "b", "c.xml");
    assert.equal(writableFile("--junit", path), path);
    assert.deepEqual([existsSync(join(folder, "a", "b")), existsSync(path)], [true, false]);
    assert.equal(writableFolder("--output", folder), folder);
  });

  it("is refused by the verbs with 64 and a line where a file is in the way", () => {
    for (const [args, what] of [
      [["report", "--output", file], "--output as a folder to write to"],
      [["check", "--junit", join(file, "x.xml")], "--junit as a file to write"],
      [["compute", "--paper", "vrae-ecg5000", "--store", file], "--store as a folder to write to"],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, ["dist/scripts/retable.js", ...args], {
        encoding: "utf8",
      });
      const line = `expected ${what}, got '${args.at(-1)}': a file is in the way. Name another, or make way.\n`;
      assert.deepEqual([stderr, status], [line, 64]);
    }
  });

  it("is refused where it is a folder in place of a file, and where nothing can be made", function () {
    assert.throws(() => writableFile("--junit", folder), /got '.*': it is a folder\./);
    // Node 20's recursive mkdir never comes back from there.
    if (process.platform !== "linux") this.skip();
    assert.throws(() => writableFolder("--output", "/proc/nowhere/deep"), /got '\/proc\/nowhere\/deep': ENOENT\./);
  });

  it("is refused where it may not be written to", function () {
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip(); // root may write anywhere
    const closed = join(folder, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    for (const path of [closed, join(closed, "deep")]) {
      assert.throws(() => writableFolder("--output", path), /: it may not be written to\. Name another/);
    }
    assert.throws(() => writableFile("--junit", join(closed, "x.xml")), /: it may not be written to\. Name another/);
  });
});
