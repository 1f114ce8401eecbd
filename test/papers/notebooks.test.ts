// Notebooks as a whole, in their smallest profile: on real data where a place has it, on stand-ins elsewhere. The VRAE's is in
// vrae-ecg5000.test.ts.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../lib/experiment/store";
import { readNotebook } from "../../lib/notebook/nbformat";
import { resultMime } from "../../lib/notebook/show";
import { findPaper } from "../../lib/papers";
import type { ComparedRow } from "../../lib/report/compare";
import { readPublished } from "../../lib/report/published";

const notebooks: Readonly<Record<string, readonly RegExp[]>> = {
  "ncae-contamination": [
    // 13 of 128 by the text, none by the code, 12 where its mining is on.
    /NCAE \(paper's text\) +13 +13\.0 /,
    /NCAE \(released code\) +0 +0\.00 +0\.00 /,
    /NCAE \(released code, mining on\) +12 +12\.0 +0\.00 /,
    /sigma = 0\.1 .*not run: the study is not stored/,
  ],
  anoean: [
    /Settings chosen, seed by seed/,
    /Figure 2: one digit against all/,
    /Figure 3: n digits against the others/,
    /NSL-KDD: of all that training fits AnoEAN has the fewest numbers/,
  ],
  "ff12-kdd-ecg": [
    /Attacks that were labelled normal/,
    /F1 and recall with the rounded threshold and with the threshold itself/,
    /OCSVM and the autoencoder were fastest to train/,
  ],
};

describe("A notebook in its smallest profile", () => {
  const folder = mkdtempSync(join(tmpdir(), "retable-notebooks-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, expected] of Object.entries(notebooks)) {
    it(`${name}: runs every method, stores each run, and shows a verdict for every printed cell and claim`, async function () {
      this.timeout(600_000);
      const [output, runs] = [join(folder, `${name}.ipynb`), join(folder, name)];
      const args = ["-p", "profile", "smoke", "-p", "store", runs];
      const { status, stderr } = spawnSync(
        process.execPath,
        ["dist/scripts/retable.js", "run", `notebooks/${name}.ipynb`, output, ...args],
        { encoding: "utf8", env: { ...process.env, RETABLE_OFFLINE: "1" } },
      );
      assert.equal(status, 0, stderr);
      const { cells } = await readNotebook(output);
      const shown = JSON.stringify(cells);
      for (const pattern of expected) assert.match(shown, pattern);

      const specs = findPaper(name).specs("smoke");
      assert.match(shown, new RegExp(`${specs.length} runs, smoke profile: ${specs.length}/${specs.length}`));
      assert.equal(openStore(runs).list().runs.length, specs.length);
      const verdicts = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : [])).flatMap(verdictRows);
      const { cells: printed, claims } = readPublished(name);
      // FF12 shows its claims about time once more, beside the times.
      const judged = new Set(
        verdicts.map(({ table, dataset, method, metric, contamination }) =>
          JSON.stringify([table, dataset, method, metric, contamination ?? null]),
        ),
      );
      assert.equal(judged.size, printed.length + claims.length);
    });
  }
});

/** What `showVerdicts` left in an output. */
function verdictRows(output: object): readonly ComparedRow[] {
  if (!("data" in output)) return [];
  const bundle = output.data as Readonly<Record<string, { readonly kind?: string; readonly rows?: ComparedRow[] }>>;
  const value = bundle[resultMime];
  return value?.kind === "verdicts" ? (value.rows ?? []) : [];
}
