// Runs of small notebooks in real kernels: each way in which tslab fails without saying so must fail the run, with the
// failure in the saved notebook; and what is saved must be valid nbformat 4.5.
import assert from "node:assert/strict";
import { type ChildProcess, execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import { type CodeCell, type Notebook, readNotebook, writeNotebook } from "../../lib/notebook/nbformat";
import type { Failure } from "../../lib/notebook/notebook-run";
import { NotebookError, runNotebook } from "../../lib/notebook/runner";
import type { ProgressReport } from "../../lib/notebook/show";
import { verb } from "../../scripts/run";
import { childrenOf, isAlive } from "../processes";

const fixture = (name: string): string => join("test/notebooks", `${name}.ipynb`);

async function validate(path: string): Promise<void> {
  // ajv has no draft 4; the schema uses nothing that later drafts changed.
  const { $schema, ...schema } = JSON.parse(
    await readFile("test/fixtures/nbformat.v4.5.schema.json", "utf8"),
  ) as Record<string, unknown>;
  assert.match(String($schema), /draft-04/);
  const ajv = new Ajv({ strict: false });
  const valid = ajv.validate(schema, JSON.parse(await readFile(path, "utf8")));
  assert.equal(valid, true, ajv.errorsText());
}

function code(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

function texts(cell: CodeCell): string[] {
  return cell.outputs.map((output) =>
    "text" in output
      ? output.text
      : "data" in output
        ? (output.data["text/plain"] as string)
        : `${output.ename}: ${output.evalue}`,
  );
}

describe("the notebook runner", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "retable-runner-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  it("runs a notebook, keeps its outputs as Jupyter would, and leaves the input alone", async () => {
    const before = await readFile(fixture("ok"), "utf8");
    const output = join(folder, "ok.ipynb");
    let heard = "";
    const report = await runNotebook({ input: fixture("ok"), output, onText: (_, text) => (heard += text) });
    assert.equal(heard, "one\ntwo\nAreas\nmethod  AUC\n------  ---\nA|B     0.5\n<C>      12\none third\nfirst\n3\n");
    assert.equal(await readFile(fixture("ok"), "utf8"), before);
    assert.deepEqual(
      report.cells.map(({ index, status }) => [index, status]),
      [1, 2, 3, 4, 5].map((index) => [index, "ok"]),
    );
    await validate(output);
    const notebook = await readNotebook(output);
    const cells = code(notebook);
    assert.deepEqual(cells.map(texts), [
      ["one\ntwo\n"],
      ["Areas\nmethod  AUC\n------  ---\nA|B     0.5\n<C>      12"],
      ["one third"],
      ["train: 200/200", "second"],
      ["3\n"],
    ]);
    const [emitted] = cells[2].outputs;
    assert.ok(emitted.output_type === "display_data");
    assert.deepEqual(emitted.data["application/vnd.retable+json"], { kind: "cell", value: 1 / 3 });
    assert.deepEqual(
      cells.map((cell) => cell.execution_count),
      [1, 2, 3, 4, 5],
    );
    assert.deepEqual(Object.keys(cells[0].metadata["execution"] as object), [
      "iopub.status.busy",
      "iopub.status.idle",
      "shell.execute_reply",
    ]);
    const { state, versions } = notebook.metadata["retable"] as { state: string; versions: Record<string, string> };
    assert.equal(state, "done");
    assert.deepEqual(
      { ...versions, retable: "" },
      { node: process.version, retable: "", tslab: "1.0.22", typescript: "5.0.4" },
    );
  });

  const failures: { name: string; cell: number; ename: string; evalue: string | RegExp; args?: string[] }[] = [
    { name: "throws", cell: 1, ename: "RangeError", evalue: "radius: expected 1 or more, got 0" },
    { name: "does-not-compile", cell: 0, ename: "CompileError", evalue: /^1:7 - Type 'string' is not assignable/ },
    { name: "rejects-late", cell: 1, ename: "UnhandledRejection", evalue: "Error: loss is NaN" },
    { name: "rejects-between", cell: 0, ename: "UnhandledRejection", evalue: "Error: nobody waits" },
    {
      name: "never-ends",
      cell: 1,
      ename: "CellTimeout",
      evalue: /^the cell ran longer than 1 s$/,
      args: ["--execution-timeout", "1"],
    },
    { name: "kills-kernel", cell: 1, ename: "DeadKernel", evalue: /got SIGKILL\./ },
  ];
  for (const { name, cell, ename, evalue, args = [] } of failures) {
    it(`exits with 2 on ${name}, with a ${ename} saved in cell ${cell} and the later cells not run`, async () => {
      const output = join(folder, `${name}.ipynb`);
      assert.equal(await verb.run([fixture(name), output, "--no-progress-bar", ...args]), 2);
      await validate(output);
      const notebook = await readNotebook(output);
      const { failure, state } = notebook.metadata["retable"] as unknown as { failure: Failure; state: string };
      assert.equal(state, "failed");
      assert.deepEqual([failure.cell, failure.ename], [cell, ename]);
      const last = code(notebook)[cell].outputs.at(-1);
      assert.ok(last?.output_type === "error");
      assert.equal(last.ename, ename);
      if (evalue instanceof RegExp) assert.match(last.evalue, evalue);
      else assert.equal(last.evalue, evalue);
      for (const { execution_count, outputs } of code(notebook).slice(cell + 1)) {
        assert.deepEqual({ execution_count, outputs }, { execution_count: null, outputs: [] });
      }
    });
  }

  it("says where packages are looked for, to a notebook that does not find one", async () => {
    const input = join(folder, "elsewhere.ipynb");
    const source = 'import * as dfd from "danfojs-node";';
    const notebook = await readNotebook(fixture("ok"));
    const [cell] = code(notebook);
    await writeNotebook(input, { ...notebook, cells: [{ ...cell, source, outputs: [] }] });
    const error = await runNotebook({ input, output: join(folder, "out.ipynb") }).catch((error: unknown) => error);
    assert.match(
      (error as Error).message,
      /Cannot find module 'danfojs-node'.*\nPackages are looked for from the folder .* or name that with --cwd\.\n/,
    );
  });

  it("throws an error that carries the cell, after saving", async () => {
    const output = join(folder, "throws-again.ipynb");
    const error = await runNotebook({ input: fixture("throws"), output }).catch((error: unknown) => error);
    assert.ok(error instanceof NotebookError);
    assert.equal(
      error.message,
      `test/notebooks/throws.ipynb: cell 1: expected the cell to run, got RangeError: radius: expected 1 or more, got 0\nThe notebook as far as it ran: ${output}`,
    );
    assert.match(error.source, /^console\.log\("here"\)/);
    assert.deepEqual(texts(code(await readNotebook(output))[1]).slice(0, 2), ["here\n", "not the error\n"]);
  });

  it("numbers the cell that failed as in the input, also where parameters were injected before it", async () => {
    const output = join(folder, "throws-after-parameters.ipynb");
    const run = runNotebook({ input: fixture("throws"), output, parameters: { x: 1 } });
    await assert.rejects(run, { message: /throws\.ipynb: cell 1 \(2 of the executed notebook\): expected/, cell: 2 });
  });

  it("runs the cells after one that may raise", async () => {
    const output = join(folder, "raises-exception.ipynb");
    const report = await runNotebook({ input: fixture("raises-exception"), output });
    assert.deepEqual(
      report.cells.map(({ status }) => status),
      ["allowed to fail", "ok", "ok"],
    );
    assert.deepEqual(code(await readNotebook(output)).map(texts), [
      ["Error: allowed"],
      ["runs all the same\n"],
      ["and so does this\n"],
    ]);
    // What such a cell leaves behind is its own affair as well.
    const notebook = await readNotebook(fixture("raises-exception"));
    const [first] = notebook.cells.filter((cell) => cell.cell_type === "code");
    first.source = `void Promise.reject(new Error("late"));\n${first.source}`;
    const input = join(folder, "leaves-behind.ipynb");
    await writeNotebook(input, notebook);
    const later = join(folder, "left-behind.ipynb");
    const saved: boolean[] = [];
    const onCell = (): unknown => saved.push(readFileSync(later, "utf8").includes("runs all the same\\n"));
    const again = await runNotebook({ input, output: later, onCell });
    assert.deepEqual(
      again.cells.map(({ status }) => status),
      ["allowed to fail", "ok", "ok"],
    );
    // Each cell is on disk before the next one runs.
    assert.deepEqual(saved, [false, false, true]);
  });

  it("skips what is tagged so", async () => {
    const output = join(folder, "skip.ipynb");
    assert.equal(await verb.run([fixture("skip"), output, "--no-progress-bar"]), 0);
    assert.deepEqual(code(await readNotebook(output)).map(texts), [[], ["runs\n"]]);
  });

  it("keeps every line of a cell that prints more than zeromq takes in one turn", async () => {
    const output = join(folder, "floods.ipynb");
    await runNotebook({ input: fixture("floods"), output });
    const lines = Array.from({ length: 2000 }, (_, i) => `${i}\n`).join("");
    assert.deepEqual(texts(code(await readNotebook(output))[0]), [lines]);
  });

  it("hears of the time that work in a cell has left, and saves its last line without one", async () => {
    const output = join(folder, "takes-time.ipynb");
    const reports: ProgressReport[] = [];
    await runNotebook({ input: fixture("takes-time"), output, onProgress: (report) => reports.push(report) });
    assert.deepEqual(
      reports.map(({ done, left }) => [done, left?.replace(/^\d+ s/, "a moment") ?? null]),
      [
        [0, null],
        [1, "a moment left"],
        [2, "a moment left"],
        [3, "a moment left"],
        [4, null],
      ],
    );
    assert.deepEqual(texts(code(await readNotebook(output))[0]), ["steps: 4/4, loss 1"]);
  });

  it("sets parameters that later cells see", async () => {
    const output = join(folder, "parameters.ipynb");
    const values = ["-p", "EPOCHS", "3", "-r", "PROFILE", "paper", "-p", "seeds", "[7]"];
    assert.equal(await verb.run([fixture("parameters"), output, "--no-progress-bar", ...values]), 0);
    assert.deepEqual(texts(code(await readNotebook(output))[2]), ["3 long 7,9\n"]);
  });

  it("only writes the parameters with --prepare-only", async () => {
    const output = join(folder, "prepared.ipynb");
    assert.equal(await verb.run([fixture("parameters"), output, "--prepare-only", "-p", "EPOCHS", "3"]), 0);
    const notebook = await readNotebook(output);
    assert.equal(notebook.cells[2].source, "const EPOCHS = 3;");
    assert.equal((notebook.metadata["retable"] as { state: string }).state, "prepared");
    // What an earlier run showed is none of this one's.
    const input = join(folder, "run-before.ipynb");
    for (const cell of code(notebook)) {
      cell.execution_count = 7;
      cell.outputs.push({ output_type: "stream", name: "stdout", text: "earlier\n" });
    }
    await writeNotebook(input, notebook);
    await runNotebook({ input, output, prepareOnly: true });
    for (const cell of code(await readNotebook(output)))
      assert.deepEqual([cell.execution_count, cell.outputs], [null, []]);
  });

  it("saves the notebook when it is stopped", async () => {
    const output = join(folder, "stopped.ipynb");
    const stop = new AbortController();
    const run = runNotebook({ input: fixture("never-ends"), output, signal: stop.signal, onCell: () => stop.abort() });
    await assert.rejects(run, { ename: "Interrupted" });
    assert.equal((await readNotebook(output)).metadata["kernelspec"] !== undefined, true);
  });

  it("refuses to write over its input, and notebooks of another kernel", async () => {
    await assert.rejects(runNotebook({ input: fixture("ok"), output: fixture("ok") }), {
      message: `${fixture("ok")}: expected an output other than the input, got the same file. Name another.`,
    });
    const input = join(folder, "python.ipynb");
    await writeNotebook(input, {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "python3" } },
      cells: [],
    });
    await assert.rejects(runNotebook({ input, output: join(folder, "python-out.ipynb") }), {
      message: `${input}: expected a notebook of the kernel tslab, got "python3".`,
    });
  });
});

describe("retable run", () => {
  const run = promisify(execFile);
  const exit = async (...args: string[]): Promise<{ code: number; stderr: string }> =>
    run(process.execPath, ["dist/scripts/retable.js", "run", ...args]).then(
      ({ stderr }) => ({ code: 0, stderr }),
      (error: { code: number; stderr: string }) => error,
    );

  it("exits with 64 on bad words: an unknown option, no notebook, an unknown parameter", async () => {
    assert.equal((await exit(fixture("ok"), "--nonsense")).code, 64);
    assert.equal((await exit()).code, 64);
    const { code, stderr } = await exit(fixture("parameters"), "-p", "EPOCH", "1");
    assert.equal(code, 64);
    assert.match(stderr, /expected a parameter of EPOCHS, PROFILE, seeds, got 'EPOCH'/);
  });

  it("exits with 2 on a notebook that cannot be read, and says where", async () => {
    const { code, stderr } = await exit(fixture("malformed"));
    assert.equal(code, 2);
    assert.match(stderr, /malformed\.ipynb: cells\[0\]\.source: expected a string or a list of strings, got 7\./);
  });

  it("exits with 2 on a folder to run in that is missing or a file, names it and writes nothing", async () => {
    for (const [cwd, got] of [
      ["test/nowhere", "ENOENT"],
      [fixture("ok"), "a file"],
    ]) {
      const { code, stderr } = await exit(fixture("ok"), "test/nowhere/o.ipynb", "--cwd", cwd);
      assert.equal(code, 2);
      assert.equal(stderr, `${cwd}: expected a folder to run the notebook in, got ${got}. Make it, or name another.\n`);
      assert.equal(existsSync("test/nowhere"), false);
    }
  });

  // The first cell prints `start`; the second never ends, and never lets the kernel's event loop turn.
  const looping = (output: string): { child: ChildProcess; kernel: Promise<number> } => {
    const child = execFile(process.execPath, [
      ...["dist/scripts/retable.js", "run", fixture("never-ends"), output, "--log-output"],
    ]);
    const kernel = new Promise<number>((resolve) => {
      child.stderr?.on("data", (text: string) => {
        if (text.includes("start")) setTimeout(() => resolve(childrenOf(child.pid!)[0]), 300);
      });
    });
    return { child, kernel };
  };

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`ends the kernel, saves and exits with ${code} on ${signal}`, async function () {
      if (process.platform !== "linux") this.skip(); // no such signals on Windows; childrenOf reads /proc
      const folder = await mkdtemp(join(tmpdir(), "retable-interrupt-"));
      try {
        const output = join(folder, "n.ipynb");
        const { child, kernel } = looping(output);
        const pid = await kernel;
        child.kill(signal);
        assert.equal(await new Promise((resolve) => child.once("close", resolve)), code);
        assert.equal(isAlive(pid), false);
        const { failure } = (await readNotebook(output)).metadata["retable"] as unknown as { failure: Failure };
        assert.equal(failure.ename, "Interrupted");
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  it("leaves no kernel behind that loops for ever when it is killed", async function () {
    if (process.platform !== "linux") this.skip();
    const folder = await mkdtemp(join(tmpdir(), "retable-killed-"));
    try {
      const { child, kernel } = looping(join(folder, "n.ipynb"));
      const pid = await kernel;
      child.kill("SIGKILL");
      const deadline = performance.now() + 5000;
      while (isAlive(pid) && performance.now() < deadline) await sleep(50);
      const alive = isAlive(pid);
      if (alive) process.kill(pid, "SIGKILL");
      assert.equal(alive, false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
