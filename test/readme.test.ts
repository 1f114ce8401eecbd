// The README's commands, run as written, and its example, run in a kernel.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DataMissing } from "../lib/datasets/data-error";
import { loadEcg5000 } from "../lib/datasets/ecg5000";
import { loadMnist } from "../lib/datasets/mnist";
import { writeNotebook } from "../lib/notebook/nbformat";
import { runNotebook } from "../lib/notebook/runner";

const readme = readFileSync("README.md", "utf8");

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text);
}

/** Commands that a test cannot run as they stand, and where they are run instead. */
const runElsewhere: Readonly<Record<string, string>> = {
  "npm ci && npm run reproduce": ".ci/run, profile smoke",
  "npm ci && npm test": ".ci/run, and this is it",
  'npx tslab install --python=python3 --binary="$(npm root)/.bin/tslab"':
    "test/notebook/nbclient.test, where Jupyter is",
  "jupyter lab notebooks": "needs Jupyter and a browser",
  "npm run bench": "test/bench runs it with small sizes",
};

describe("The README", () => {
  const commands = blocks("sh")
    .flatMap((block) => block.trim().split("\n"))
    .filter((line) => line !== "");

  it("names its commands", () => assert.ok(commands.length >= 8, commands.join("\n")));

  for (const command of commands.filter((line) => !(line in runElsewhere))) {
    it(`runs '${command}'`, async function () {
      this.timeout(180_000);
      if (command.includes("datasets verify") && !(await dataIsHere())) this.skip(); // no source has the data files
      // Built already: what npm would build again is what is being tested. `check` says 1 where a verdict is "worse".
      const direct = command.replace(
        /^npm run (retable|report)( --)?/,
        (_, script: string) => `"${process.execPath}" dist/scripts/retable.js${script === "report" ? " report" : ""}`,
      );
      assert.notEqual(direct, command, "expected a command of package.json's retable or report script");
      const folder = command.includes(" report") ? ' --output "$FOLDER"' : "";
      const temporary = mkdtempSync(join(tmpdir(), "retable-readme-"));
      try {
        const shell = `${direct}${folder}${command.includes(" check") ? " || [ $? -le 3 ]" : ""}`;
        execFileSync("sh", ["-c", shell], { env: { ...process.env, FOLDER: temporary }, stdio: "pipe" });
      } finally {
        rmSync(temporary, { recursive: true });
      }
    });
  }

  it("has its two commands run by the landing check", () => {
    const check = readFileSync(".ci/run", "utf8");
    for (const part of ["npm ci\n", "npm test", "npm run -s reproduce"]) assert.ok(check.includes(part), part);
  });

  it("links to files and headings that are there", () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)/g)];
    const links = targets.map(([, path]) => path);
    for (const [, path, heading] of targets.filter(([, , heading]) => heading !== undefined)) {
      const headings = [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, text]) => text);
      assert.ok(headings.map((text) => text.toLowerCase().replaceAll(" ", "-")).includes(heading), heading);
    }
    const code = [...readme.matchAll(/`((?:lib|datasets|results|notebooks|scripts|test)\/[\w./-]*)`/g)].map(
      ([, path]) => path,
    );
    const made = ["results/runs", "results/notebooks", "results/report.html", "results/report.md", "datasets/raw"];
    for (const path of [...links, ...code].filter((path) => !made.includes(path))) assert.ok(existsSync(path), path);
  });

  const [detector, setting, beside, step] = blocks("ts");

  it("has a detector that runs in the kernel, on the real beats where they are", async function () {
    this.timeout(60_000);
    if (!(await dataIsHere())) this.skip(); // no source has the data files
    const aucs = [...(await printed(detector)).matchAll(/AUC (0\.\d{4}), 95 % from (0\.\d{4}) to (0\.\d{4})/g)];
    const [[, median, low, high], [, forest]] = aucs;
    assert.ok(low < median && median < high && median > "0.9" && forest < low, aucs.join());
  });

  it("has a changed setting that runs in the kernel, on the real beats where they are", async function () {
    this.timeout(60_000);
    if (!(await dataIsHere())) this.skip(); // no source has the data files
    const lines = [...(await printed(setting)).matchAll(/isolation forest, (\d+) trees: AUC (0\.\d{4})/g)];
    assert.deepEqual(
      lines.map(([, trees]) => trees),
      ["10", "100", "400"],
    );
    const [few, , many] = lines.map(([, , auc]) => auc);
    assert.ok(few > "0.5" && few < many, String(lines));
  });

  it("has a detector beside a paper's own that runs in the kernel, where the images are", async function () {
    this.timeout(240_000);
    if (!(await dataIsHere(loadMnist))) this.skip(); // no source has the data files
    const text = await printed(beside);
    const aucs = new Map([...text.matchAll(/^(\S.*?) {2,}(0\.\d{4})$/gm)].map(([, method, auc]) => [method, auc]));
    assert.ok(aucs.get("PCA reconstruction")! > "0.85", text);
    for (const method of ["IF", "KDE", "OC-SVM", "NCAE (paper's text)"])
      assert.match(aucs.get(method) ?? "", /^0\./, text);
  });

  it("has a step that runs in the kernel and learns what it says", async function () {
    this.timeout(60_000);
    const text = await printed(step);
    const [a, b] = [...text.matchAll(/-?\d+\.\d+/g)].map(([number]) => Number(number));
    assert.ok(Math.abs(a - 1) < 0.05 && Math.abs(b + 1) < 0.05, text);
  });
});

/** What an example prints as the only cell of a notebook. */
async function printed(example: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "retable-readme-"));
  try {
    const input = join(folder, "example.ipynb");
    const source = example
      .replace('"../dist/lib"', JSON.stringify(resolve("dist/lib")))
      .replace('"../results/runs-mine"', JSON.stringify(join(folder, "store")))
      .replace('"@tensorflow/tfjs"', JSON.stringify(resolve("node_modules/@tensorflow/tfjs")));
    await writeNotebook(input, {
      cells: [{ cell_type: "code", id: "example", metadata: {}, execution_count: null, outputs: [], source }],
      metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
      nbformat: 4,
      nbformat_minor: 5,
    });
    let text = "";
    await runNotebook({ input, output: join(folder, "out.ipynb"), onText: (_, part) => (text += part) });
    return text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function dataIsHere(load: (places: { official: false }) => Promise<unknown> = loadEcg5000): Promise<boolean> {
  try {
    await load({ official: false });
    return true;
  } catch (error) {
    if (error instanceof DataMissing) return false;
    throw error;
  }
}
