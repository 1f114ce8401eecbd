// Reads a JSON file that people edit, and names it where it is broken.
import { readFileSync } from "node:fs";

/** What is in the file. `advice` says what to do about a file that is no JSON. */
export function readJsonFile(path: string, advice = "Correct the file, or restore it from git."): unknown {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `readJsonFile: ${path}: expected JSON, got something else: ${(error as Error).message}. ${advice}`,
      {
        cause: error,
      },
    );
  }
}
