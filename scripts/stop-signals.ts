// What asks a verb to stop: Ctrl-C, `kill` and a terminal that closes. The verb then ends its kernel or workers, saves, and
// says what is kept, where the default would leave a kernel or half a file behind.
import type { ExitCode } from "./verb";

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The reason of the abort: what the verb says of it, and 128 plus the signal's number, as a shell has it. */
export class Stopped extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

export interface StopSignals {
  /** Aborts on the first of them, the reason a Stopped; the second ends the process at once. */
  readonly signal: AbortSignal;
  /** Null where none came. */
  readonly stopped: () => Stopped | null;
  /** Back to the default. */
  readonly release: () => void;
}

export function stopSignals(message = "interrupted."): StopSignals {
  const controller = new AbortController();
  let stopped: Stopped | null = null;
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const release = (): void => names.forEach((name) => process.removeListener(name, onSignal));
  const onSignal = (name: NodeJS.Signals): void => {
    release();
    stopped = new Stopped(message, exitCodes[name as keyof typeof exitCodes]);
    controller.abort(stopped);
  };
  names.forEach((name) => process.on(name, onSignal));
  return { signal: controller.signal, stopped: () => stopped, release };
}
