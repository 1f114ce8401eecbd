// Ends a kernel's process and all that its notebook started.

/** `pid` leads a process group of its own; Windows has none, and loses the process alone. Nobody being left is no failure. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // ESRCH: nobody of the group is left.
  }
}
