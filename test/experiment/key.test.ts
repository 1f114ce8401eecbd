// Run keys: what makes two runs the same.
import assert from "node:assert/strict";
import { canonicalJson, runKey } from "../../lib/experiment/key";
import { digest, spec } from "./synthetic-runs";

describe("A run key", () => {
  it("is the sha256 of the canonical JSON, cut to 16 hex digits", () => {
    assert.equal(
      canonicalJson({ b: [1, "ü", null], a: { d: -0, c: 1e21 } }),
      '{"a":{"c":1e+21,"d":0},"b":[1,"ü",null]}',
    );
    // From Python: sha256 of json.dumps(…, sort_keys=True, separators=(",", ":")).
    assert.equal(runKey(spec(1), digest), "ff8738f41fa6ed4a");
  });

  it("does not depend on the order of the fields", () => {
    const turned = Object.fromEntries(Object.entries(spec(1)).reverse()) as unknown as ReturnType<typeof spec>;
    assert.equal(runKey({ ...turned, options: { batchSize: 400, epochs: 3 } }, digest), runKey(spec(1), digest));
  });

  it("differs by seed, profile, revision, option and data", () => {
    const keys = [
      runKey(spec(1), digest),
      runKey(spec(2), digest),
      runKey(spec(1, { profile: "paper" }), digest),
      runKey(spec(1, { revision: 2 }), digest),
      runKey(spec(1, { options: { epochs: 4, batchSize: 400 } }), digest),
      runKey(spec(1), "0".repeat(64)),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it("refuses what JSON cannot hold", () => {
    assert.throws(() => canonicalJson({ rate: NaN }), /expected a JSON value, got NaN\. Leave the field out/);
    assert.throws(() => canonicalJson({ rate: undefined }), /expected a JSON value, got undefined/);
  });
});
