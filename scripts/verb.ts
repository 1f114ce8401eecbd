// A verb of the command line: its help text and what it does. The exit code is the return value.

/** 0 good, 1 a claim failed, 2 a cell failed, 3 stale or damaged, 4 nothing selected, 64 usage, 129, 130 and 143 stopped by a signal. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 64 | 129 | 130 | 143;

export interface Verb {
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What `retable <verb> --help` prints. */
  readonly help: string;
  run(args: string[]): Promise<ExitCode>;
}

/** Bad words on the command line: printed without a stack, exit code 64. */
export class UsageError extends Error {}
