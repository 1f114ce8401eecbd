// A clock for what methods take: seconds of CPU, which hardly grow with what else the machine does.

/** Of this process. With one thread they are those of the clock on an idle machine, and on a busy one they hardly grow. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds of the fastest of `repeats` calls, and of more until so many seconds have passed. */
export async function fastest(repeats: number, seconds: number, call: () => Promise<void>): Promise<number> {
  let [best, total] = [Infinity, 0];
  for (let i = 0; i < repeats || total < seconds; i++) {
    const before = cpuSeconds();
    await call();
    const passed = cpuSeconds() - before;
    best = Math.min(best, passed);
    total += passed;
  }
  return best;
}
