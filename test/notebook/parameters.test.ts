// Parameters: the injected cell, and the options that bring the values.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeParameters } from "../../lib/notebook/arguments";
import { type Notebook, readNotebook } from "../../lib/notebook/nbformat";
import { declaredParameters, injectParameters } from "../../lib/notebook/parameters";

const read = (): Promise<Notebook> => readNotebook("test/notebooks/parameters.ipynb");

describe("notebook parameters", () => {
  it("go into a cell right after the parameters cell, with the keyword and type of the default", async () => {
    const values = { PROFILE: "paper", EPOCHS: 3, seeds: [7] };
    const { notebook, warnings } = await injectParameters(await read(), values, "n");
    assert.deepEqual(warnings, []);
    assert.equal(notebook.cells.length, 4);
    const [, , injected] = notebook.cells;
    assert.equal(injected.source, 'const PROFILE: "quick" | "paper" = "paper";\nconst EPOCHS = 3;\nlet seeds = [7];');
    assert.deepEqual(injected.metadata, { tags: ["injected-parameters"] });
  });

  it("replace those of an earlier run", async () => {
    const once = await injectParameters(await read(), { EPOCHS: 3 }, "n");
    const twice = await injectParameters(once.notebook, { EPOCHS: 4 }, "n");
    assert.equal(twice.notebook.cells.length, 4);
    assert.equal(twice.notebook.cells[2].source, "const EPOCHS = 4;");
  });

  it("leave the notebook as it is when there are none", async () => {
    const notebook = await read();
    assert.deepEqual(await injectParameters(notebook, {}, "n"), { notebook, warnings: [] });
  });

  it("go to the top with a warning where no cell is tagged", async () => {
    const { notebook, warnings } = await injectParameters(await readNotebook("test/notebooks/ok.ipynb"), { A: 1 }, "n");
    assert.equal(notebook.cells[0].source, "const A = 1;");
    assert.deepEqual(warnings, [
      "n: no cell is tagged 'parameters'; the values went to a cell at the top, where a later cell may override them.",
    ]);
    await assert.rejects(injectParameters(notebook, { "a b": 1 }, "n"), {
      message: "n: expected a variable's name, got 'a b'.",
    });
  });

  it("are refused when the notebook does not know them or holds another kind", async () => {
    await assert.rejects(injectParameters(await read(), { EPOCH: 3 }, "n"), {
      message: "n: expected a parameter of EPOCHS, PROFILE, seeds, got 'EPOCH'. Check its spelling.",
    });
    await assert.rejects(injectParameters(await read(), { EPOCHS: "1O" }, "n"), {
      message: 'n: expected a number for EPOCHS, got "1O". Pass a number, or give EPOCHS a type in the notebook.',
    });
  });

  it("are found by their declarations", async () => {
    const source = 'const a = -1;\nlet b: number | string = 1, c = "x";\nvar d = true;\nfunction e() { const f = 1; }';
    assert.deepEqual(await declaredParameters(source), [
      { name: "a", keyword: "const", type: null, kind: "number" },
      { name: "b", keyword: "let", type: "number | string", kind: null },
      { name: "c", keyword: "let", type: null, kind: "string" },
      { name: "d", keyword: "var", type: null, kind: "boolean" },
    ]);
  });
});

describe("parameter options", () => {
  it("are taken out of the arguments: -p as JSON or text, -r as text, the rest in order", async () => {
    const args = ["in.ipynb", "-p", "a", "1e-3", "--json", "-p", "b", "paper", "-r", "c", "7", "-p", "d", "[1,2]"];
    assert.deepEqual(await takeParameters(args), {
      parameters: { a: 0.001, b: "paper", c: "7", d: [1, 2] },
      rest: ["in.ipynb", "--json"],
    });
  });

  it("win over files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retable-arguments-"));
    const file = join(folder, "p.json");
    try {
      await writeFile(file, '{"a": 1, "b": 2}');
      assert.deepEqual(await takeParameters(["-p", "a", "9", "-f", file, "in.ipynb", "--", "-p", "out.ipynb"]), {
        parameters: { a: 9, b: 2 },
        rest: ["in.ipynb", "--", "-p", "out.ipynb"],
      });
      await writeFile(file, "[1]");
      await assert.rejects(takeParameters(["-f", file]), {
        message: `${file}: expected a JSON object of parameters, got '[1]'.`,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("need both of their values", async () => {
    await assert.rejects(takeParameters(["n.ipynb", "-p", "EPOCHS"]), {
      message: "run: expected -p NAME VALUE, got '-p EPOCHS'. Run 'retable run --help'.",
    });
  });
});
