// Choosing some of a paper's runs by name.
import assert from "node:assert/strict";
import { chooseSpecs, ChoiceError } from "../../lib/papers/choose-specs";
import { ff12Specs } from "../../lib/papers/ff12/options";

describe("Choosing runs", () => {
  const specs = ff12Specs("paper");

  it("keeps those of the named methods and data sets, in their order, and all without names", () => {
    assert.deepEqual(chooseSpecs(specs, {}), specs);
    const chosen = chooseSpecs(specs, { methods: ["VAE", "AE"] });
    assert.deepEqual([...new Set(chosen.map(({ method }) => method))], ["AE", "VAE"]);
    assert.equal(chosen.length, 20);
    const heartbeats = chooseSpecs(specs, { datasets: ["ECG5000"] });
    assert.ok(heartbeats.length > 0 && heartbeats.every(({ dataset }) => dataset === "ECG5000"));
  });

  it("names what there is for a name that no run has", () => {
    assert.throws(
      () => chooseSpecs(specs, { methods: ["AE", "GAN"] }),
      (error: Error) =>
        error instanceof ChoiceError && /^expected --method as one of 'AE', .*, got 'GAN'\.$/.test(error.message),
    );
    assert.throws(
      () => chooseSpecs(specs, { methods: ["AE"], datasets: ["ECG5000"] }),
      /there are none in this profile/,
    );
  });
});
