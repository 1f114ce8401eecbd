// The networks of FF12 and Anomagram against the same networks in PyTorch (fixtures/ff12.json), with the same weights.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../lib/compile";
import { reconstructionError } from "../../lib/detectors/autoencoder";
import { asMade, asReal } from "../../lib/detectors/gan/adversarial-loss";
import { rewritingError, teacherForcedLoss } from "../../lib/detectors/seq2seq";
import { vaeLosses } from "../../lib/detectors/vae";
import { autoencoderVariables, initAutoencoder, kernelPenalty } from "../../lib/models/autoencoder";
import { biganVariables, discriminate, encodeBigan, generate, initBigan } from "../../lib/models/bigan";
import { glorotNormal } from "../../lib/models/initial";
import { initSeq2seq, seq2seqVariables } from "../../lib/models/seq2seq";
import { initVae, vaeVariables } from "../../lib/models/vae";
import { rng } from "../../lib/rng";
import { assertClose } from "../compile/compare";

interface Fixture {
  autoencoders: { sizes: number[]; parameters: number; error: number[]; gradients: number[] }[];
  vae: { parameters: number; reconstruction: number; kl: number; gradients: number[] };
  bigan: {
    parameters: number;
    real: number;
    made: number;
    joint: number;
    discriminatorGradients: number[];
    pairGradients: number[];
    distance: number[];
    entropy: number[];
  };
  seq2seq: { parameters: number; loss: number; gradients: number[]; error: number[] };
}

const fixture = JSON.parse(readFileSync("test/fixtures/ff12.json", "utf8")) as Fixture;

const wave = (rows: number, columns: number, start: number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(1.7 * (start + i)));
const unit = (rows: number, columns: number, start: number): Float32Array =>
  wave(rows, columns, start).map((value) => (value + 1) / 2);
const normal = (rows: number, columns: number, start: number): Float32Array =>
  wave(rows, columns, start).map((value) => 2 * value);
const mask = (rows: number, columns: number, start: number): Float32Array =>
  wave(rows, columns, start).map((value) => (value > -0.8 ? 1 / 0.8 : 0));

/** The values that PyTorch's parameters have, whose dense layers are [outputs, inputs]. */
function fill(variables: readonly tf.Variable[]): void {
  variables.forEach((variable, i) => {
    const shape = [...variable.shape].reverse();
    const values = wave(variable.size, 1, i).map((value) => 0.3 * value);
    variable.assign(tf.tensor(values, shape).transpose());
  });
}

/** To a thousandth of each: some are a millionth of the largest. */
function assertAlike(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    const gap = Math.abs(actual[i] - value);
    assert.ok(gap <= 1e-3 * value + 1e-8, `gradient ${i}: ${actual[i]} against ${value}`);
  });
}

const countOf = (variables: readonly tf.Variable[]): number => variables.reduce((sum, { size }) => sum + size, 0);

/** Outputs of `program`, and the absolute sums of the gradients of `loss`, all from one compiled run. */
async function run(
  inputs: Readonly<Record<string, readonly [number, number, Float32Array]>>,
  loss: (x: Record<string, tf.Tensor>) => tf.Tensor,
  variables: readonly tf.Variable[],
  outputs: (x: Record<string, tf.Tensor>) => Record<string, tf.Tensor> = () => ({}),
): Promise<{ loss: number; gradients: number[]; outputs: Record<string, ArrayLike<number>> }> {
  const step = await compile(
    (x) => {
      const { value, grads } = tf.variableGrads(() => loss(x).asScalar(), [...variables]);
      return {
        ...outputs(x),
        loss: value,
        gradients: tf.stack(variables.map(({ name }) => grads[name].abs().sum())),
      };
    },
    Object.fromEntries(Object.entries(inputs).map(([name, [rows, columns]]) => [name, [rows, columns]])),
  );
  const results = await step.run(Object.fromEntries(Object.entries(inputs).map(([name, [, , data]]) => [name, data])));
  await step.release();
  return { loss: results.loss[0], gradients: Array.from(results.gradients), outputs: results };
}

describe("The networks of FF12", () => {
  before(() => tf.setBackend("cpu"));

  it("the autoencoder's penalty is on the kernels of its hidden layers, and on no code, output or bias", () => {
    const network = initAutoencoder({ sizes: [4, 3, 2], slope: 0, output: "sigmoid", kernel: "Glorot normal" }, rng(1));
    const [hidden, hiddenBias, code, , after, , output] = autoencoderVariables(network);
    const weights = [...hidden.dataSync(), ...after.dataSync()];
    const sum = (of: (weight: number) => number): number => weights.reduce((total, weight) => total + of(weight), 0);
    const expected = 0.5 * sum(Math.abs) + 2 * sum((weight) => weight ** 2);
    const penalty = (): number => kernelPenalty(network, { l1: 0.5, l2: 2 }).dataSync()[0];
    assert.ok(Math.abs(penalty() - expected) < 1e-5);
    for (const other of [hiddenBias, code, output]) other.assign(tf.ones<tf.Rank>(other.shape));
    assert.ok(Math.abs(penalty() - expected) < 1e-5);
  });

  for (const { sizes, parameters, error, gradients } of fixture.autoencoders) {
    it(`the autoencoder ${sizes.join(", ")} has PyTorch's parameters, errors and gradients`, async () => {
      const network = initAutoencoder({ sizes, slope: 0, output: "sigmoid", kernel: "Glorot uniform" }, rng(1));
      const variables = autoencoderVariables(network);
      assert.equal(countOf(variables), parameters);
      fill(variables);
      const ran = await run(
        { x: [5, sizes[0], unit(5, sizes[0], 3)] },
        ({ x }) => reconstructionError(network, x).mean(),
        variables,
        ({ x }) => ({ error: reconstructionError(network, x) }),
      );
      assertClose(ran.outputs.error, error, 1e-6);
      assertAlike(ran.gradients, gradients);
    });
  }

  it("a Glorot normal start is cut off at two standard deviations, which leaves .880 of one", () => {
    const deviation = Math.sqrt(2 / 500);
    const values = glorotNormal(200, 300, rng(1)).map((value) => value / deviation);
    assert.ok(values.every((value) => Math.abs(value) <= 2));
    // A normal distribution cut off at two: variance 1 - 4 phi(2) / (2 Phi(2) - 1).
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    assert.ok(Math.abs(variance - (1 - (4 * 0.053991) / 0.9545)) < 0.01, String(variance));
  });

  it("the VAE has PyTorch's parameters, losses and gradients", async () => {
    const vae = initVae({ sizes: [18, 15, 7, 2], slope: 0 }, rng(1));
    const variables = vaeVariables(vae);
    assert.equal(countOf(variables), fixture.vae.parameters);
    fill(variables);
    const ran = await run(
      { x: [5, 18, unit(5, 18, 3)], epsilon: [5, 2, normal(5, 2, 7)] },
      ({ x, epsilon }) => {
        const { reconstruction, kl } = vaeLosses(vae, x, epsilon);
        return reconstruction.add(kl);
      },
      variables,
      ({ x, epsilon }) => ({ ...vaeLosses(vae, x, epsilon) }),
    );
    assertClose(ran.outputs.reconstruction, [fixture.vae.reconstruction], 1e-6);
    assertClose(ran.outputs.kl, [fixture.vae.kl], 1e-6);
    assertAlike(ran.gradients, fixture.vae.gradients);
  });

  it("the BiGAN has PyTorch's parameters, losses, gradients and parts of the score", async () => {
    const f = fixture.bigan;
    const bigan = initBigan({ inputs: 18, hidden: 128, latentDim: 2 }, rng(1));
    const { pair, discriminator } = biganVariables(bigan);
    assert.equal(countOf([...pair, ...discriminator]), f.parameters);
    fill([...pair, ...discriminator]);
    const inputs = {
      x: [5, 18, unit(5, 18, 3)],
      z: [5, 2, normal(5, 2, 7)],
      a: [5, 20, mask(5, 20, 11)],
      b: [5, 128, mask(5, 128, 12)],
      c: [5, 20, mask(5, 20, 13)],
      d: [5, 128, mask(5, 128, 14)],
    } as const;
    const real = ({ x, a, b }: Record<string, tf.Tensor>): tf.Tensor =>
      discriminate(bigan, encodeBigan(bigan, x), x, { inputs: a, features: b });
    const made = ({ z, c, d }: Record<string, tf.Tensor>): tf.Tensor =>
      discriminate(bigan, z, generate(bigan, z), { inputs: c, features: d });
    const ofDiscriminator = await run(
      inputs,
      (given) => asReal(real(given)).mean(),
      discriminator,
      (given) => ({ made: asMade(made(given)).mean() }),
    );
    assertClose([ofDiscriminator.loss], [f.real], 1e-6);
    assertClose(ofDiscriminator.outputs.made, [f.made], 1e-6);
    assertAlike(ofDiscriminator.gradients, f.discriminatorGradients);
    const ofPair = await run(
      inputs,
      (given) =>
        asReal(made(given))
          .mean()
          .add(asMade(real(given)).mean()),
      pair,
      ({ x }) => {
        const z = encodeBigan(bigan, x);
        const remade = generate(bigan, z);
        return { distance: x.sub(remade).abs().sum(1), entropy: asReal(discriminate(bigan, z, remade)) };
      },
    );
    assertClose([ofPair.loss], [f.joint], 1e-6);
    assertAlike(ofPair.gradients, f.pairGradients);
    assertClose(ofPair.outputs.distance, f.distance, 1e-6);
    assertClose(ofPair.outputs.entropy, f.entropy, 1e-6);
  });

  it("Seq2seq has PyTorch's parameters, loss with dropout, gradients and errors of what it writes on its own", async () => {
    const f = fixture.seq2seq;
    const network = initSeq2seq({ steps: 18, units: 10 }, rng(1));
    const variables = seq2seqVariables(network);
    assert.equal(countOf(variables), f.parameters);
    fill(variables);
    const ran = await run(
      {
        x: [4, 18, unit(4, 18, 3)],
        forward: [4, 18, mask(4, 18, 11)],
        backward: [4, 18, mask(4, 18, 13)],
        decoder: [4, 18, mask(4, 18, 17)],
      },
      ({ x, forward, backward, decoder }) => teacherForcedLoss(network, x, { forward, backward, decoder }),
      variables,
      ({ x }) => ({ error: rewritingError(network, x) }),
    );
    assertClose([ran.loss], [f.loss], 1e-6);
    assertClose(ran.outputs.error, f.error, 1e-6);
    // PyTorch keeps the four gates of an LSTM in one matrix: their sums together.
    const gates = Array.from({ length: 9 }, (_, i) =>
      ran.gradients.slice(4 * i, 4 * i + 4).reduce((sum, gradient) => sum + gradient, 0),
    );
    assertAlike([...gates, ...ran.gradients.slice(36)], f.gradients);
  });
});
