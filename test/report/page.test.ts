// The report page in a browser: no errors, no network, plots drawn, narrow screens and dark mode.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { writeReport } from "../../lib/report/write-report";
import { syntheticReport, syntheticRuns } from "./synthetic-report";

const executablePath = "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** Two training curves, one ROC plot, a histogram for each of five detectors. */
const figures = 8;

describe("The report page in a browser", function () {
  let browser: Browser | undefined;
  let folder: string;
  let url: string;
  before(async function () {
    if (!existsSync(executablePath)) {
      console.log(`      skipped: no browser at ${executablePath}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "retable-page-"));
    const [path] = writeReport(syntheticReport("paper", syntheticRuns("paper", 10)), folder);
    url = pathToFileURL(path).href;
    browser = await chromium.launch({
      executablePath,
      args: [...args, "--disable-component-update", "--disable-sync"],
    });
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
    if (options?.javaScriptEnabled !== false) {
      await page
        .locator("[data-drawn]")
        .nth(figures - 1)
        .waitFor();
    }
    return { page, problems };
  }

  it("draws every plot, without an error and without the network", async () => {
    const { page, problems } = await open({ viewport: { width: 1280, height: 900 } });
    assert.equal(await page.locator("[data-drawn] .cartesianlayer .subplot").count(), figures);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("fits a phone", async () => {
    const { page, problems } = await open({ viewport: { width: 390, height: 844 } });
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("turns dark with the system, plots included", async () => {
    const { page } = await open({ colorScheme: "dark" });
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

  it("shows the static pictures where scripts are off", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    assert.equal(await page.locator(".plot > svg[role=img]").count(), figures);
    await page.close();
  });
});
