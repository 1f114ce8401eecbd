// Reads a JSON file that people edit, and names it where it is broken.
import { readFileSync } from "node:fs";
import type { z } from "zod";

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

/** What is in the file, of the schema's form. The error says who asked, and names the first field that is not what it should be. */
export function readCheckedFile<T>(who: string, path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(readJsonFile(path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${who}: ${path}: ${issue.path.join(".")}: ${issue.message}. Correct the file.`);
}
