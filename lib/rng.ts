// Seeded randomness. Every random number of the library comes from an Rng that the caller passed in.
// Named child streams keep what is drawn for one purpose apart from what is drawn for another: adding a draw
// to `noise` leaves `init` as it was.
import seedrandom from "seedrandom";

export interface Rng {
  /** The seed as passed, with the path of child names: `7/init`. */
  readonly seed: string;
  /** An independent stream, the same for the same name however much was drawn from this one. */
  child(name: string | number): Rng;
  /** One number in [0, 1). */
  uniform(): number;
  /** One standard normal number. */
  normal(): number;
  /** One integer in [0, n). */
  int(n: number): number;
  /** `size` uniform numbers in [low, high). */
  uniforms(size: number, low?: number, high?: number): Float32Array;
  /** `size` normal numbers of the given mean and standard deviation. */
  normals(size: number, mean?: number, standardDeviation?: number): Float32Array;
  /** 0 … n - 1 in random order (Fisher-Yates). */
  permutation(n: number): Int32Array;
  /** `k` distinct integers of [0, n), in random order. Throws when k > n. */
  sample(n: number, k: number): Int32Array;
}

/** A stream for `seed`. Same seed, same numbers, on every machine. */
export function rng(seed: number | string): Rng {
  return new SeededRng(String(seed));
}

class SeededRng implements Rng {
  readonly #draw: () => number;
  #spare: number | null = null;

  constructor(readonly seed: string) {
    const generator = seedrandom.alea(seed);
    this.#draw = () => generator.double();
  }

  child(name: string | number): Rng {
    return new SeededRng(`${this.seed}/${name}`);
  }

  uniform(): number {
    return this.#draw();
  }

  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    // Box-Muller; 1 - u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.#draw()));
    const angle = 2 * Math.PI * this.#draw();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1) throw new Error(`rng.int: expected a positive integer, got ${n}.`);
    return Math.floor(this.#draw() * n);
  }

  uniforms(size: number, low = 0, high = 1): Float32Array {
    return Float32Array.from({ length: size }, () => low + (high - low) * this.#draw());
  }

  normals(size: number, mean = 0, standardDeviation = 1): Float32Array {
    const out = new Float32Array(size);
    for (let i = 0; i < size; i++) out[i] = mean + standardDeviation * this.normal();
    return out;
  }

  permutation(n: number): Int32Array {
    return this.sample(n, n);
  }

  sample(n: number, k: number): Int32Array {
    if (!(Number.isInteger(k) && k >= 0 && k <= n)) {
      throw new Error(`rng.sample: expected a whole number from 0 to ${n}, of ${n} without replacement, got ${k}.`);
    }
    const all = new Int32Array(n);
    for (let i = 0; i < n; i++) all[i] = i;
    for (let i = 0; i < k; i++) {
      const j = i + this.int(n - i);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all.slice(0, k);
  }
}
