// The manifest of data files: what each must contain, where it is published, under which licence and whose work it is.
import { readFileSync } from "node:fs";
import { z } from "zod";

export interface DataFile {
  /** Name of the data set, as published tables have it. */
  readonly dataset: string;
  /** Under datasets/raw or a mirror, `/` between the parts. A place may hold the content itself or `<path>.gz`. */
  readonly path: string;
  /** Series, images, labels or connections in it. */
  readonly rows: number;
  /** Of the decompressed content. */
  readonly bytes: number;
  /** Of the decompressed content, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Official addresses, tried in order; `#name` after a .zip names the member. */
  readonly urls: readonly string[];
  readonly licence: string;
  readonly citations: readonly string[];
}

const entry = z.strictObject({
  path: z.string().regex(/^[a-z0-9-]+\/[\w.+-]+$/i, "expected folder/file, without .."),
  rows: z.int().positive(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits"),
  urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
});

const schema = z.strictObject({
  schema: z.literal(1),
  datasets: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        home: z.url(),
        licence: z.string().min(1),
        citations: z.array(z.string().min(1)).min(1),
        files: z.array(entry).min(1),
      }),
    )
    .min(1),
});

/** The files listed at `path` (JSON), in its order. Throws an error naming every field that is not as it should be. */
export function readManifest(path: string): DataFile[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refused(path, (error as Error).message);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the whole"}: ${issue.message}`);
    throw refused(path, issues.join("; "));
  }
  const files = parsed.data.datasets.flatMap(({ name, licence, citations, files }) =>
    files.map((file) => ({ dataset: name, ...file, licence, citations })),
  );
  const twice = files.find((file, i) => files.findIndex(({ path }) => path === file.path) !== i);
  if (twice !== undefined) throw refused(path, `${twice.path} twice`);
  return files;
}

function refused(path: string, got: string): Error {
  return new Error(`manifest ${path}: expected a list of data files, got ${got}. Restore it from the repository.`);
}

/**
 * The files that `names` mean: data sets (`ECG5000`), paths (`ecg5000/ECG5000_TEST.txt`) or file names, case aside; all for no
 * name. Throws on a name that means none.
 */
export function selectFiles(files: readonly DataFile[], names: readonly string[]): DataFile[] {
  const means = (name: string, file: DataFile): boolean => {
    const wanted = name.toLowerCase().replace(/\.gz$/, "");
    const path = file.path.toLowerCase();
    return wanted === file.dataset.toLowerCase() || wanted === path || path.split("/").includes(wanted);
  };
  const unknown = names.find((name) => !files.some((file) => means(name, file)));
  if (unknown !== undefined) {
    const known = [...new Set(files.map(({ dataset }) => dataset))].join(", ");
    throw new Error(
      `datasets: expected ${known} or one of their files, got '${unknown}'. Run 'npm run datasets -- list'.`,
    );
  }
  return names.length === 0 ? [...files] : files.filter((file) => names.some((name) => means(name, file)));
}
