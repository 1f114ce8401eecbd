// The project's prose, which quotes figures: README files and the Markdown cells of notebooks.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { projectRoot } from "../../project-root";

export interface Prose {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  /** The file as it is on disk. */
  readonly raw: string;
  /** Its Markdown: the file's own, or one text per Markdown cell. */
  readonly blocks: readonly string[];
  /** Whether a figure without a reference is worth a warning here. */
  readonly presentsResults: boolean;
}

const folders = ["lib", "datasets", "notebooks"];

/** README.md, every other Markdown file at the top, in lib, datasets and notebooks, and the notebooks; sorted by path. */
export function readProse(root = projectRoot()): Prose[] {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  const below = folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => filesIn(root, folder));
  return [...top, ...below].sort().map((path) => toProse(path, readFileSync(join(root, path), "utf8")));
}

/** Throws on a notebook that is not JSON with cells. */
export function toProse(path: string, raw: string): Prose {
  const isNotebook = path.endsWith(".ipynb");
  const blocks = isNotebook ? markdownCells(path, raw) : [raw];
  return { path, raw, blocks, presentsResults: isNotebook || path === "README.md" };
}

/** The text of a file that prose names; null where there is none. */
export function readBeside(path: string, root = projectRoot()): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : null;
}

/** Writes files, by their path from the root. */
export function writeProse(files: ReadonlyMap<string, string>, root = projectRoot()): void {
  for (const [path, text] of files) writeFileSync(join(root, path), text);
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|ipynb)$/.test(entry.name))
    .map((entry) => posix.join(folder, join(entry.parentPath, entry.name).slice(join(root, folder).length + 1)))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("datasets/raw/") && !path.includes(".ipynb_checkpoints/"));
}

function markdownCells(path: string, raw: string): string[] {
  const { cells } = JSON.parse(raw) as { cells?: { cell_type: string; source: string | string[] }[] };
  if (!Array.isArray(cells)) throw new Error(`readProse: expected cells in ${path}, got none. Restore it from git.`);
  return cells
    .filter((cell) => cell.cell_type === "markdown")
    .map(({ source }) => (typeof source === "string" ? source : source.join("")));
}
