// The browser that the report page is tested in.
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Skips what `test` is of where the machine has none. */
export async function launchBrowser(test: Mocha.Context, args: readonly string[] = []): Promise<Browser> {
  if (!existsSync(executablePath)) {
    console.log(`      skipped: no browser at ${executablePath}`);
    test.skip();
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...args] });
}
