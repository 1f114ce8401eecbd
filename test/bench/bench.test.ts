// The bench: what it counts and divides, on made-up times; and that it runs. No test here looks at the clock.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { operationsOf } from "../../lib/bench/operations";
import { withTable } from "../../lib/bench/readme-table";
import { sample } from "../../lib/bench/sampling";
import { benchText, summarise, type BenchReport, type Measurement } from "../../lib/bench/summary";
import { compile } from "../../lib/compile";
import { vraeStep } from "../../lib/detectors/vrae-step";
import { initVrae } from "../../lib/models/vrae";
import { rng } from "../../lib/rng";

const [alone, twoThreads, sideBySide] = [
  { processes: 1, threads: 1 },
  { processes: 1, threads: 2 },
  { processes: 2, threads: 1 },
];

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
    assert.equal(operationsOf(step.graph), recurrent + encoderInput + decoderInput + heads);
    await step.release();
  });

  it("counts those of convolutions, forward and both ways backward", async () => {
    const step = await compile(
      ({ x, w, v }) => {
        const loss = (x: tf.Tensor, w: tf.Tensor, v: tf.Tensor): tf.Tensor => {
          const h = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid");
          return tf
            .conv2dTranspose(h, v as tf.Tensor4D, [2, 8, 6, 5], 1, "valid")
            .square()
            .sum();
        };
        const [dx, dw, dv] = tf.grads(loss)([x, w, v]);
        return { dx, dw, dv };
      },
      { x: [2, 8, 6, 3], w: [3, 3, 3, 4], v: [3, 3, 5, 4] },
    );
    // A transposed convolution has a term per pixel of what goes in, tap and channel of either side.
    const pixels = 2 * 6 * 4;
    assert.equal(operationsOf(step.graph), 3 * (2 * pixels * 9 * 3 * 4) + 3 * (2 * pixels * 9 * 4 * 5));
    await step.release();
  });

  it("takes as many samples of as many steps as it is asked for, once the others are warm", async () => {
    let [steps, warm] = [0, 0];
    const times = await sample(
      () => Promise.resolve(++steps),
      { stepsPerSample: 4, samples: 3, secondsAtMost: 5 },
      () => Promise.resolve(void (warm = steps)),
    );
    assert.equal(times.length, 3);
    assert.ok(warm >= 2 * 3 * 4, "two windows at least, to see that the times no longer fall");
    assert.equal(steps - warm, 3 * 4);
  });

  const measurement = (
    work: string,
    by: Measurement["by"],
    setting: Measurement["setting"],
    operations: number,
    ...milliseconds: number[][]
  ): Measurement => ({
    work,
    by,
    setting,
    processes: milliseconds.map((times) => ({
      compileMilliseconds: by === "retable" ? 500 : null,
      milliseconds: times,
      peakBytes: 1.5e9,
      operations,
    })),
  });
  const works = [
    { name: "product", aim: null },
    { name: "step", aim: { timesPyTorch: 2, compileSeconds: 0.4, peakGigabytes: 2 } },
  ];
  const measurements = [
    measurement("product", "retable", alone, 1e9, [20, 10, 90]),
    measurement("product", "retable", twoThreads, 1e9, [10]),
    measurement("product", "retable", sideBySide, 1e9, [20], [20]),
    measurement("step", "retable", sideBySide, 60e9, [2000, 1000, 3000], [1000]),
    measurement("step", "PyTorch", sideBySide, 60e9, [4000], [4000]),
    measurement("step", "PyTorch", twoThreads, 60e9, [1000]),
  ];

  it("adds up processes side by side, sets rates beside the product's, and each side's best setting beside the other's", () => {
    const { rows, aims } = summarise(works, measurements);
    assert.deepEqual(
      rows.map(({ medianMilliseconds, stepsPerSecond, gigaflops, shareOfFloor }) => [
        medianMilliseconds,
        stepsPerSecond,
        gigaflops,
        shareOfFloor,
      ]),
      [
        [20, 50, 50, 1],
        [10, 100, 100, 1],
        [20, 100, 100, 1],
        [1500, 1.5, 90, 0.9],
        [4000, 0.5, 30, 0.3],
        [1000, 1, 60, 0.6],
      ],
    );
    assert.deepEqual(aims, [
      { work: "step", what: "times PyTorch", aim: 2, measured: 1.5, met: false },
      { work: "step", what: "compile seconds", aim: 0.4, measured: 0.5, met: false },
      { work: "step", what: "peak gigabytes", aim: 2, measured: 1.5, met: true },
    ]);
    const [ratio] = summarise(works, measurements.slice(0, 4)).aims;
    assert.deepEqual([ratio.measured, ratio.met], [null, null]);
  });

  it("prints the machine, a line per measurement and one per aim", () => {
    const machine = { machine: "a processor", cores: 2, load: [0.5, 2] as const, pytorchMissing: null };
    const lines = benchText({ ...machine, ...summarise(works, measurements) }).split("\n");
    assert.equal(lines[0], "a processor, 2 cores; load 0.5 at the start, 2.0 at the end");
    assert.match(lines[7], /^step +retable +2 x 1 +1500 +1000 +3000 +1\.50 +90\.0 +90 % +0\.5 +1\.50$/);
    assert.match(lines[13], /^step +times PyTorch +at least 2 +1\.50 +not met$/);
    assert.match(lines[15], /^step +peak gigabytes +at most 2 +1\.50 +met$/);
  });

  it("puts its text between the markers of the README", () => {
    const readme = "a\n<!-- bench -->\nold\n<!-- end of bench -->\nb";
    const once = withTable(readme, "new\n");
    assert.equal(once, "a\n<!-- bench -->\n\n```text\nnew\n```\n\n<!-- end of bench -->\nb");
    assert.equal(withTable(once, "new\n"), once);
    assert.throws(() => withTable("no markers", ""), {
      message:
        "bench: expected the lines '<!-- bench -->' and '<!-- end of bench -->' in lib/bench/README.md, got a file without. Add them.",
    });
  });

  it("runs, each measurement in processes of its own, and says why PyTorch is left out", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["dist/scripts/retable.js", "bench", "--smoke", "--json", "--python", "no-such-python"],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    const { rows, aims, pytorchMissing } = JSON.parse(stdout) as BenchReport;
    assert.equal(new Set(rows.map(({ work }) => work)).size, 5);
    for (const { work, stepsPerSecond, gigaflops } of rows) {
      assert.ok(stepsPerSecond > 0 && gigaflops > 0 && Number.isFinite(stepsPerSecond), work);
    }
    assert.ok(aims.every(({ what, met }) => (met === null) === (what === "times PyTorch")));
    assert.match(pytorchMissing!, /no-such-python/);
  });

  it("ends when one of two processes side by side dies before it is warm", () => {
    const folder = mkdtempSync(join(tmpdir(), "retable-bench-"));
    const python = join(folder, "python");
    // The third and fourth are those side by side.
    const answer = JSON.stringify({ compileMilliseconds: null, milliseconds: [1], peakBytes: 1, operations: 0 });
    writeFileSync(
      python,
      `#!/bin/sh
n=1; until mkdir "${folder}/$n" 2>/dev/null; do n=$((n + 1)); done
if [ "$n" = 3 ]; then until [ -d "${folder}/4" ]; do sleep 0.05; done; echo "no memory" >&2; exit 1; fi
echo ready; read -r go; echo '${answer}'
`,
      { mode: 0o755 },
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["dist/scripts/retable.js", "bench", "--smoke", "--json", "--python", python],
      { encoding: "utf8", timeout: 60_000 },
    );
    assert.equal(status, 0, stderr);
    assert.equal((JSON.parse(stdout) as BenchReport).pytorchMissing, "no memory");
    assert.deepEqual(readdirSync(folder).sort(), ["1", "2", "3", "4", "python"]);
    rmSync(folder, { recursive: true });
  });
});
