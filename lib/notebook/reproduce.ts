// The main job: every notebook executed in one profile, each in a fresh kernel.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { progress, type Progress, type ProgressStream } from "../progress";
import { projectRoot } from "../project-root";
import { runNotebook } from "./runner";
import type { ProgressReport } from "./show";

export interface ReproduceOptions {
  /** A notebook's name without .ipynb: that of its paper's table file. All of them unless given. */
  readonly paper?: string;
  /** Injected into each notebook: profile, workers, … */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Where progress goes. */
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal;
}

/** The papers that have a notebook, in alphabetical order; notebooks of none, a user's own, are left out. */
export function notebookPapers(folder = join(projectRoot(), "notebooks")): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => basename(name, ".ipynb"))
    .filter((name) => existsSync(join(projectRoot(), "results", "published", `${name}.json`)))
    .sort();
}

/** Executes and saves the notebooks under results/notebooks; returns the paths. Rejects with NotebookError at the first that fails. */
export async function reproduce({ paper, parameters, stream, signal }: ReproduceOptions): Promise<string[]> {
  const root = projectRoot();
  const papers = notebookPapers().filter((name) => paper === undefined || name === paper);
  const outputs: string[] = [];
  for (const name of papers) {
    const output = join(root, "results", "notebooks", `${name}.ipynb`);
    let cells: Progress | undefined;
    let work: { bar: Progress; shown: ProgressReport } | undefined;
    await runNotebook({
      input: join(root, "notebooks", `${name}.ipynb`),
      output,
      parameters,
      ...(signal !== undefined && { signal }),
      onStart: (total) => (cells = progress(`${name}.ipynb`, total, stream)),
      onCell: (cell) => {
        work?.bar.done();
        work = undefined;
        cells?.tick(1, `cell ${cell.index} ${cell.status}`);
      },
      // Long cells show their own bar, with the time that they have left.
      onProgress(shown) {
        if (work?.shown.label !== shown.label) {
          const left = (): string | null => work?.shown.left ?? null;
          work = { bar: progress(shown.label, shown.total, stream, { left }), shown: { ...shown, done: 0 } };
        }
        const made = shown.done - work.shown.done;
        work.shown = shown;
        work.bar.tick(made, shown.note);
      },
      onWarning: (warning) => void stream.write(`${warning}\n`),
    }).finally(() => {
      work?.bar.done();
      cells?.done();
    });
    outputs.push(output);
  }
  return outputs;
}
