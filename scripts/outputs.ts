// What becomes of a verb whose output has nowhere to go: the work goes on and its exit code stays, unless output was lost.

/** sysexits.h, EX_IOERR. Not 1, which says that a claim failed. */
const outputLost = 74;
let isLost = false;

/** To be called once, before anything is written. */
export function watchOutputs(): void {
  for (const [name, stream] of [
    ["standard output", process.stdout],
    ["standard error", process.stderr],
  ] as const) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (isLost || readerLeft(stream, error)) return;
      isLost = true;
      process.exitCode = outputLost;
      const reason = error.code ?? error.message;
      process.stderr.write(`retable: expected to write ${name}, got ${reason}. Free some space, or write elsewhere.\n`);
    });
  }
}

/** Ends the process with this code when its work is done, with 74 where output was lost. */
export function endWith(code: number): void {
  process.exitCode = isLost ? outputLost : code;
}

/** `retable … | head` closes the pipe early, and so does a terminal that is closed; that is the reader's choice and no failure. */
function readerLeft(stream: { readonly isTTY?: boolean }, { code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || (code === "EIO" && stream.isTTY === true);
}
