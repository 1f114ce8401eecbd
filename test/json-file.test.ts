// A JSON file that breaks off is named, with what to do, by all that read one.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTimes } from "../lib/experiment/times";
import { readJsonFile } from "../lib/json-file";
import { projectRoot } from "../lib/project-root";
import { readMargins } from "../lib/report/margins";
import { readMismatches } from "../lib/report/mismatches";
import { readPublished } from "../lib/report/published";

describe("A JSON file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "retable-json-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is read", () => {
    const path = join(folder, "whole.json");
    writeFileSync(path, '{"a": [1]}');
    assert.deepEqual(readJsonFile(path), { a: [1] });
  });

  it("that breaks off is named by margins, mismatches, published tables and times, with what to do", () => {
    const path = join(folder, "vrae-ecg5000.json");
    const whole = readFileSync(join(projectRoot(), "results", "published", "vrae-ecg5000.json"), "utf8");
    writeFileSync(path, whole.slice(0, 300));
    const fault = (advice: string): RegExp =>
      new RegExp(`vrae-ecg5000\\.json: expected JSON, got something else: .* in JSON at position 300.*${advice}$`);
    const correct = fault("Correct the file, or restore it from git\\.");
    assert.throws(() => readMargins(path), correct);
    assert.throws(() => readMismatches(path), correct);
    assert.throws(() => readPublished("vrae-ecg5000", folder), correct);
    assert.throws(
      () => readTimes("vrae-ecg5000", folder),
      fault("Measure anew with 'retable bench --paper vrae-ecg5000 --write'\\."),
    );
  });
});
