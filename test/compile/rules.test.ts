// Every lowering rule against tfjs' own JavaScript backend on random input.
import assert from "node:assert/strict";
import { rules } from "../../lib/compile/rules";
import { rng } from "../../lib/rng";
import { cases, programOf } from "./cases";
import { assertSame } from "./compare";

describe("Lowering rules", () => {
  it("all have a case here", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(rules).sort());
  });

  for (const [kernel, list] of Object.entries(cases)) {
    it(`${kernel} agrees with tfjs' JavaScript backend`, async () => {
      let lowered = false;
      for (const [i, example] of list.entries()) {
        const { program, specs } = programOf(example);
        const { low, high } = example;
        const range = { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
        const graph = await assertSame(program, specs, rng(`${kernel}${i}`), range);
        lowered ||= graph.calls.some((call) => call.kernel === kernel);
      }
      assert.ok(lowered, `none of the cases of ${kernel} reached its rule`);
    });
  }
});
