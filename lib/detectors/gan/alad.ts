// A row is as anomalous as a bidirectional GAN, taught to make rows and codes again of each other, fails to make it again. Zenati, Romain et
// al. 2018, Adversarially learned anomaly detection, with the networks, losses and scores of its released code.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import { initAladDiscriminators, type AladDropout } from "../../models/alad";
import { judge } from "../../models/discriminator";
import { asSeen, initEncoder, initGenerator } from "../../models/gan";
import { applyStack, type Pass } from "../../models/stack";
import type { Rows } from "../../rows";
import type { Rng } from "../../rng";
import { batchOf } from "../../train/epochs";
import { minimise } from "../../train/optimiser";
import { asMade, asReal } from "./adversarial-loss";
import { openGan, type GanTraining, type TrainedGan } from "./gan";
import { batchHealth } from "./gan-health";
import { l1 } from "./l1";
import { looksAt } from "./looks";
import { openScorer, requireWidth } from "../trained";
import { twoBatches } from "./two-batches";
import type { ValidatedHooks } from "../validated-training";

export interface AladTraining extends GanTraining {
  readonly dropout: AladDropout;
  /**
   * "features", the code's choice: the L1 distance of the features of (x, x) and of (x, G(E(x))) in their discriminator. "cross entropy": of
   * its verdict on the latter with "real". "L1" and "L2": norms of x - G(E(x)).
   */
  readonly score: "features" | "cross entropy" | "L1" | "L2";
}

/** Trains on xTrain [rows, inputs]. */
export async function fitAlad(
  xTrain: Rows,
  options: AladTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: ValidatedHooks = {},
): Promise<TrainedGan> {
  const { inputs } = options;
  requireWidth("fitAlad", xTrain, inputs);
  const [rowCount] = xTrain.shape;
  const encoder = initEncoder(options, rng.child("encoder"));
  const generator = initGenerator(options, rng.child("generator"));
  const discriminators = initAladDiscriminators(options, options.dropout, rng.child("discriminators"));
  const gan = openGan({ encoder, generator }, discriminators, options);

  const { xz, xx, zz } = discriminators;
  const looks = looksAt({
    ...{ "x, E(x)": xz, "G(z), z": xz, "x, x": xx, "x, G(E(x))": xx, "z, z": zz, "z, E(G(z))": zz },
    ...{ "x, E(x) anew": xz, "G(z), z anew": xz, "x, G(E(x)) anew": xx, "z, E(G(z)) anew": zz },
  });
  const batches = twoBatches(xTrain, options, looks, rng);
  const step = await compile(
    ({ x: rows, z, xAnew, zAnew, ...given }: Record<string, tf.Tensor>) => {
      const encode = (x: tf.Tensor, statistics: Pass["statistics"]): tf.Tensor =>
        applyStack(encoder, x, { statistics });
      const generate = (z: tf.Tensor, statistics: Pass["statistics"]): tf.Tensor => {
        return applyStack(generator, z, { statistics });
      };
      const look = (name: Parameters<typeof looks.take>[0], shown: tf.Tensor[], statistics: Pass["statistics"]) => {
        return looks.take(name, shown, given, statistics).logit;
      };
      const x = asSeen(options, rows);
      const [code, made] = [encode(x, "batch"), generate(z, "batch")];
      const [remade, recoded] = [generate(code, "batch"), encode(made, "batch")];
      const logits = (statistics: Pass["statistics"]): { real: tf.Tensor; made: tf.Tensor } => ({
        real: look("x, E(x)", [x, code], statistics),
        made: look("G(z), z", [made, z], statistics),
      });
      const health = batchHealth(logits("batch"), { real: x, made });
      const discriminatorLoss = minimise(() => {
        const pairs = logits("batch, remembered");
        return tf
          .addN([
            asReal(pairs.real).mean(),
            asMade(pairs.made).mean(),
            asReal(look("x, x", [x, x], "batch, remembered")).mean(),
            asMade(look("x, G(E(x))", [x, remade], "batch, remembered")).mean(),
            asReal(look("z, z", [z, z], "batch, remembered")).mean(),
            asMade(look("z, E(G(z))", [z, recoded], "batch, remembered")).mean(),
          ])
          .asScalar();
      }, gan.ofDiscriminators);
      const loss = minimise(() => {
        const x = asSeen(options, xAnew);
        const [code, made] = [encode(x, "batch, remembered"), generate(zAnew, "batch, remembered")];
        const [remade, recoded] = [generate(code, "batch, remembered"), encode(made, "batch, remembered")];
        // Neither generator nor encoder is in (x, x) and (z, z): the code's terms of these, as if they were made, move nothing.
        return tf
          .addN([
            asReal(look("G(z), z anew", [made, zAnew], "batch")).mean(),
            asMade(look("x, E(x) anew", [x, code], "batch")).mean(),
            asReal(look("x, G(E(x)) anew", [x, remade], "batch")).mean(),
            asReal(look("z, E(G(z)) anew", [zAnew, recoded], "batch")).mean(),
          ])
          .asScalar();
      }, gan.ofMakers);
      gan.average();
      return { loss, discriminator: discriminatorLoss, ...health };
    },
    batches.inputs,
    { ...engine, batch: batchOf(rowCount, options), name: "ALAD step" },
  );

  const averaged = { ...gan.averaged.makers, xx: gan.averaged.discriminators.xx };
  const still = { statistics: "running" } as const;
  const score = (rows: tf.Tensor): tf.Tensor => {
    const x = asSeen(options, rows);
    const remade = applyStack(averaged.generator, applyStack(averaged.encoder, x, still), still);
    if (options.score === "L1") return l1(x, remade);
    if (options.score === "L2") return x.sub(remade).square().reshape([x.shape[0], -1]).sum(1).sqrt();
    const again = judge(averaged.xx, [x, remade], still);
    return options.score === "features"
      ? l1(judge(averaged.xx, [x, x], still).features, again.features)
      : asReal(again.logit);
  };

  return gan.train({
    where: "alad",
    rowCount,
    step,
    draw: batches.draw,
    scorer: await openScorer("alad", inputs, score, engine),
    scoredBy: averaged,
    hooks,
    rng: rng.child("shuffle"),
  });
}
