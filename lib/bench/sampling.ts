// Times one work: first until its times stop falling, then, when all processes beside it are there too, for the record.
// test/bench/sampling.py does the same in PyTorch.
import { medianInPlace } from "../quickselect";

export interface Sampling {
  readonly stepsPerSample: number;
  /** Counted samples, 1 or more; fewer where `secondsAtMost` have passed. */
  readonly samples: number;
  /** Of the warm-up, and of the counted samples. */
  readonly secondsAtMost: number;
}

/** Samples whose median decides whether the times still fall. */
const window = 3;
const falling = 0.98;

/** Milliseconds per step, one number per counted sample. `others` resolves when they are warm. */
export async function sample(
  step: () => Promise<unknown>,
  { stepsPerSample, samples, secondsAtMost }: Sampling,
  others: () => Promise<void>,
): Promise<number[]> {
  const once = async (): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < stepsPerSample; i++) await step();
    return (performance.now() - start) / stepsPerSample;
  };
  const many = async (count: number, until: number): Promise<number[]> => {
    const times: number[] = [];
    while (times.length < count && (times.length === 0 || performance.now() < until)) times.push(await once());
    return times;
  };
  const later = (): number => performance.now() + 1000 * secondsAtMost;
  const end = later();
  let before = Infinity;
  for (;;) {
    const now = medianInPlace(Float64Array.from(await many(window, end)));
    if (now > falling * before || performance.now() >= end) break;
    before = now;
  }
  await others();
  return many(samples, later());
}
