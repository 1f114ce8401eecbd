// What a process that tests WebGPU runs: the first cases of some kernels, and a network; one JSON line per comparison with the CPU.
// Not for import. `node webgpu-process.js`.
import { compile } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { cases, programOf, type Case } from "./cases";
import { largestDifference, train } from "./small-networks";

/** Kernel to the places of its cases. Those of Pow and MaxPoolGrad need the CPU, that of Conv2DBackpropInput the layout of ONNX. */
const chosen: Readonly<Record<string, readonly number[]>> = {
  _FusedMatMul: [0],
  Add: [2],
  Conv2DBackpropInput: [11],
  Less: [0],
  MaxPoolGrad: [2],
  Pow: [2],
  Softmax: [0],
  Sum: [0],
};

async function difference(kernel: string, place: number, example: Case): Promise<number> {
  const { program, specs } = programOf(example);
  const inputs = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const shape: readonly number[] = "shape" in spec ? spec.shape : spec;
      const length = shape.reduce((product, axis) => product * axis, 1);
      return [
        name,
        rng(`${kernel}${place}`)
          .child(name)
          .uniforms(length, example.low ?? -2, example.high ?? 2),
      ];
    }),
  );
  const results: ArrayLike<number>[][] = [];
  for (const device of ["webgpu", "cpu"] as const) {
    const step = await compile(program, specs, { device });
    results.push(Object.values(await step.run(inputs)));
    await step.release();
  }
  return Math.max(...results[1].map((expected, i) => largestDifference(results[0][i], expected)));
}

async function main(): Promise<void> {
  const say = (what: string, found: number): void => console.log(JSON.stringify({ what, difference: found }));
  for (const [kernel, places] of Object.entries(chosen)) {
    for (const place of places) say(`${kernel} ${place}`, await difference(kernel, place, cases[kernel][place]));
  }
  const updates = { updates: 2, rows: 16 };
  say(
    "dense network",
    largestDifference(await train("dense", updates, { device: "webgpu" }), await train("dense", updates)),
  );
}

main().catch((error: Error) => console.log(JSON.stringify({ what: error.message, difference: null })));
