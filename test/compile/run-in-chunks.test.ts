// Scoring in chunks: every row once, in its place, the rest at its own size.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

describe("A run in chunks", () => {
  before(() => tf.setBackend("cpu"));

  for (const rows of [1, 4, 8, 11]) {
    it(`gives for ${rows} rows what one run gives, four rows at a time`, async () => {
      const traced: number[] = [];
      const w = tf.variable(tf.tensor(rng("w").normals(6), [3, 2]));
      const step = await compile(
        ({ x, y, scale }) => {
          traced.push(x.shape[0]);
          return { z: x.matMul<tf.Tensor>(w).add(y).mul(scale), first: x.gather([0], 1).reshape([-1]).greater(0) };
        },
        { x: ["batch", 3], y: ["batch", 1], scale: [] },
        { batch: 4 },
      );
      const inputs = { x: rng("x").normals(3 * rows), y: rng("y").normals(rows), scale: 3 };
      const { z, first } = await step.runInChunks(inputs);
      assert.deepEqual(traced, rows % 4 === 0 ? [4] : [4, rows % 4]);
      const whole = await step.run(inputs);
      assert.deepEqual([z.shape, first.shape], [[rows, 2], [rows]]);
      assertClose(z.data, whole.z, 1e-6);
      assert.deepEqual([...first.data], [...whole.first]);
      await step.release();
    });
  }

  it("refuses outputs and inputs whose rows are not on the first axis, and steps without rows", async () => {
    const x = new Float32Array(10);
    const mean = await compile(({ x }) => ({ loss: x.mean() }), { x: ["batch", 2] }, { batch: 4 });
    await assert.rejects(mean.runInChunks({ x }), {
      message:
        "runInChunks: expected the batch as the first axis of output 'loss', got [] for 4 rows. " +
        "Leave it out of the step, or run the step whole.",
    });
    const gram = await compile(({ x }) => ({ y: x.transpose().matMul(x) }), { x: ["batch", 2] }, { batch: 2 });
    await assert.rejects(gram.runInChunks({ x }), /output 'y', got \[2,2\] for 1 rows/);
    const columns = await compile(({ x }) => ({ y: x.transpose() }), { x: [2, "batch"] }, { batch: 4 });
    await assert.rejects(columns.runInChunks({ x }), {
      message:
        "runInChunks: expected the batch as the first axis of input 'x', got [2,batch]. Transpose it in the step.",
    });
    const fixed = await compile(({ x }) => ({ x }), { x: [10] });
    await assert.rejects(fixed.runInChunks({ x }), {
      message: 'runInChunks: expected an input with a batch axis, got none. Write "batch" for the axis of the rows.',
    });
  });
});
