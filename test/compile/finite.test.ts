// Steps that turn NaN or infinite: they stop, say where it began, and leave the variables alone.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile, type CompiledStep } from "../../lib/compile";
import { rng } from "../../lib/rng";

/** w <- w - x, and the mean of log w. */
async function logStep(w: tf.Variable, finite = true): Promise<CompiledStep<"x">> {
  return compile(
    ({ x }) => {
      const moved = w.sub(x);
      w.assign(moved);
      return { loss: moved.log().mean(), sum: moved.sum(), each: moved.log() };
    },
    { x: [2] },
    { name: "log step", finite },
  );
}

const remedy =
  "The variables keep their values from before this run. Lower the learning rate or clip the gradients; " +
  "where infinities are meant, compile with { finite: false }.";

/** The message of the first run of `program`, which must fail. */
async function messageOf(
  program: (inputs: { x: tf.Tensor }) => Record<string, tf.Tensor>,
  x: readonly number[],
): Promise<string> {
  const step = await compile(program, { x: [x.length] });
  const message = await step.run({ x: Float32Array.from(x) }).then(
    () => assert.fail("the run went well"),
    (error: Error) => error.message,
  );
  await step.release();
  assert.ok(message.endsWith(` ${remedy}`), message);
  return message.slice(0, -remedy.length - 1);
}

describe("A run that is not finite", () => {
  before(() => tf.setBackend("cpu"));

  it("names step, run, output, the run before and the kernel where it began, and leaves the variables alone", async () => {
    const w = tf.variable(tf.tensor1d([3, 4]));
    const step = await logStep(w);
    await step.run({ x: Float32Array.of(1, 0) });
    await assert.rejects(step.run({ x: Float32Array.of(2, 1) }), {
      message:
        "log step: expected finite numbers in run 2, got -Infinity in output 'loss' (run 1: loss = 1.039721, sum = 6). " +
        `It is made from finite numbers by Log: %1: float32[2] = Log(%0). ${remedy}`,
    });
    assert.deepEqual([...w.dataSync()], [2, 4]);
    assert.equal((await step.run({ x: Float32Array.of(1, 0) })).sum[0], 5, "it goes on from there");
    await step.release();
  });

  it("goes through where infinities are meant, as does a tensor that is no scalar", async () => {
    const w: tf.Variable = tf.variable(tf.tensor1d([1, 1]));
    const step = await logStep(w, false);
    assert.equal((await step.run({ x: Float32Array.of(1, 0) })).loss[0], -Infinity);
    assert.deepEqual([...w.dataSync()], [0, 1]);
    const table = await compile(({ x }) => ({ y: x.log() }), { x: [2] });
    assert.deepEqual([...(await table.run({ x: Float32Array.of(0, 1) })).y], [-Infinity, 0]);
  });

  it("is found in a variable where the loss is still finite", async () => {
    const w = tf.variable(tf.tensor1d([0, 1]), true, "slope");
    const sgd = tf.train.sgd(0.1);
    const step = await compile(
      () => ({ loss: sgd.minimize(() => w.sqrt().sum().asScalar(), true, [w])! }),
      {},
      { name: "descent" },
    );
    await assert.rejects(step.run({}), (error: Error) => {
      assert.match(
        error.message,
        /^descent: expected .* in run 1, got -Infinity in variable 'slope'\. It is made from /,
      );
      assert.match(error.message, /finite numbers by RealDiv: %\d+: float32\[2\] = RealDiv\(.*\)\. The variables/);
      return true;
    });
    assert.deepEqual([...w.dataSync()], [0, 1]);
  });

  it("is followed to an input, a variable or a constant that was not finite before", async () => {
    assert.equal(
      await messageOf(({ x }) => ({ loss: x.square().sum() }), [1, NaN]),
      "step: expected finite numbers in run 1, got NaN in output 'loss'. It came in by input 'x'.",
    );
    const w = tf.variable(tf.tensor1d([Infinity, 1]), true, "height");
    assert.match(
      await messageOf(({ x }) => ({ y: x.mul(w).sum() }), [1, 2]),
      /Variable 'height' held it before the run/,
    );
    assert.match(
      await messageOf(({ x }) => ({ y: x.add(tf.tensor1d([-Infinity, 1])).sum() }), [1, 2]),
      /got -Infinity in output 'y'\. It is in a constant that Add reads: %0: float32\[2\] = Add\(x, \{2 values\}:\[2\]\)\.$/,
    );
  });

  it("is not put down to an infinity that where leaves out", async () => {
    const message = await messageOf(
      ({ x }) => {
        const safe = tf.where(x.greater(0), x.log(), tf.zerosLike(x));
        return { y: safe.add(x.sub(5).sqrt()).sum() };
      },
      [0, 1],
    );
    assert.match(message, /by Sqrt: %\d+: float32\[2\] = Sqrt\(%\d+\)\.$/);
  });

  it("is found in a step of 3000 calls, behind tensors of every type", async () => {
    const message = await messageOf(
      ({ x }) => {
        let h = x;
        for (let i = 0; i < 1000; i++) {
          h = h.sin().add(1);
          if (i % 100 === 7) h = tf.where(h.greater(1), h, h.toInt().toFloat());
          if (i === 950) h = h.sub(h.max()).reciprocal();
        }
        return { y: h.sum() };
      },
      [...rng("long").normals(5)],
    );
    assert.match(message, /by Reciprocal: %\d+: float32\[5\] = Reciprocal\(%\d+\)\.$/);
  });

  it("sees one number among many, whatever its place", async () => {
    const w: tf.Variable = tf.variable(tf.zeros([19]));
    const step = await compile(
      ({ x }) => {
        w.assign(x);
        return {};
      },
      { x: [19] },
    );
    await step.run({ x: new Float32Array(19).fill(3e38) });
    for (let i = 0; i < 19; i++) {
      const x = new Float32Array(19);
      x[i] = i % 2 === 0 ? NaN : Infinity;
      await assert.rejects(step.run({ x }), /It came in by input 'x'/);
    }
  });
});
