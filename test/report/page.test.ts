// The report page in a browser: no errors, no network, plots drawn, narrow screens and dark mode.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { writeReport } from "../../lib/report/write-report";
import { launchBrowser } from "./browser";
import { syntheticReport, syntheticRuns } from "./synthetic-report";

/** A browser that asks for nothing by itself. */
const quiet = [
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** ROC curves. */
const figures = 1;
/** Two training curves, a histogram for each of five detectors; contamination of three data sets. */
const putAway = 7 + 3;

describe("The report page in a browser", function () {
  let browser: Browser | undefined;
  let folder: string;
  let url: string;
  before(async function () {
    browser = await launchBrowser(this, quiet);
    folder = mkdtempSync(join(tmpdir(), "retable-page-"));
    const [path] = writeReport(syntheticReport("paper", syntheticRuns("paper", 10)), folder);
    url = pathToFileURL(path).href;
  });
  after(async () => {
    if (browser === undefined) return;
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(options: Parameters<Browser["newPage"]>[0]): Promise<{ page: Page; problems: string[] }> {
    assert.ok(browser !== undefined);
    const page = await browser.newPage(options);
    const problems: string[] = [];
    page.on("console", (message) => problems.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== url && !/^(data|blob):/.test(request.url())) problems.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, problems };
  }

  /** Plots are drawn when they come near. */
  async function drawAll(page: Page): Promise<void> {
    const plots = page.locator("[data-figure]:visible");
    for (let i = 0; i < (await plots.count()); i++) {
      await plots.nth(i).scrollIntoViewIfNeeded();
      await page.locator("[data-drawn=yes]").nth(i).waitFor({ state: "attached" });
    }
  }

  it("draws every plot, without an error and without the network", async () => {
    const { page, problems } = await open({ viewport: { width: 1280, height: 900 } });
    await drawAll(page);
    assert.equal(await page.locator("[data-drawn] .cartesianlayer .subplot").count(), figures);
    await page.locator("#vrae-ecg5000 summary", { hasText: "Training and scores of single settings: 7" }).click();
    await drawAll(page);
    assert.equal(await page.locator("[data-drawn] .cartesianlayer .subplot").count(), figures + 7);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("fits a phone", async () => {
    const { page, problems } = await open({ viewport: { width: 390, height: 844 } });
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    await drawAll(page);
    assert.equal(await page.locator("[data-drawn=yes]").count(), figures + putAway);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
    // The ten panels of a contamination plot stand in two columns and five rows.
    const panels = page.locator("#ncae-contamination .plot").first().locator(".annotation-text");
    const boxes = await Promise.all((await panels.all()).map((panel) => panel.boundingBox()));
    assert.deepEqual([boxes.length, new Set(boxes.map((box) => Math.round(box!.x / 20))).size], [10, 2]);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("turns dark with the system, plots included", async () => {
    const { page } = await open({ colorScheme: "dark" });
    await drawAll(page);
    const background = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const title = (): Promise<string> => page.evaluate("getComputedStyle(document.querySelector('.xtitle')).fill");
    assert.equal(await background(), "rgb(13, 17, 23)");
    assert.equal(await title(), "rgb(230, 237, 243)");
    await page.emulateMedia({ colorScheme: "light" });
    for (let tries = 0; tries < 100 && (await title()) !== "rgb(31, 35, 40)"; tries++) await page.waitForTimeout(50);
    assert.equal(await title(), "rgb(31, 35, 40)");
    assert.equal(await background(), "rgb(255, 255, 255)");
    await page.close();
  });

  it("opens its details with the keyboard", async () => {
    const { page } = await open({});
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("details[open] summary").first().innerText(), "How each verdict is reached");
    await page.close();
  });

  it("leads with the keyboard from a figure to its runs, and on to the record of one", async () => {
    const { page, problems } = await open({ viewport: { width: 1280, height: 900 } });
    const figure = page.locator("#vrae-ecg5000 button.now").nth(5);
    await figure.focus();
    await page.keyboard.press("Enter");
    const shown = page.locator(".pop:popover-open");
    assert.match(await shown.innerText(), /^Table I · ECG5000 · VRAE\+Spectral · AUC\n[^]*worse[^]*tried[^]*seed 9/);
    await page.keyboard.press("Escape");
    assert.equal(await shown.count(), 0);
    assert.equal(await page.locator("button.now:focus").getAttribute("popovertarget"), "c-vrae-ecg5000-1");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const run = page.locator("tr[id^='r-']:focus");
    await run.waitFor();
    assert.match(await run.innerText(), /^seed 0\s+[0-9a-f]{16}\.json/);
    assert.equal(await shown.count(), 0);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("leads from the scoreboard to each paper", async () => {
    const { page } = await open({});
    const papers = page.locator("nav a:not(.chip)");
    assert.equal(await papers.count(), 4);
    await papers.nth(2).click();
    const title = await page.locator("#ff12-kdd-ecg h2").boundingBox();
    assert.ok(title !== null && title.y >= 0 && title.y < 720, JSON.stringify(title));
    await page.close();
  });

  it("leads from a verdict to its cells alone, and back to all", async () => {
    const { page, problems } = await open({});
    const rows = page.locator("#cells-vrae-ecg5000 tr[data-verdict]:visible");
    assert.equal(await rows.count(), 0);
    await page.locator("nav [data-show=worse]").click();
    const shown = await Promise.all((await rows.all()).map((row) => row.getAttribute("data-verdict")));
    const words = await page.locator("#cells-vrae-ecg5000 [aria-current]").innerText();
    assert.deepEqual([words, new Set(shown)], [`▼ ${shown.length} worse`, new Set(["worse"])]);
    await page.locator("#cells-vrae-ecg5000 [data-show='']").click();
    assert.ok((await rows.count()) > shown.length);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("shows the static pictures, and where figures come from, where scripts are off", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    assert.equal(await page.locator(".plot > svg[role=img]").count(), figures + putAway);
    await page.locator("button.now").first().click();
    assert.equal(await page.locator(".pop:popover-open").count(), 1);
    await page.close();
  });
});
