// An Rng that draws sines, shifted by the letters of its name: what a fixture in Python can draw as well, by the same formula. Normal numbers
// spread by the root of their deviation, since with weights of 0.02 the small networks of tests would be all but constant.
import type { Rng } from "../../lib/rng";

export function sineRng(seed = "7"): Rng {
  const shift = [...seed].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  let drawn = 0;
  const sine = (): number => Math.sin(1.7 * drawn++ + shift);
  const uniform = (): number => (sine() + 1) / 2;
  const many = (size: number, draw: () => number): Float32Array => Float32Array.from({ length: size }, draw);
  const permutation = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => (i + shift) % n);
  return {
    seed,
    child: (name) => sineRng(`${seed}/${name}`),
    uniform,
    normal: () => 1.5 * sine(),
    int: (n) => Math.floor(uniform() * n),
    uniforms: (size, low = 0, high = 1) => many(size, () => low + (high - low) * uniform()),
    normals: (size, mean = 0, deviation = 1) => many(size, () => mean + Math.sqrt(deviation) * 1.5 * sine()),
    permutation,
    sample: (n, k) => permutation(n).slice(0, k),
  };
}
