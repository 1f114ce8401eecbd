// Runs a program both ways, compiled and on tfjs' JavaScript backend, and says how far apart the results are.
import assert from "node:assert/strict";
import type * as tf from "@tensorflow/tfjs";
import { compile, type Graph, type InputSpec } from "../../lib/compile";
import type { Rng } from "../../lib/rng";

export type Program = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

/** Asserts equal results to `tolerance`, relative to the larger of 1 and the largest value. Returns what was traced. */
export async function assertSame(
  program: Program,
  shapes: Readonly<Record<string, InputSpec<number>>>,
  rng: Rng,
  { tolerance = 1e-5, low = -2, high = 2 }: { tolerance?: number; low?: number; high?: number } = {},
): Promise<Graph> {
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, spec]) => [name, values(spec, rng.child(name), low, high)]),
  );
  const eager = await compile(program, shapes, { engine: "reference" });
  const compiled = await compile(program, shapes);
  const expected = await eager.run(inputs);
  const actual = await compiled.run(inputs);
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const name of Object.keys(expected)) assertClose(actual[name], expected[name], tolerance, name);
  const graph = compiled.graph!;
  await compiled.release();
  return graph;
}

export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "values",
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  // Sums that cancel round by the size of their terms.
  const scale = Array.from(expected).reduce(
    (largest, x) => (Number.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest),
    1,
  );
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(actual[i] - expected[i]);
    assert.ok(gap <= tolerance * scale, `${what}[${i}] is ${actual[i]}, not ${expected[i]}`);
  }
}

function values(spec: InputSpec<number>, rng: Rng, low: number, high: number): Float32Array | Int32Array | Uint8Array {
  const { shape, dtype } = "shape" in spec ? spec : { shape: spec, dtype: "float32" as const };
  const n = shape.reduce((product, axis) => product * axis, 1);
  const floats = rng.uniforms(n, low, high);
  if (dtype === "float32") return floats;
  return dtype === "int32" ? Int32Array.from(floats, Math.round) : Uint8Array.from(floats, (x) => Number(x > 0));
}
