// Jupyter's interrupt button for work in other processes: tslab ends the cell, and what the cell awaits would go on.
import { kernelModule } from "./kernel-module";

let current = new AbortController();
let listens = false;

/**
 * What `runGrid` takes as `signal` in a notebook: aborted when the cell is interrupted, so that its workers end too; what is
 * stored stays. Outside a kernel it is never aborted, and an interrupt ends the process.
 */
export function interruptSignal(): AbortSignal {
  if (!listens && kernelModule() !== null) {
    listens = true;
    // Once the cell's synchronous part is over: tslab runs that in a vm with breakOnSigint, which takes all listeners of SIGINT off
    // and then puts Node's handler back to ending the process, also where a listener has come in the meantime.
    setImmediate(() => process.on("SIGINT", abort));
  }
  return current.signal;
}

function abort(): void {
  current.abort(new Error("Interrupted: finished runs are stored. Execute the cell again to go on."));
  current = new AbortController();
}
