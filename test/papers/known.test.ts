// What a spec may say: options, kinds, data sets and profiles that there are, and what is said of others.
import assert from "node:assert/strict";
import type { Json, Profile, RunSpec } from "../../lib/experiment/record";
import { ownIn, papers } from "../../lib/papers";
import { requireKnownOptions } from "../../lib/papers/known";
import { ncaeSpecs } from "../../lib/papers/ncae/specs";
import { executed, spec as vraeSpec, storedRun } from "../experiment/synthetic-runs";

describe("A spec", () => {
  const forest = ncaeSpecs("smoke").find(({ method }) => method === "IF")!;
  const check =
    (changes: Readonly<Record<string, Json>>, of: RunSpec = forest) =>
    (): void =>
      requireKnownOptions({ ...of, options: { ...of.options, ...changes } }, papers);

  it("may say all that the declared runs say, in values of its own", () => {
    for (const paper of papers) {
      for (const profile of ["smoke", "quick", "paper", "study"] as const) {
        const specs = paper.specs(profile);
        for (const spec of [specs[0], specs[specs.length >> 1], specs[specs.length - 1]]) check({}, spec)();
      }
    }
    check({ contamination: 0.37, normalRows: 123, model: { kind: "isolation forest", trees: 7, samples: 11 } })();
  });

  it("is refused for an option that nothing reads, however deep it is, with those that there are", () => {
    const message =
      /^Error: expected options that something reads, got 'contaminaton'\. Those of .*: adam, .*contamination, /;
    assert.throws(check({ contaminaton: 0.2 }), message);
    assert.throws(check({ model: { kind: "isolation forest", trees: 7, smaples: 11 } }), /got 'smaples'/);
  });

  it("is refused for a value of another type, and for a kind of model that the paper does not have", () => {
    assert.throws(check({ contamination: "0.2" }), /^Error: expected contamination as number, got string "0\.2"\.$/);
    assert.throws(check({ model: null }), /^Error: expected model as object, got null\.$/);
    const message = /^Error: expected kind as one of "isolation forest", .*, got "5-NN"\. .* runs by executeDetector/;
    assert.throws(check({ model: { kind: "5-NN" } }), message);
    // Another paper's.
    assert.throws(check({ model: { kind: "BiGAN" } }), /got "BiGAN"/);
  });

  it("is of a data set and a profile that there are", async () => {
    for (const paper of papers) {
      await assert.rejects(
        paper.load("CIFAR10"),
        new RegExp(`^Error: ${paper.name}: expected a data set as one of .*, got 'CIFAR10'\\.$`),
      );
      assert.throws(
        () => paper.specs("full" as Profile),
        /Specs: expected a profile as one of smoke, .*, got 'full'\.$/,
      );
    }
  });

  it("is the user's own where its paper declares no such method", () => {
    const record = (method: string) =>
      storedRun(vraeSpec(1, { profile: "paper", method }), executed(1, { a: { AUC: 1 } })).record;
    const isOwn = ownIn(papers);
    assert.deepEqual([isOwn(record("isolation forest")), isOwn(record("my forest"))], [false, true]);
  });
});
