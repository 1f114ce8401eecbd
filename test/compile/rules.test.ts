// Every lowering rule against tfjs' own JavaScript backend on random input.
import assert from "node:assert/strict";
import { rules } from "../../lib/compile/rules";
import { rng } from "../../lib/rng";
import { cases } from "./cases";
import { assertSame } from "./compare";

describe("Lowering rules", () => {
  it("all have a case here", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(rules).sort());
  });

  for (const [kernel, list] of Object.entries(cases)) {
    it(`${kernel} agrees with tfjs' JavaScript backend`, async () => {
      let lowered = false;
      for (const [i, { of, shapes, low, high }] of list.entries()) {
        const names = ["x", "y", "z"].slice(0, shapes.length);
        const specs = Object.fromEntries(names.map((name, n) => [name, shapes[n]]));
        const graph = await assertSame(
          ({ x, y, z }) => {
            const result = of(x, y, z);
            const list = Array.isArray(result) ? result : [result];
            return Object.fromEntries(list.map((tensor, n) => [`out${n}`, tensor]));
          },
          specs,
          rng(`${kernel}${i}`),
          { ...(low !== undefined && { low }), ...(high !== undefined && { high }) },
        );
        lowered ||= graph.calls.some((call) => call.kernel === kernel);
      }
      assert.ok(lowered, `none of the cases of ${kernel} reached its rule`);
    });
  }
});
