// Notebooks run under Jupyter's own client too, with the kernel that the README's command installs: nothing that they call needs our runner.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type CodeCell, type MimeBundle, readNotebook, writeNotebook } from "../../lib/notebook/nbformat";
import { injectParameters } from "../../lib/notebook/parameters";

const run = promisify(execFile);
const python = "/usr/bin/python3";
/** Jupyter is not started by npm, which would put the packages' commands there. */
const pathOfUsers = process.env
  .PATH!.split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter);
const script = `
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, kernel_name="tslab", timeout=500, resources={"metadata": {"path": sys.argv[3]}}).execute()
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[2])
`;

describe("a notebook under nbclient", () => {
  let folder: string;
  before(async function () {
    const found = await run(python, ["-c", "import nbclient, nbformat, IPython"]).then(
      () => true,
      () => false,
    );
    if (!found) this.skip(); // /usr/bin/python3 has no nbclient, or no IPython, which tslab's installation asks for
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "retable-nbclient-"));
    const [command] = /^npx tslab install .*$/m.exec(await readFile("README.md", "utf8"))!;
    await run("sh", ["-c", `${command.replace("=python3", `=${python}`)} --prefix="${folder}"`]);
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Executes the notebook in its folder; what its cells displayed. */
  async function execute(input: string, cwd: string): Promise<MimeBundle[]> {
    const output = join(folder, "out.ipynb");
    const args = ["-c", script, resolve(input), output, resolve(cwd)];
    await run(python, args, {
      env: { ...process.env, PATH: pathOfUsers, JUPYTER_PATH: join(folder, "share/jupyter") },
    });
    const outputs = (await readNotebook(output)).cells.flatMap((cell) =>
      cell.cell_type === "code" ? cell.outputs : [],
    );
    return outputs.flatMap((output) => (output.output_type === "display_data" ? [output.data] : []));
  }

  it("shows what it shows under the runner", async () => {
    const shown = await execute("test/notebooks/ok.ipynb", "test/notebooks");
    assert.deepEqual(
      shown.map((data) => (data["text/plain"] as string).split("\n")[0]),
      ["Areas", "one third", "train: 200/200", "second"],
    );
    assert.deepEqual(shown[1]["application/vnd.retable+json"], { kind: "cell", value: 1 / 3 });
  });

  it("can be interrupted: what a cell awaits hears of it", async () => {
    const cell = (id: string, tags: string[], ...lines: string[]): CodeCell => ({
      cell_type: "code",
      id,
      execution_count: null,
      metadata: { tags },
      outputs: [],
      source: lines.join("\n"),
    });
    const cells = [
      cell("imports", [], `import { emit, interruptSignal } from ${JSON.stringify(resolve("dist/lib"))};`),
      cell(
        "waits",
        ["raises-exception"],
        'interruptSignal().addEventListener("abort", () => emit({ heard: true }, "interrupted"));',
        'setTimeout(() => process.kill(process.pid, "SIGINT"), 500);',
        "await new Promise(() => undefined);",
      ),
    ];
    const kernelspec = { name: "tslab", display_name: "TypeScript", language: "typescript" };
    const input = join(folder, "interrupt.ipynb");
    await writeNotebook(input, { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
    const [shown] = await execute(input, folder);
    assert.deepEqual(shown["application/vnd.retable+json"], { heard: true });
  });

  it("walks through the ECG5000 paper", async function () {
    this.timeout(300_000);
    const path = "notebooks/vrae-ecg5000.ipynb";
    const parameters = { profile: "smoke", store: join(folder, "runs") };
    const prepared = await injectParameters(await readNotebook(path), parameters, path);
    const input = join(folder, "smoke.ipynb");
    await writeNotebook(input, prepared.notebook);
    const shown = await execute(input, "notebooks");
    const verdicts = shown.filter((data) => "image/svg+xml" in data && "application/vnd.retable+json" in data);
    assert.equal(verdicts.length, 2, "Table I and Table II");
    assert.ok(shown.some((data) => (data["text/html"] as string | undefined)?.includes("<caption>Claims</caption>")));
    assert.ok(shown.filter((data) => "application/vnd.plotly.v1+json" in data).length >= 10, "figures");
  });
});
