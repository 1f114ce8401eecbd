// The strict check of notebooks: finds what the kernel lets pass, and lets the kernel's own ways pass. The project's
// notebooks must be without findings.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNotebook, writeNotebook } from "../../lib/notebook/nbformat";
import { injectParameters } from "../../lib/notebook/parameters";
import { checkTypes } from "../../lib/notebook/type-check";

describe("the type check of notebooks", () => {
  it("finds what strict TypeScript refuses and promises that nobody awaits, by cell and line", async () => {
    assert.deepEqual(await checkTypes("test/notebooks/ill-typed.ipynb"), [
      { cell: 1, line: 1, message: "'radius' is possibly 'null'." },
      { cell: 1, line: 2, message: "Expected an awaited promise, got one that nobody waits for." },
    ]);
  });

  it("finds a shorthand property that names another cell's variable, which the kernel loses", async () => {
    assert.deepEqual(await checkTypes("test/notebooks/shorthand.ipynb"), [
      {
        cell: 1,
        line: 2,
        message: "Expected { steps: steps }, got { steps } for another cell's variable. tslab does not find it.",
      },
    ]);
  });

  it("lets injected parameters declare a name again, with the type of the default", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retable-types-"));
    try {
      const path = join(folder, "n.ipynb");
      const values = { PROFILE: "paper", seeds: [3] };
      await writeNotebook(
        path,
        (await injectParameters(await readNotebook("test/notebooks/parameters.ipynb"), values, "n")).notebook,
      );
      assert.deepEqual(await checkTypes(path), []);
      await writeNotebook(path, (await injectParameters(await readNotebook(path), { PROFILE: "long" }, "n")).notebook);
      assert.deepEqual(await checkTypes(path), [
        { cell: 2, line: 1, message: `Type '"long"' does not satisfy the expected type '"quick" | "paper"'.` },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("goes by cells and their lines, imports of several lines too, and passes over cells that may raise and kept promises", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retable-types-"));
    try {
      const path = join(folder, "n.ipynb");
      const sources = [
        'const a: number = "may raise";',
        'import {\n  nothing,\n} from "./nothing";\n\nlost();',
        "let kept: Promise<number>;\nkept = Promise.resolve(1);\nawait kept;\nlost();",
      ];
      const cells = sources.map((source, i) => ({
        ...({ cell_type: "code", id: `c${i}`, source, execution_count: null } as const),
        outputs: [],
        metadata: i === 0 ? { tags: ["raises-exception"] } : {},
      }));
      await writeNotebook(path, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
      assert.deepEqual(
        (await checkTypes(path)).map(({ cell, line }) => [cell, line]),
        [
          [1, 3],
          [1, 5],
          [2, 4],
        ],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("resolves the library from the notebook's folder", async () => {
    assert.deepEqual(await checkTypes("test/notebooks/ok.ipynb"), []);
  });

  it("finds nothing in the project's notebooks", async () => {
    const names = (await readdir("notebooks")).filter((name) => name.endsWith(".ipynb"));
    assert.ok(names.length > 0);
    for (const name of names)
      assert.deepEqual({ name, found: await checkTypes(join("notebooks", name)) }, { name, found: [] });
  });
});
