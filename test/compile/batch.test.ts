// The batch axis: one step for any number of rows, with one state.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { StepsBySize } from "../../lib/compile/sized-step";
import { compile, type CompiledStep, type Engine } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

const random = rng("batch");

/** A regression on [rows, 3] by Adam, whose slots are made inside the trace. */
async function regression(engine: Engine): Promise<{ w: tf.Variable; step: CompiledStep<"x" | "y" | "scale"> }> {
  const w = tf.variable(tf.ones([3, 1]));
  const adam = tf.train.adam(0.1);
  const step = await compile(
    ({ x, y, scale }) => ({
      loss: adam.minimize(() => x.matMul<tf.Tensor>(w).sub(y).square().mean().mul(scale).asScalar(), true, [w])!,
      prediction: x.matMul(w),
    }),
    { x: ["batch", 3], y: ["batch", 1], scale: [] },
    { engine, batch: 4 },
  );
  return { w, step };
}

describe("A batch axis", () => {
  before(() => tf.setBackend("cpu"));

  it("takes other numbers of rows into the same training, optimiser slots included", async () => {
    const compiled = await regression("onnxruntime");
    const eager = await regression("reference");
    for (const rows of [4, 3, 4, 1, 7, 3]) {
      const inputs = { x: random.normals(3 * rows), y: random.normals(rows), scale: 2 };
      const [actual, expected] = [await compiled.step.run(inputs), await eager.step.run(inputs)];
      assert.equal(actual.prediction.length, rows);
      assertClose(actual.prediction, expected.prediction, 1e-5, `predictions of ${rows} rows`);
      assertClose(actual.loss, expected.loss, 1e-5, "loss");
      assertClose(compiled.w.dataSync(), eager.w.dataSync(), 1e-5, "weights");
    }
    await compiled.step.release();
  });

  it("traces each number of rows once, the main one at once", async () => {
    const traced: number[] = [];
    const step = await compile(
      ({ x }) => {
        traced.push(x.shape[1]!);
        return { sum: x.sum(1) };
      },
      { x: [2, "batch"] },
      { batch: 3 },
    );
    assert.deepEqual(traced, [3]);
    assert.deepEqual([...(await step.run({ x: Float32Array.of(1, 2, 3, 4) })).sum], [3, 7]);
    await step.run({ x: new Float32Array(4) });
    await step.run({ x: new Float32Array(6) });
    assert.deepEqual(traced, [3, 2]);
    assert.match(step.graph!.toString(), /^input x: float32\[2,3\]$/m, "the graph is that of the main number");
  });

  it("ends with its release, at any number of rows", async () => {
    const step = await compile(({ x }) => ({ y: x.add(1) }), { x: ["batch"] }, { batch: 2 });
    await step.run({ x: Float32Array.of(1) });
    await step.release();
    for (const x of [Float32Array.of(1), Float32Array.of(1, 2), Float32Array.of(1, 2, 3)]) {
      await assert.rejects(step.run({ x }), {
        message: "run: expected a step that is not released, got one that is. Compile it anew.",
      });
    }
  });

  it("is released whole where one number of rows did not open, and that opens anew", async () => {
    const released: (number | null)[] = [];
    let broken = true;
    const steps = new StepsBySize((rows) => {
      if (rows === 2 && broken) return Promise.reject(new Error("no memory"));
      const release = (): Promise<void> => Promise.resolve(void released.push(rows));
      return Promise.resolve({ graph: null, run: () => Promise.resolve({}), release });
    });
    await steps.at(1);
    await assert.rejects(steps.at(2), /no memory/);
    await steps.at(3);
    broken = false;
    await steps.at(2);
    await steps.release();
    assert.deepEqual(released, [1, 3, 2]);
  });

  it("is refused where a number of rows is missing, useless, no number, or wanted twice", async () => {
    const identity = ({ x }: Record<"x", tf.Tensor>): { x: tf.Tensor } => ({ x });
    await assert.rejects(compile(identity, { x: ["batch", 2] }), {
      message:
        "compile: expected a number of rows for the batch axis of input 'x', got none. " +
        "Name the main one as an option: { batch: 128 }.",
    });
    await assert.rejects(compile(identity, { x: [4, 2] }, { batch: 4 }), {
      message:
        "compile: expected an input with a batch axis for { batch: 4 }, got none. " +
        'Write "batch" for the axis of the rows.',
    });
    await assert.rejects(compile(identity, { x: ["batch"] }, { batch: 1.5 }), {
      message: "compile: expected a whole number of rows from 1 as batch, got 1.5.",
    });
    await assert.rejects(compile(identity, { x: ["batch", "batch"] }, { batch: 2 }), {
      message: "compile: expected one batch axis in input 'x', got [batch,batch]. Give the others a length.",
    });
  });

  it("refuses arrays that are no whole rows, none, or not as many as the others", async () => {
    const { step } = await regression("onnxruntime");
    const y = new Float32Array(2);
    await assert.rejects(step.run({ x: new Float32Array(7), y, scale: 1 }), {
      message: "run: expected whole rows of 3 numbers for input 'x' of shape [batch,3], got 7 numbers.",
    });
    await assert.rejects(step.run({ x: new Float32Array(0), y, scale: 1 }), /whole rows of 3 .* got 0 numbers\.$/);
    await assert.rejects(step.run({ x: new Float32Array(9), y, scale: 1 }), {
      message: "run: expected as many rows in every input with a batch axis, got 3 in 'x', 2 in 'y'.",
    });
  });
});
