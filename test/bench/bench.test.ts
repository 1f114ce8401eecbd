// The bench: what it counts and divides, on made-up times; and that it runs. No test here looks at the clock.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as tf from "@tensorflow/tfjs";
import { productOperations, type Measured } from "../../lib/bench/measure";
import { benchText, summarise } from "../../lib/bench/summary";
import { vraeStep } from "../../lib/detectors/vrae";
import { initVrae } from "../../lib/models/vrae";
import { rng } from "../../lib/rng";

const measured = (threads: number, milliseconds: number[], operations: number): Measured => ({
  threads,
  compileMilliseconds: 500,
  milliseconds,
  operations,
  peakBytes: 1.5e9,
});

describe("The bench", () => {
  before(() => tf.setBackend("cpu"));

  it("counts the operations of the products in a VRAE step, forward and backward", async () => {
    const [batch, steps, units, latentDim] = [3, 4, 5, 2];
    const vrae = initVrae({ steps, units, latentDim, softplusIs: "variance" }, rng(1));
    const step = await vraeStep(vrae, { learningRate: 1e-3, clipValue: 5, l1Activity: 0 }, batch);
    // One product forward, one for each gradient: of the weights, and of the input where it has one.
    const product = (m: number, k: number, n: number, passes: number): number => passes * 2 * m * k * n;
    const recurrent = 4 * (steps - 1) * product(batch, units, 4 * units, 3);
    // The first step has nothing to forget: three gates.
    const encoderInput = 2 * product(batch, 1, (4 * steps - 1) * units, 2);
    const decoderInput = 2 * product(batch, latentDim, 4 * units, 3);
    const heads = 2 * product(batch, 2 * units, latentDim, 3) + steps * product(batch, 2 * units, 2, 3);
    assert.equal(productOperations(step.graph), recurrent + encoderInput + decoderInput + heads);
    await step.release();
  });

  const times = {
    product: [measured(1, [20, 10, 90], 1e9), measured(2, [20, 10, 10], 2.4e9)],
    vraeStep: [measured(1, [2000], 60e9), measured(2, [1500, 900, 1000], 60e9)],
    pytorchStep: [measured(1, [2500], 60e9), measured(2, [4000], 60e9)],
  };

  it("sets rates beside the product's at as many threads, and each side's faster number of threads beside the other's", () => {
    const { rows, stepSeconds, stepSecondsAt120, pytorchRatio } = summarise(times);
    assert.deepEqual(
      rows.map(({ threads, medianMilliseconds, gigaflops, shareOfFloor }) => [
        threads,
        medianMilliseconds,
        gigaflops,
        shareOfFloor,
      ]),
      [
        [1, 20, 50, 1],
        [2, 10, 240, 1],
        [1, 2000, 30, 0.6],
        [2, 1000, 60, 0.25],
        [1, 2500, 24, 0.48],
        [2, 4000, 15, 0.0625],
      ],
    );
    assert.deepEqual([stepSeconds, stepSecondsAt120, pytorchRatio], [1, 2, 2.5]);
    assert.equal(summarise({ ...times, pytorchStep: [] }).pytorchRatio, null);
  });

  it("prints the machine, a line per measurement and the two numbers with an aim", () => {
    const machine = { machine: "a processor", cores: 2, load: [0.5, 2] as const, pytorchMissing: null };
    const lines = benchText({ ...machine, ...summarise(times) }).split("\n");
    assert.equal(lines[0], "a processor, 2 cores; load 0.5 at the start, 2.0 at the end");
    assert.match(lines[7], /^VRAE step +2 +1000\.0 +900\.0 +1500\.0 +60\.0 +25 % +0\.5 +1\.50$/);
    assert.deepEqual(lines.slice(-3), [
      "VRAE step: 1.00 s; 2.00 s where the product reaches 120 GFLOP/s (aim: 1.60 s at most).",
      "PyTorch takes 2.50 times as long (aim: 2 at least).",
      "",
    ]);
  });

  it("runs, each measurement in a process of its own, and says why PyTorch is left out", () => {
    const retable = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/scripts/retable.js", "bench", ...args], {
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    const lines = retable("--smoke", "--python", "no-such-python").split("\n");
    for (const work of ["matrix product", "VRAE step"]) {
      for (const threads of [1, 2]) {
        const found = lines.find((line) => new RegExp(`^${work} +${threads} `).test(line));
        assert.ok(found !== undefined && !/NaN|Infinity/.test(found), `${work}, ${threads}: ${found}`);
      }
    }
    assert.match(lines.at(-2)!, /^PyTorch was left out: .*no-such-python/);
    const report = JSON.parse(retable("--smoke", "--json")) as { rows: unknown[]; pytorchMissing: string | null };
    assert.equal(report.rows.length, report.pytorchMissing === null ? 6 : 4);
  });
});
