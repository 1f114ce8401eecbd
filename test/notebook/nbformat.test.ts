// Notebook files: what is read, what is refused and how it is said, what is written.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { formatNotebook, parseNotebook, readNotebook, writeNotebook } from "../../lib/notebook/nbformat";

const code = (more: object): object => ({
  cell_type: "code",
  id: "a",
  metadata: {},
  execution_count: null,
  outputs: [],
  source: [],
  ...more,
});
const parse = (cells: object[], more: object = {}): ReturnType<typeof parseNotebook> =>
  parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more }), "n.ipynb");

describe("notebook files", () => {
  it("come back byte for byte when they were written by nbformat", async () => {
    const text = await readFile("test/notebooks/parameters.ipynb", "utf8");
    assert.equal(formatNotebook(parseNotebook(text, "parameters.ipynb")), text);
  });

  it("keep their outputs, sources as lines on disk and as whole text in memory", () => {
    const outputs = [
      { output_type: "stream", name: "stdout", text: ["a\n", "b"] },
      {
        output_type: "display_data",
        metadata: {},
        data: { "text/html": ["<b>\n", "</b>"], "application/json": ["kept"], "application/vnd.a+json": { b: 1 } },
      },
      { output_type: "execute_result", execution_count: 0, metadata: {}, data: {} },
      { output_type: "error", ename: "E", evalue: "v", traceback: ["E: v"] },
    ];
    const picture = { "a.png": { "image/png": "aGk=" } };
    const cells = [
      code({ outputs, source: ["x\n", "y"], execution_count: 3 }),
      { cell_type: "markdown", id: "b", metadata: {}, source: ["![](attachment:a.png)"], attachments: picture },
    ];
    const notebook = parse(cells);
    const [cell] = notebook.cells;
    assert.ok(cell.cell_type === "code" && cell.outputs[1].output_type === "display_data");
    assert.equal(cell.source, "x\ny");
    assert.deepEqual(cell.outputs[1].data, {
      ...{ "text/html": "<b>\n</b>", "application/json": ["kept"] },
      "application/vnd.a+json": { b: 1 },
    });
    assert.deepEqual((JSON.parse(formatNotebook(notebook)) as { cells: object[] }).cells, cells);
  });

  it("of an older minor format get ids that are the same on every read and differ between equal cells", () => {
    const old = (): string[] =>
      parse([code({ id: undefined }), code({ id: undefined })], { nbformat_minor: 4 }).cells.map(({ id }) => id);
    assert.deepEqual(old(), old());
    assert.notEqual(old()[0], old()[1]);
    assert.match(formatNotebook(parse([], { nbformat_minor: 4 })), /"nbformat_minor": 5/);
  });

  it("that are malformed are refused with the file, the place and what was expected", async () => {
    const advice = "Repair the file, or save it again in Jupyter.";
    const cases: [object[], object, string][] = [
      [[code({ source: 7 })], {}, `n.ipynb: cells[0].source: expected a string or a list of strings, got 7. ${advice}`],
      [
        [code({ cell_type: "Code" })],
        {},
        `n.ipynb: cells[0].cell_type: expected code, markdown or raw, got "Code". ${advice}`,
      ],
      [[code({ outputs: undefined })], {}, `n.ipynb: cells[0].outputs: expected a list, got nothing. ${advice}`],
      [
        [code({ outputs: [{ output_type: "stream", name: "out", text: "" }] })],
        {},
        `n.ipynb: cells[0].outputs[0].name: expected stdout or stderr, got "out". ${advice}`,
      ],
      [[code({}), code({})], {}, `n.ipynb: cells[1].id: expected an id of its own, got 'a' of cells[0]. ${advice}`],
      [
        [code({ id: "a b" })],
        {},
        `n.ipynb: cells[0].id: expected 1 to 64 letters, digits, - or _, got "a b". ${advice}`,
      ],
      [[], { nbformat: 3 }, "n.ipynb: nbformat: expected 4.0 to 4.5, got 3.5. Save it as nbformat 4 in Jupyter."],
      [[], { nbformat_minor: 6 }, "n.ipynb: nbformat: expected 4.0 to 4.5, got 4.6. Save it as nbformat 4 in Jupyter."],
      [[], { metadata: [] }, `n.ipynb: metadata: expected an object, got []. ${advice}`],
    ];
    for (const [cells, more, message] of cases) assert.throws(() => parse(cells, more), { message });
    await assert.rejects(readNotebook("test/notebooks/truncated.ipynb"), {
      message:
        /^test\/notebooks\/truncated\.ipynb: line 5, column 1: expected JSON, got .*\. Restore the file, or save it again in Jupyter\.$/,
    });
    await assert.rejects(readNotebook("none.ipynb"), {
      message: "none.ipynb: expected a notebook to read, got ENOENT. Check the path.",
    });
  });

  it("survive a full disk: the old file stays, and the error says what to do", async function () {
    if (process.platform === "win32") this.skip(); // no ulimit
    const folder = await mkdtemp(join(tmpdir(), "retable-full-"));
    try {
      const path = join(folder, "n.ipynb");
      await writeNotebook(path, parse([]));
      const write = `require("./dist/lib/notebook/nbformat").writeNotebook(${JSON.stringify(path)}, { nbformat: 4,
        nbformat_minor: 5, metadata: {}, cells: [{ cell_type: "raw", id: "a", metadata: {}, source: "x".repeat(1e6) }] })
        .catch((error) => console.log(error.message))`;
      // A limit of 64 KiB per file stands for the full disk.
      const { stdout } = await promisify(execFile)("bash", [
        "-c",
        'ulimit -f 64; exec "$0" -e "$1"',
        process.execPath,
        write,
      ]);
      assert.equal(
        stdout,
        `${path}: expected to write the notebook, got EFBIG: file too large, write. Free the space or choose another path.\n`,
      );
      assert.deepEqual(await readNotebook(path), parse([]));
      assert.deepEqual(await readdir(folder), ["n.ipynb"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("are replaced in one step, and a failed write leaves no rubbish and says what to do", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retable-nbformat-"));
    try {
      const path = join(folder, "a", "n.ipynb");
      await writeNotebook(path, parse([]));
      await writeNotebook(path, parse([code({})]));
      assert.deepEqual(await readNotebook(path), parse([code({})]));
      assert.deepEqual(await readdir(join(folder, "a")), ["n.ipynb"]);
      await writeFile(join(folder, "file"), "");
      await assert.rejects(writeNotebook(join(folder, "file", "n.ipynb"), parse([])), {
        message: /n\.ipynb: expected to write the notebook, got E.*\. Free the space or choose another path\.$/,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
