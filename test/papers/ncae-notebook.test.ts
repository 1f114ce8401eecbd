// The NCAE notebook as a whole, in its smallest profile: on real images where a place has them, on stand-ins elsewhere.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNotebook } from "../../lib/notebook/nbformat";

describe("The NCAE notebook", () => {
  const folder = mkdtempSync(join(tmpdir(), "retable-ncae-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("runs every method, counts what the released code mines, and judges no smoke run", async function () {
    this.timeout(600_000);
    const output = join(folder, "out.ipynb");
    const args = ["-p", "profile", "smoke", "-p", "store", join(folder, "runs")];
    const { status, stderr } = spawnSync(
      process.execPath,
      ["dist/scripts/retable.js", "run", "notebooks/ncae-contamination.ipynb", output, ...args],
      { encoding: "utf8", env: { ...process.env, RETABLE_OFFLINE: "1" } },
    );
    assert.equal(status, 0, stderr);
    const { cells } = await readNotebook(output);
    const shown = JSON.stringify(cells);
    assert.match(shown, /11 runs, smoke profile: 11\/11/);
    // 13 of 128 by the text, none by the code, 12 where its mining is on.
    assert.match(shown, /NCAE \(paper's text\) +13 +13\.0 /);
    assert.match(shown, /NCAE \(released code\) +0 +0\.00 +0\.00 /);
    assert.match(shown, /NCAE \(released code, mining on\) +12 +12\.0 +0\.00 /);
    assert.match(shown, /sigma = 0\.1 .*not run: the study is not stored/);
  });
});
