// Whole steps: state, gradients, noise inputs, errors, repeatability.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { trace } from "../../lib/compile/trace";
import { lower } from "../../lib/compile/lower";
import { rng } from "../../lib/rng";
import { minimise } from "../../lib/train/optimiser";
import { amsgrad } from "../../lib/train/amsgrad";
import { assertClose, assertSame } from "./compare";

const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** A two-layer network on [6, 3] rows and one training step of it. */
function network(): {
  variables: tf.Variable[];
  loss: (x: tf.Tensor) => tf.Scalar;
} {
  const random = rng("network");
  const w1 = tf.variable(tf.tensor2d(random.normals(12), [3, 4]));
  const b1 = tf.variable(tf.tensor1d(random.normals(4)));
  const w2 = tf.variable(tf.tensor2d(random.normals(8), [4, 2]));
  const loss = (x: tf.Tensor): tf.Scalar =>
    x.matMul<tf.Tensor>(w1).add(b1).tanh().matMul<tf.Tensor>(w2).softplus().sub(1).square().mean().asScalar();
  return { variables: [w1, b1, w2], loss };
}

describe("A compiled step", () => {
  before(() => tf.setBackend("cpu"));

  it("prints what was traced, constants inline and dead code gone", () => {
    const w = tf.variable(tf.tensor2d([[1], [2]]), true, "weights");
    const graph = trace(
      ({ x }) => {
        x.exp();
        const loss = x.matMul<tf.Tensor>(w).mul(3).sum();
        w.assign(w.mul(0.5));
        return { loss };
      },
      { x: { shape: [4, 2], dtype: "float32" } },
    );
    assert.equal(
      graph.toString(),
      [
        "input x: float32[4,2]",
        "state @weights: float32[2,1]",
        "%0: float32[4,1] = BatchMatMul(x, @weights)",
        "%1: float32[4,1] = Multiply(%0, 3)",
        "%2: float32[] = Sum(%1)",
        "%3: float32[2,1] = Multiply(@weights, 0.5)",
        "@weights <- %3",
        "output loss = %2",
      ].join("\n"),
    );
    assert.deepEqual([...w.dataSync()], [1, 2], "tracing leaves the variable as it was");
    w.dispose();
  });

  it("keeps state between runs and leaves it in the variables", async () => {
    const count = tf.variable<tf.Rank>(tf.scalar(1));
    const step = await compile(
      ({ by }) => {
        count.assign(count.add(by));
        return { count: count.add(0) };
      },
      { by: [] },
    );
    assert.equal((await step.run({ by: 2 })).count[0], 3);
    const snapshot = count.clone();
    assert.equal((await step.run({ by: 4 })).count[0], 7);
    assert.equal(count.dataSync()[0], 7);
    assert.equal(snapshot.dataSync()[0], 3, "a clone keeps the value it was made from");
    count.assign(tf.scalar(100));
    assert.equal((await step.run({ by: 1 })).count[0], 101, "a value assigned from outside is taken up");
    await step.release();
  });

  it("has as many tensors after many runs as after the first, and clones keep their values", async () => {
    const w = tf.variable<tf.Rank>(tf.scalar(1));
    const step = await compile(
      ({ x }) => {
        w.assign(w.add(x));
        return { y: w.mul(2) };
      },
      { x: [] },
    );
    await step.run({ x: 1 });
    const { numTensors } = tf.memory();
    for (let i = 0; i < 4; i++) await step.run({ x: 1 });
    assert.equal(tf.memory().numTensors, numTensors);
    const snapshot = w.clone();
    for (let i = 0; i < 5; i++) await step.run({ x: 1 });
    assert.deepEqual([w.dataSync()[0], snapshot.dataSync()[0]], [11, 6]);
    snapshot.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
    await step.release();
  });

  it("shares state with another step", async () => {
    const w = tf.variable<tf.Rank>(tf.scalar(1));
    const write = await compile(
      ({ x }) => {
        w.assign(w.add(x));
        return {};
      },
      { x: [] },
    );
    const read = await compile(({ x }) => ({ y: w.mul(x) }), { x: [] });
    await write.run({ x: 4 });
    assert.equal((await read.run({ x: 3 })).y[0], 15);
  });

  it("has the gradients of finite differences", async () => {
    const { variables, loss } = network();
    const x = rng("finite").normals(18);
    const step = await compile(
      ({ x }) => {
        const { value, grads } = tf.variableGrads(() => loss(x), variables);
        return { loss: value, ...Object.fromEntries(variables.map((v, i) => [`g${i}`, grads[v.name]])) };
      },
      { x: [6, 3] },
    );
    const gradients = await step.run({ x });
    const h = 1e-3;
    for (const [i, variable] of variables.entries()) {
      const values = variable.dataSync().slice();
      for (let j = 0; j < values.length; j++) {
        const lossAt = async (shift: number): Promise<number> => {
          const moved = values.slice();
          moved[j] += shift;
          variable.assign(tf.tensor(moved, variable.shape));
          return (await step.run({ x })).loss[0];
        };
        const slope = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
        variable.assign(tf.tensor(values, variable.shape));
        assert.ok(
          Math.abs(slope - gradients[`g${i}`][j]) < 2e-3,
          `variable ${i}[${j}]: expected ${slope}, got ${gradients[`g${i}`][j]}`,
        );
      }
    }
  });

  for (const [name, make] of Object.entries({
    adam: () => tf.train.adam(0.01),
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    "momentum with Nesterov's correction": () => tf.train.momentum(0.1, 0.9, true),
    rmsprop: () => tf.train.rmsprop(0.01),
    "rmsprop, centred": () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-7, true),
    adagrad: () => tf.train.adagrad(0.1),
    adadelta: () => tf.train.adadelta(0.5),
    adamax: () => tf.train.adamax(0.01),
  })) {
    it(`trains with tf.train.${name} as the eager step does, slots made inside the step included`, async () => {
      const weights = { onnxruntime: [] as Float32Array[], reference: [] as Float32Array[] };
      for (const engine of ["onnxruntime", "reference"] as const) {
        const { variables, loss } = network();
        const optimizer = make();
        const step = await compile(
          ({ x }) => ({ loss: optimizer.minimize(() => loss(x), true, variables)! }),
          { x: [6, 3] },
          { engine },
        );
        const random = rng("batches");
        for (let i = 0; i < 5; i++) await step.run({ x: random.normals(18) });
        weights[engine] = variables.map((v) => v.dataSync().slice() as Float32Array);
      }
      weights.reference.forEach((expected, i) => assertClose(weights.onnxruntime[i], expected, 1e-5));
    });
  }

  it("repeats bit for bit, at one thread and at two", async () => {
    for (const threads of [1, 2]) {
      const runs: number[][] = [];
      for (let repeat = 0; repeat < 2; repeat++) {
        const { variables, loss } = network();
        const optimiser = amsgrad(variables, adam);
        const step = await compile(
          ({ x }) => ({ loss: minimise(() => loss(x), optimiser) }),
          { x: [6, 3] },
          { threads },
        );
        const random = rng("batches");
        for (let i = 0; i < 5; i++) await step.run({ x: random.normals(18) });
        runs.push(variables.flatMap((v) => [...v.dataSync()]));
      }
      assert.deepEqual(runs[0], runs[1]);
    }
  });

  it("folds sums around matrix products into Gemm", () => {
    const w = tf.variable(tf.ones([3, 3]));
    const b = tf.variable(tf.zeros([3]));
    const graph = trace(
      ({ x }) => {
        let h = x;
        for (let i = 0; i < 4; i++) h = h.matMul<tf.Tensor>(w).add(b);
        return { h };
      },
      { x: { shape: [2, 3], dtype: "float32" } },
    );
    const ops = lower(graph).nodes.map((node) => node.op);
    assert.deepEqual(ops, ["Gemm", "Gemm", "Gemm", "Gemm"], "the last one writes the output");
  });

  it("refuses a filter larger than the padded image, whose result would be empty", async () => {
    const shapes = { x: [1, 4, 4, 3], w: [5, 5, 3, 2] };
    const step = ({ x, w }: Record<string, tf.Tensor>): { y: tf.Tensor } => ({
      y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid"),
    });
    await assert.rejects(compile(step, shapes), {
      message:
        "conv2d: expected a filter no larger than the padded image, got 5 x 5 taps on 4 x 4 pixels. Pad the image, or take " +
        "a smaller filter.",
    });
  });

  it("accumulates products that share a sum, however they are nested", async () => {
    await assertSame(
      ({ a, b, c }) => ({ y: a.matMul<tf.Tensor>(b).add(b.matMul<tf.Tensor>(c)).add(c.matMul<tf.Tensor>(a).add(a)) }),
      { a: [3, 3], b: [3, 3], c: [3, 3] },
      rng("nested"),
    );
  });

  it("returns an input under its own name, a constant and one tensor under two names", async () => {
    await assertSame(({ x }) => ({ x, twice: x, three: tf.scalar(3), y: x.square() }), { x: [2] }, rng("names"));
  });

  it("takes ranges as constants", async () => {
    const graph = await assertSame(
      ({ x }) => ({
        y: x
          .mul(tf.range(3, 9, 2))
          .add(tf.linspace(-1, 1, 3))
          .add(tf.linspace(4, 5, 1)),
        whole: tf.range(5, 0, -2, "int32"),
      }),
      { x: [3] },
      rng("ranges"),
    );
    assert.deepEqual(
      graph.calls.map(({ kernel }) => kernel),
      ["Multiply", "Add", "Add"],
    );
  });

  it("refuses a kernel without a rule, naming it, its shapes and where the rule belongs", async () => {
    await assert.rejects(
      compile(({ x }) => ({ y: x.cumsum(0) }), { x: [2, 3] }),
      {
        message:
          "compile: expected a kernel with a lowering rule, got Cumsum(float32[2,3]). " +
          "Write the step with other operations, or add a rule in lib/compile/rules.",
      },
    );
    assert.equal(tf.getBackend(), "cpu", "the backend is back after a failed trace");
  });

  it("refuses to read a traced tensor", async () => {
    await assert.rejects(
      compile(
        ({ x }) => {
          x.square().dataSync();
          return { x };
        },
        { x: [2] },
      ),
      /^Error: compile: expected no reading of values inside a step, got a read of a traced float32\[2\]\. Return it/,
    );
  });

  for (const [name, draw] of Object.entries({
    randomNormal: (): tf.Tensor => tf.randomNormal([3]),
    randomUniform: (): tf.Tensor => tf.randomUniform([3], 0, 1, "float32", 7),
    truncatedNormal: (): tf.Tensor => tf.truncatedNormal([3]),
  })) {
    it(`refuses tf.${name} inside a step`, async () => {
      await assert.rejects(
        compile(({ x }) => ({ y: x.add(draw()) }), { x: [3] }),
        new RegExp(`expected no random numbers drawn inside a step, got tf\\.${name}: .* from the seeded rng\\.$`),
      );
    });
  }

  it("compiles in a process that has set no backend", () => {
    const script =
      'require("./dist/lib/compile").compile(({ x }) => ({ y: x.square() }), { x: [2] })' +
      ".then((step) => step.run({ x: Float32Array.of(2, 3) })).then(({ y }) => console.log([...y].join()))";
    assert.equal(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }), "4,9\n");
  });

  it("refuses a missing input and one of the wrong size", async () => {
    const step = await compile(({ x, y }) => ({ z: x.add(y) }), { x: [2], y: [] });
    await assert.rejects(step.run({ x: Float32Array.of(1, 2) } as never), {
      message: "run: expected inputs x, y, got none for 'y'.",
    });
    await assert.rejects(step.run({ x: Float32Array.of(1, 2, 3), y: 1 }), {
      message: "run: expected 2 numbers for input 'x' of shape [2], got 3.",
    });
  });

  it("refuses a bad number of threads and a trace inside a trace", async () => {
    await assert.rejects(
      compile(({ x }) => ({ x }), { x: [] }, { threads: 0 }),
      /whole number of threads from 1, got 0/,
    );
    await assert.rejects(
      compile(
        ({ x }) => {
          trace(({ y }) => ({ y }), { y: { shape: [], dtype: "float32" } });
          return { x };
        },
        { x: [] },
      ),
      /expected one trace at a time, got a compile\(\) inside a step/,
    );
  });
});
