// Runs one notebook with its progress in sight, and gives its outcome in place of throwing it.
import { basename } from "node:path";
import { progress, type Progress, type ProgressStream } from "../progress";
import type { CellReport } from "./notebook-run";
import { NotebookError, runNotebook, type RunOptions } from "./runner";

export interface ShownRun extends Omit<RunOptions, "onStart" | "onCell" | "onText" | "onWarning"> {
  /** Where progress, warnings and what cells print go. */
  readonly stream: ProgressStream;
  readonly progressBar: boolean;
  /** Print what the cells print. */
  readonly logOutput: boolean;
}

/** What `retable run --json` prints. */
export interface NotebookOutcome {
  readonly input: string;
  readonly output: string;
  readonly cells: readonly CellReport[];
  readonly failure: NotebookError | null;
}

/** Rejects, as runNotebook does, only when the input or the parameters are not usable. */
export async function showRun({ stream, progressBar, logOutput, ...run }: ShownRun): Promise<NotebookOutcome> {
  const { input, output } = run;
  const cells: CellReport[] = [];
  let bar: Progress | undefined;
  try {
    await runNotebook({
      ...run,
      onStart: (total) => void (bar = progressBar ? progress(basename(input), total, stream) : undefined),
      onCell: (cell) => {
        cells.push(cell);
        bar?.tick(1, `cell ${cell.index} ${cell.status}, ${cell.seconds.toFixed(1)} s`);
      },
      onText: (_, text) => void (logOutput && stream.write(text)),
      onWarning: (warning) => void stream.write(`${warning}\n`),
    });
    return { input, output, cells, failure: null };
  } catch (error) {
    if (error instanceof NotebookError) return { input, output, cells, failure: error };
    throw error;
  } finally {
    bar?.done();
  }
}
