// Tables of ten methods on the report page in a browser: all columns on a laptop's screen, the names in sight where they scroll.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { readPublished } from "../../lib/report/published";
import { renderHtml } from "../../lib/report/page/html";
import { renderMarkdown } from "../../lib/report/markdown";
import { writeReport } from "../../lib/report/write-report";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";
import { launchBrowser } from "./browser";
import { syntheticNcaeRuns, syntheticReport, syntheticRuns } from "./synthetic-report";

const methods = [...new Set(readPublished("ncae-contamination").cells.map(({ method }) => method))];
const baselines = Array.from({ length: 8 }, (_, i) => `baseline number ${i}`).map((method) =>
  storedRun(spec(1, { profile: "paper", method }), executed(1, { [method]: { AUC: 0.6 } })),
);
const report = syntheticReport("paper", [
  ...[...syntheticNcaeRuns(1, methods.slice(1)), ...syntheticNcaeRuns(2, ["OC-SVM"])],
  ...[...syntheticRuns("paper", 2), ...baselines],
]);

describe("A table of ten methods", function () {
  let browser: Browser | undefined;
  let folder: string;
  before(async function () {
    browser = await launchBrowser(this);
    folder = mkdtempSync(join(tmpdir(), "retable-wide-"));
    writeReport(report, folder);
  });
  after(async () => {
    if (browser === undefined) return;
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(width: number): Promise<Page> {
    const page = await browser!.newPage({ viewport: { width, height: 900 } });
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    return page;
  }
  const table = "#ncae-contamination .spread .scroll";
  // The compiler knows no page: what runs there is text.
  const box = `document.querySelector("${table}")`;
  const hidden = `${box}.scrollWidth - ${box}.clientWidth`;

  it("stands on 1,400 pixels as a whole", async () => {
    const page = await open(1400);
    const shown = page.locator(table).first();
    assert.equal(await shown.locator("thead th").count(), 1 + methods.length);
    assert.equal(await page.evaluate(hidden), 0);
    await page.close();
  });

  it("keeps the names of lines in sight where it scrolls, and shades the side that has more", async () => {
    const page = await open(800);
    const shown = page.locator(table).first();
    assert.ok(Number(await page.evaluate(hidden)) > 100);
    await page.evaluate(`${box}.scrollLeft = 200`);
    const left = (await shown.boundingBox())!.x;
    for (const name of ["thead th:first-child", "tbody tr:first-child th"]) {
      assert.ok(Math.abs((await shown.locator(name).boundingBox())!.x - left) < 3, name);
    }
    const shade = await page.evaluate(`getComputedStyle(${box}).backgroundAttachment`);
    assert.equal(shade, "local, scroll");
    await page.close();
  });

  it("has ROC curves whose legend names all thirteen detectors at once", async () => {
    const page = await open(1400);
    const figure = page.locator("#vrae-ecg5000 figure", { hasText: "ROC curves" }).first();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("[data-drawn=yes]").waitFor({ state: "attached" });
    assert.equal(await figure.locator(".legend .traces").count(), 5 + baselines.length);
    // Plotly gives the bar of a legend that shows everything no height.
    assert.equal(Number(await figure.locator(".legend .scrollbar").getAttribute("height")), 0);
    await page.close();
  });
});

it("Each cell says of how many runs it is, on the page and in report.md", () => {
  const cells = renderHtml(report, "").split('<span class="count">').slice(1);
  assert.deepEqual(
    new Set(cells.map((cell) => cell.slice(0, cell.indexOf("<")))),
    new Set(["2 runs", "2 equal runs", "10 runs", "20 runs"]),
  );
  const line = renderMarkdown(report)
    .split("\n")
    .find((text) => text.startsWith("| MNIST, 0 % contaminated |"))!;
  assert.match(line, /^[^|]*\|[^|]*\| 0\.960 ± 0\.029 → 0\.\d{3} ± 0\.\d{3} \(20 runs\); [^|]*\|[^|]*\(10 runs\); /);
});
