// A training that can stop and go on. Run as a program, it goes on in a process of its own:
// node resumable-training.js OPTIMISER FROM TO SAVED, and prints the state that it ends with in base64.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile, encodeState, loadState, stateOf } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { amsgrad } from "../../lib/train/amsgrad";
import { minimise } from "../../lib/train/optimiser";

type Update = (loss: () => tf.Scalar, variables: tf.Variable[]) => tf.Scalar;

export const optimisers: Readonly<Record<string, (variables: tf.Variable[]) => Update>> = {
  "tf.train.adam": () => {
    const adam = tf.train.adam(0.01);
    return (loss, variables) => adam.minimize(loss, true, variables)!;
  },
  amsgrad: (variables) => {
    const optimiser = amsgrad(variables, { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
    return (loss) => minimise(loss, optimiser);
  },
};

/** Updates `from` to `to` of a fresh network, its state loaded first where one is given. Returns the state they leave. */
export async function train(optimiser: string, from: number, to: number, saved?: Uint8Array): Promise<Uint8Array> {
  const random = rng("network");
  const kernel = tf.variable(tf.tensor2d(random.normals(12), [3, 4]));
  const bias = tf.variable(tf.tensor1d(random.normals(4)));
  const update = optimisers[optimiser]([kernel, bias]);
  const loss = (x: tf.Tensor): tf.Scalar => x.matMul<tf.Tensor>(kernel).add(bias).tanh().square().mean().asScalar();
  const step = await compile(({ x }) => ({ loss: update(() => loss(x), [kernel, bias]) }), { x: [6, 3] });
  const state = stateOf(step, { kernel, bias });
  if (saved) loadState(saved, state);
  for (let i = from; i < to; i++) await step.run({ x: rng(`batch ${i}`).normals(18) });
  await step.release();
  return encodeState(state);
}

if (require.main === module) {
  const [optimiser, from, to, saved] = process.argv.slice(2);
  void train(optimiser, Number(from), Number(to), readFileSync(saved)).then((state) =>
    process.stdout.write(Buffer.from(state).toString("base64")),
  );
}
