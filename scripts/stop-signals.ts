// What asks a verb to stop: Ctrl-C, `kill` and a terminal that closes. The verb then ends its kernel or workers, saves, and
// says what is kept, where the default would leave a kernel or half a file behind.
import type { ExitCode } from "./verb";

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface StopSignals {
  /** Aborts on the first of them, for the reason given; the second ends the process at once. */
  readonly signal: AbortSignal;
  /** 128 plus the signal's number, as a shell has it; null where none came. */
  readonly exitCode: () => ExitCode | null;
  /** Back to the default. */
  readonly release: () => void;
}

export function stopSignals(reason = "interrupted."): StopSignals {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const release = (): void => names.forEach((name) => process.removeListener(name, onSignal));
  const onSignal = (name: NodeJS.Signals): void => {
    release();
    code = exitCodes[name as keyof typeof exitCodes];
    controller.abort(new Error(reason));
  };
  names.forEach((name) => process.on(name, onSignal));
  return { signal: controller.signal, exitCode: () => code, release };
}
