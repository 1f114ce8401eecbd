// The table of kernels in lib/compile/README.md is the one that the rules make.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { supportTable } from "../../lib/compile/support-table";
import { constantKernels, trace } from "../../lib/compile/trace";
import { cases, programOf } from "./cases";

const path = "lib/compile/README.md";
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
  it("in the README is the one that the rules make", () => {
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
    const readme = readFileSync(path, "utf8");
    const committed = tablePattern.exec(readme)?.[0];
    if (process.env.WRITE_TABLE !== undefined)
      writeFileSync(
        path,
        readme.replace(tablePattern, () => table),
      );
    else assert.deepEqual(cells(committed ?? ""), cells(table), `to renew it: WRITE_TABLE=1 npx mocha, then prettier`);
    for (const kernel of constantKernels) assert.ok(readme.includes(kernel), `${kernel} is named beside the table`);
  });
});
