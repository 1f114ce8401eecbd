// Measured times: written and read again, and refused where a field is not what it should be.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTimes, storedTimes, writeTimes } from "../../lib/experiment/times";
import { times } from "./synthetic-times";

describe("Measured times", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "retable-times-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("come back as they were written, and are none for a paper that has none", async () => {
    assert.deepEqual(storedTimes(join(folder, "absent")), []);
    const written = times({ AE: { trainSeconds: 2 } });
    const path = await writeTimes(written, folder);
    assert.deepEqual(readTimes("ff12-kdd-ecg", folder), written);
    assert.deepEqual(storedTimes(folder), [written]);
    assert.equal(readTimes("vrae-ecg5000", folder), null);
    assert.ok(readFileSync(path, "utf8").endsWith("}\n"));
  });

  it("are refused with the field that is wrong, and with what to do", () => {
    const path = join(folder, "ff12-kdd-ecg.json");
    const written = times({ AE: {} });
    writeFileSync(path, JSON.stringify({ ...written, methods: [{ ...written.methods[0], trainSeconds: -1 }] }));
    assert.throws(
      () => readTimes("ff12-kdd-ecg", folder),
      /^Error: readTimes: .*ff12-kdd-ecg\.json: methods\.0\.trainSeconds: .*Measure anew with 'retable bench --paper ff12-kdd-ecg --write'\.$/,
    );
    writeFileSync(path, JSON.stringify({ ...written, paper: "anoean" }));
    assert.throws(() => readTimes("ff12-kdd-ecg", folder), /: paper: expected ff12-kdd-ecg, got another\. Measure/);
  });
});
