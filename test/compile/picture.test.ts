// The picture in lib/compile/README.md shows what its step is really traced and lowered to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { lower } from "../../lib/compile/lower";

describe("The picture of the engine", () => {
  it("has every line of the printed graph and the ONNX nodes that they become, in order", async () => {
    const w = tf.variable(tf.zeros([3, 1]), true, "pictured");
    const sgd = tf.train.sgd(0.1);
    const step = await compile(
      ({ x, y }) => ({
        loss: sgd.minimize(() => x.matMul<tf.Tensor>(w).sub(y).square().mean<tf.Scalar>(), true, [w])!,
      }),
      { x: [32, 3], y: [32, 1] },
    );
    await step.release();
    w.dispose();
    const texts = readFileSync("lib/compile/engine.svg", "utf8").matchAll(
      /class="code" xml:space="preserve">([^<]*)</g,
    );
    const shown = Array.from(texts, ([, text]) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
    const graph = step.graph!.toString().replaceAll("@pictured", "@w").split("\n");
    const nodes = lower(step.graph!).nodes.map(({ op }) => op);
    const first = shown.indexOf(graph[0]);
    assert.deepEqual(shown.slice(first, first + graph.length), graph);
    assert.deepEqual(shown.slice(first + graph.length, first + graph.length + nodes.length), nodes);
  });
});
