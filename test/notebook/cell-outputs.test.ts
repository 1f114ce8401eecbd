// From messages to outputs, and the error that tslab only prints.
import assert from "node:assert/strict";
import { CellOutputs, Displays, parseError } from "../../lib/notebook/cell-outputs";
import type { CodeCell, JsonValue } from "../../lib/notebook/nbformat";

const newCell = (): CodeCell => ({
  cell_type: "code",
  id: "a",
  source: "",
  metadata: {},
  execution_count: 1,
  outputs: [],
});
const date = "2020-01-01T00:00:00Z";

class Sender {
  readonly cell = newCell();
  readonly outputs: CellOutputs;
  constructor(displays = new Displays()) {
    this.outputs = new CellOutputs(this.cell, displays);
  }
  send(type: string, content: { [key: string]: JsonValue }): this {
    this.outputs.receive({ type, date, content });
    return this;
  }
  text(name: string, text: string): this {
    return this.send("stream", { name, text });
  }
  shown(): unknown[] {
    return this.cell.outputs.map((output) =>
      "text" in output ? output.text : "data" in output ? output.data : output.ename,
    );
  }
}

describe("cell outputs", () => {
  it("merge what one stream says in a row", () => {
    const sender = new Sender().text("stdout", "a").text("stdout", "b").text("stderr", "c").text("stdout", "d");
    assert.deepEqual(sender.shown(), ["ab", "c", "d"]);
  });

  it("are cleared at once, or when the next one comes", () => {
    const sender = new Sender().text("stdout", "a").send("clear_output", { wait: true });
    assert.deepEqual(sender.shown(), ["a"]);
    assert.deepEqual(sender.text("stdout", "b").shown(), ["b"]);
    assert.deepEqual(sender.send("clear_output", {}).shown(), []);
  });

  it("are updated by display id, also from a later cell", () => {
    const displays = new Displays();
    const [first, later] = [new Sender(displays), new Sender(displays)];
    const content = (text: string): { [key: string]: JsonValue } => {
      return { data: { "text/plain": text }, metadata: {}, transient: { display_id: "x" } };
    };
    first.send("display_data", content("1")).send("display_data", { ...content("other"), transient: {} });
    later.send("display_data", content("2")).send("update_display_data", content("3"));
    assert.deepEqual(first.shown(), [{ "text/plain": "3" }, { "text/plain": "other" }]);
    assert.deepEqual(later.shown(), [{ "text/plain": "3" }]);
  });

  it("give up the error that tslab printed last, and keep the rest of stderr", () => {
    const sender = new Sender().text("stderr", "a warning\n").text("stderr", "TypeError: no\n    at cell:1:2\n");
    assert.equal(sender.outputs.takeError().evalue, "no");
    assert.deepEqual(sender.shown(), ["a warning\n"]);
    const compiled = new Sender().text("stderr", "a warning\n").text("stdout", "b");
    for (const line of [1, 2, 3]) compiled.text("stderr", `${line}:1 - Type 'a'.\n`);
    assert.deepEqual(
      compiled.outputs.takeError().traceback,
      [1, 2, 3].map((line) => `${line}:1 - Type 'a'.`),
    );
    assert.deepEqual(compiled.shown(), ["a warning\n", "b"]);
  });
});

describe("the error in what tslab prints", () => {
  const parts = (text: string): [string, string] => {
    const { ename, evalue } = parseError(text);
    return [ename, evalue];
  };

  it("has the name and message of a thrown error, over several lines and below its line of code", () => {
    assert.deepEqual(parts("Error: a: b\nsecond line\n    at f (cell:1:2)\n"), ["Error", "a: b\nsecond line"]);
    assert.deepEqual(parts("evalmachine.<anonymous>:2\nthrow x;\n^\n\nBadRows [E_ROWS]: no\n    at cell:1:2\n"), [
      "BadRows",
      "no",
    ]);
    assert.deepEqual(parts("RangeError\n    at cell:1:2\n"), ["RangeError", ""]);
  });

  it("has the compiler's findings, or the text of another thrown value", () => {
    assert.deepEqual(parts("1:7 - Type 'a'.\n2:1 - Type 'b'.\n"), ["CompileError", "1:7 - Type 'a'."]);
    assert.deepEqual(parts("just text\n"), ["Thrown", "just text"]);
    assert.deepEqual(parts(""), ["Error", "the cell failed and the kernel printed no reason"]);
  });

  it("has no frames of Node and tslab in its traceback", () => {
    const text =
      "Error: a\n    at cell:1:2\n    at node:internal/x:1\n    at /x/node_modules/tslab/dist/executor.js:1\n";
    assert.deepEqual(parseError(text).traceback, ["Error: a", "    at cell:1:2"]);
  });
});
