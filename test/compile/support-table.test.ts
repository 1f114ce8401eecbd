// The table of kernels in lib/compile/reference.md is the one that the rules make.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { supportTable } from "../../lib/compile/support-table";
import { constantKernels, trace } from "../../lib/compile/trace";
import { cases, programOf } from "./cases";

const path = "lib/compile/reference.md";
const tablePattern = /(?<=<!-- table: kernels -->\n\n)[\s\S]*?(?=\n\n<!-- end of table -->)/;

/** What a formatter may change: spaces around cells and the length of rules. */
const cells = (table: string): string[] =>
  table.split("\n").map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim().replace(/^-+$/, "-"))
      .join("|"),
  );

describe("The support table", () => {
  it("in the reference is the one that the rules make", () => {
    const samples = Object.values(cases)
      .flat()
      .map((example) => {
        const { program, specs } = programOf(example);
        const full = Object.entries(specs).map(
          ([name, spec]) => [name, "shape" in spec ? spec : { shape: spec, dtype: "float32" as const }] as const,
        );
        return trace(program, Object.fromEntries(full));
      });
    const table = supportTable(samples);
    const page = readFileSync(path, "utf8");
    const committed = tablePattern.exec(page)?.[0];
    if (process.env.WRITE_TABLE !== undefined)
      writeFileSync(
        path,
        page.replace(tablePattern, () => table),
      );
    else assert.deepEqual(cells(committed ?? ""), cells(table), `to renew it: WRITE_TABLE=1 npx mocha, then prettier`);
    for (const kernel of constantKernels) assert.ok(page.includes(kernel), `${kernel} is named beside the table`);
  });
});
