// Steps that share state: a generator and a discriminator take turns, each with the other's weights held still.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { compile, type Engine } from "../../lib/compile";
import { rng } from "../../lib/rng";
import { assertClose } from "./compare";

const [rowCount, noises, features, hidden] = [5, 3, 4, 6];

interface Game {
  readonly weights: readonly tf.Variable[];
  play(turns: number): Promise<void>;
  readonly generate: (noise: Float32Array) => Promise<Float32Array>;
}

async function game(engine: Engine): Promise<Game> {
  const random = rng("players");
  const matrix = (rows: number, columns: number): tf.Variable =>
    tf.variable(tf.tensor(random.normals(rows * columns, 0, 0.5), [rows, columns]));
  const generator = [matrix(noises, hidden), matrix(hidden, features)];
  const discriminator = [matrix(features, hidden), matrix(hidden, 1)];
  const network = (x: tf.Tensor, [first, second]: readonly tf.Variable[]): tf.Tensor =>
    tf.leakyRelu(x.matMul<tf.Tensor>(first), 0.1).matMul(second);
  const verdict = (x: tf.Tensor, label: 0 | 1): tf.Scalar => {
    const logits = network(x, discriminator);
    return tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, label), logits).asScalar();
  };

  const inputs = { x: [rowCount, features], noise: [rowCount, noises] };
  const adam = (): tf.Optimizer => tf.train.adam(0.02, 0.5, 0.999);
  const [generatorAdam, discriminatorAdam] = [adam(), adam()];
  const generatorTurn = await compile(
    ({ noise }) => ({
      loss: generatorAdam.minimize(() => verdict(network(noise, generator), 1), true, generator)!,
    }),
    { noise: inputs.noise },
    { engine },
  );
  const discriminatorTurn = await compile(
    ({ x, noise }) => ({
      loss: discriminatorAdam.minimize(
        () =>
          verdict(x, 1)
            .add(verdict(network(noise, generator), 0))
            .asScalar(),
        true,
        discriminator,
      )!,
    }),
    inputs,
    { engine },
  );
  const sample = await compile(({ noise }) => ({ x: network(noise, generator) }), { noise: inputs.noise }, { engine });
  return {
    weights: [...generator, ...discriminator],
    async play(turns) {
      const data = rng("turns");
      for (let i = 0; i < turns; i++) {
        await generatorTurn.run({ noise: data.normals(rowCount * noises) });
        await discriminatorTurn.run({
          x: data.normals(rowCount * features, 1),
          noise: data.normals(rowCount * noises),
        });
      }
    },
    generate: async (noise) => (await sample.run({ noise })).x as Float32Array,
  };
}

describe("Two players", () => {
  it("reach compiled the weights that they reach eagerly", async () => {
    const [compiled, eager] = [await game("onnxruntime"), await game("reference")];
    const noise = rng("sample").normals(rowCount * noises);
    for (const turns of [1, 6]) {
      await compiled.play(turns);
      await eager.play(turns);
      eager.weights.forEach((expected, i) =>
        assertClose(compiled.weights[i].dataSync(), expected.dataSync(), 2e-5, `weight ${i} after ${turns}`),
      );
      assertClose(await compiled.generate(noise), await eager.generate(noise), 2e-5, "samples");
    }
  });

  it("move nothing of each other's weights", async () => {
    for (const player of [0, 1]) {
      const own = tf.variable(tf.tensor([[1, 2]]));
      const other = tf.variable(tf.tensor([[3], [4]]));
      const [moving, still] = player === 0 ? [own, other] : [other, own];
      const optimizer = tf.train.sgd(0.1);
      const step = await compile(
        () => ({
          loss: optimizer.minimize(() => own.matMul<tf.Tensor>(other).square().sum().asScalar(), true, [moving])!,
        }),
        {},
      );
      const [before, unmoved] = [moving.dataSync().slice(), still.dataSync().slice()];
      await step.run({});
      assertClose(still.dataSync(), unmoved, 0, "the player that is held");
      assert.notDeepEqual([...moving.dataSync()], [...before], "the other player moves");
    }
  });

  it("may be three: each of three compiled steps moves its own player on a loss of all, as eagerly", async () => {
    const weights: Record<Engine, number[][]> = { onnxruntime: [], reference: [], tensorflow: [] };
    for (const engine of ["onnxruntime", "reference"] as const) {
      const players = [0, 1, 2].map((i) => tf.variable(tf.tensor2d(rng("three").child(i).normals(9, 0, 0.5), [3, 3])));
      const turns = await Promise.all(
        players.map((player) => {
          const adam = tf.train.adam(0.05, 0.5);
          return compile(
            ({ x }) => {
              const loss = (): tf.Scalar =>
                players
                  .reduce<tf.Tensor>((h, w) => h.matMul<tf.Tensor>(w).tanh(), x)
                  .sub(0.3)
                  .square()
                  .mean()
                  .asScalar();
              return { loss: adam.minimize(loss, true, [player])! };
            },
            { x: [4, 3] },
            { engine },
          );
        }),
      );
      const data = rng("rounds");
      for (let round = 0; round < 9; round++) {
        const before = players.map((player) => player.dataSync().slice());
        await turns[round % 3].run({ x: data.normals(12) });
        players.forEach((player, i) => {
          const moved = player.dataSync().some((w, j) => w !== before[i][j]);
          assert.equal(moved, i === round % 3, `player ${i} in round ${round}`);
        });
        weights[engine].push(players.flatMap((player) => [...player.dataSync()]));
      }
    }
    weights.reference.forEach((expected, round) =>
      assertClose(weights.onnxruntime[round], expected, 2e-5, `round ${round}`),
    );
  });
});
