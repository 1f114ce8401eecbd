// The fixture runs under Jupyter's own client too: nothing that a notebook calls needs our runner.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { readNotebook } from "../../lib/notebook/nbformat";

const run = promisify(execFile);
const python = "/usr/bin/python3";
const script = `
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, kernel_name="tslab", timeout=50, resources={"metadata": {"path": sys.argv[3]}}).execute()
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[2])
`;

describe("a notebook under nbclient", () => {
  it("shows what it shows under the runner", async function () {
    const found = await run(python, ["-c", "import nbclient, nbformat"]).then(
      () => true,
      () => false,
    );
    if (!found) this.skip(); // /usr/bin/python3 has no nbclient
    const folder = await mkdtemp(join(tmpdir(), "retable-nbclient-"));
    try {
      const kernel = join(folder, "kernels", "tslab");
      await mkdir(kernel, { recursive: true });
      const argv = [
        process.execPath,
        resolve("node_modules/tslab/bin/tslab"),
        "kernel",
        "--config-path={connection_file}",
      ];
      await writeFile(
        join(kernel, "kernel.json"),
        JSON.stringify({ argv, display_name: "TypeScript", language: "typescript" }),
      );
      const output = join(folder, "ok.ipynb");
      const args = ["-c", script, resolve("test/notebooks/ok.ipynb"), output, resolve("test/notebooks")];
      await run(python, args, { env: { ...process.env, JUPYTER_PATH: folder } });
      const outputs = (await readNotebook(output)).cells.flatMap((cell) =>
        cell.cell_type === "code" ? cell.outputs : [],
      );
      const shown = outputs.flatMap((output) => (output.output_type === "display_data" ? [output.data] : []));
      assert.deepEqual(
        shown.map((data) => (data["text/plain"] as string).split("\n")[0]),
        ["Areas", "one third", "train: 200/200", "second"],
      );
      assert.deepEqual(shown[1]["application/vnd.retable+json"], { kind: "cell", value: 1 / 3 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
