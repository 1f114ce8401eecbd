// The project's root folder, found from where this file lies: the same for sources, dist/ and a working folder elsewhere.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above `from` whose package.json is named retable. Throws when there is none. */
export function projectRoot(from: string = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { name?: unknown }).name === "retable")
      return folder;
    if (dirname(folder) === folder) {
      throw new Error(
        `projectRoot: expected a package.json named retable above ${from}, got none. Run from a checkout.`,
      );
    }
  }
}
