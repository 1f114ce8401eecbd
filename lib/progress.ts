// Progress on a stream: a bar with the time left on a terminal, a plain line every few seconds anywhere else.

/** Where progress is written: `process.stderr`, or a stand-in for it in a test. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Progress {
  /** `n` more units are done; `note` (the loss, say) is shown after the count. Throws after `done`. */
  tick(n?: number, note?: string): void;
  /** A line of its own, above the bar where there is one. */
  print(line: string): void;
  /** Writes the last state and ends the line. Safe to call twice. */
  done(): void;
}

export interface ProgressOptions {
  /** Milliseconds that have passed, from any start. */
  readonly now?: () => number;
  /** At least so many between two lines where there is no terminal. 5,000 unless given. */
  readonly lineMilliseconds?: number;
  /** `3 min 20 s left`, null while nobody knows: for units that differ. Unless given, units are taken for alike. */
  readonly left?: () => string | null;
  /** How a count is printed; the default prints it to a tenth. */
  readonly format?: (count: number) => string;
  /** Environment to look in for NO_COLOR. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const barWidth = 24;
const redrawMilliseconds = 100;

/**
 * Reports `total` units of work under `label`. `total` 0 means unknown: counts are shown, no bar and no time left.
 * Throws when total is negative or not finite.
 */
export function progress(
  label: string,
  total: number,
  stream: ProgressStream = process.stderr,
  options: ProgressOptions = {},
): Progress {
  if (!(total >= 0 && Number.isFinite(total))) {
    throw new Error(`progress: expected a total of 0 (unknown) or more, got ${total}. Pass the number of units to do.`);
  }
  const { now = () => performance.now(), lineMilliseconds = 5000, format = tenths, env = process.env, left } = options;
  const terminal = stream.isTTY === true;
  const colour = terminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  const start = now();
  let count = 0;
  let lastNote = "";
  let lastWrite = terminal ? -Infinity : start;
  let finished = false;

  const write = (): void => {
    const elapsed = now() - start;
    const rest = finished || count >= total ? null : (left ?? (() => alikeLeft(elapsed, count, total)))();
    const line = describe(label, count, total, rest ?? duration(elapsed), lastNote, format);
    lastWrite = now();
    if (!terminal) return void stream.write(`${line}\n`);
    const bar = total === 0 ? "" : `${drawBar(count / total, colour)} `;
    const room = (stream.columns ?? 80) - 1 - (total === 0 ? 0 : barWidth + 1);
    stream.write(`\r\x1b[K${bar}${line.slice(0, Math.max(room, 0))}`);
  };

  return {
    tick(n = 1, note = "") {
      if (finished)
        throw new Error(`progress: expected no tick after done, got one for '${label}'. Start a new progress.`);
      count += n;
      lastNote = note;
      if (now() - lastWrite >= (terminal ? redrawMilliseconds : lineMilliseconds)) write();
    },
    print(line) {
      stream.write(terminal ? `\r\x1b[K${line}\n` : `${line}\n`);
      if (terminal && !finished) write();
    },
    done() {
      if (finished) return;
      finished = true;
      write();
      if (terminal) stream.write("\n");
    },
  };
}

function describe(
  label: string,
  count: number,
  total: number,
  time: string,
  note: string,
  format: (count: number) => string,
): string {
  const parts = [`${label} ${format(count)}${total === 0 ? "" : `/${format(total)}`}`];
  if (note !== "") parts.push(note);
  return [...parts, time].join(", ");
}

function drawBar(share: number, colour: boolean): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barWidth);
  const done = "█".repeat(full);
  return `${colour ? `\x1b[32m${done}\x1b[39m` : done}${"░".repeat(barWidth - full)}`;
}

/** `3 min 20 s left` of units that are alike, `done` of them after so many milliseconds; null while none is. */
export function alikeLeft(elapsed: number, done: number, total: number): string | null {
  return done > 0 ? `${duration((elapsed * (total - done)) / done)} left` : null;
}

/** Whole or to one decimal: units that are in hand count in parts. */
export function tenths(count: number): string {
  return String(Math.round(10 * count) / 10);
}

/** `41 s`, `3 min 20 s`, `1 h 04 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}
