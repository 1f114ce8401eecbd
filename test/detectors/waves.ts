// A stream that draws waves in place of random numbers: what PyTorch scripts can make as well, so that a whole training, its initial
// weights, order of rows and noise included, can be set beside theirs (test/fixtures/deep-detectors.py has the same formulas).
import type { Rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

/** sin(1.7 (i + p)), p the sum of the name's character codes, one more for each draw before. */
export function waves(name = "waves"): Rng {
  let drawn = 0;
  const next = (size: number, shape: (wave: number) => number): Float32Array => {
    const start = phase(name) + drawn++;
    return Float32Array.from({ length: size }, (_, i) => shape(Math.sin(1.7 * (i + start))));
  };
  const refuse = (): never => {
    throw new Error("waves: draws arrays only.");
  };
  return {
    seed: name,
    child: (child) => waves(`${name}/${child}`),
    uniforms: (size, low = 0, high = 1) => next(size, (wave) => low + ((high - low) * (wave + 1)) / 2),
    normals: (size, mean = 0, deviation = 1) => next(size, (wave) => mean + deviation * wave),
    permutation: (n) => Int32Array.from({ length: n }, (_, i) => i),
    uniform: refuse,
    normal: refuse,
    int: refuse,
    sample: refuse,
  };
}

/** Images [rows, 784] of fine and coarse waves. */
export function waveImages(count: number, name: string): Rows {
  const pixel = (i: number): number => {
    const n = i + phase(name);
    return ((1 + Math.sin(1.7 * n)) * (1 + Math.sin(0.03 * n))) / 4;
  };
  return rows(
    Float32Array.from({ length: count * 784 }, (_, i) => pixel(i)),
    [count, 784],
  );
}

function phase(name: string): number {
  return Array.from(name).reduce((sum, character) => sum + character.charCodeAt(0), 0) % 997;
}
