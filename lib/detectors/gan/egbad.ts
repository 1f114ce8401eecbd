// A row is as anomalous as a bidirectional GAN, trained on normal rows, makes it badly from its own code. Zenati et al. 2018, Efficient
// GAN-based anomaly detection, with the networks, losses and scores of its released code; FF12's smaller form of it is in bigan.ts.
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import { judge } from "../../models/discriminator";
import { initEgbadDiscriminator } from "../../models/egbad";
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

export interface EgbadTraining extends GanTraining {
  /** In the discriminator. The code: 0.2 for rows, 0.5 for images. */
  readonly dropout: number;
  /** Share of the discriminator in the score. The code: 0.1. */
  readonly discriminatorWeight: number;
  /**
   * What the discriminator gives: the L1 distance of its features at (x, E(x)) and at (G(E(x)), E(x)), or the cross entropy of its
   * verdict on the latter with "real".
   */
  readonly discriminatorTerm: "features" | "cross entropy";
}

/** Trains on xTrain [rows, inputs]. A score is (1 - w) times the L1 norm of x - G(E(x)), plus w times the discriminator's term. */
export async function fitEgbad(
  xTrain: Rows,
  options: EgbadTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: ValidatedHooks = {},
): Promise<TrainedGan> {
  const { inputs, discriminatorWeight: w } = options;
  requireWidth("fitEgbad", xTrain, inputs);
  const [rowCount] = xTrain.shape;
  const encoder = initEncoder(options, rng.child("encoder"));
  const generator = initGenerator(options, rng.child("generator"));
  const discriminator = initEgbadDiscriminator(options, options.dropout, rng.child("discriminator"));
  const gan = openGan({ encoder, generator }, { discriminator }, options);

  const looks = looksAt({
    real: discriminator,
    made: discriminator,
    "real anew": discriminator,
    "made anew": discriminator,
  });
  const batches = twoBatches(xTrain, options, looks, rng);
  const step = await compile(
    ({ x, z, xAnew, zAnew, ...given }: Record<string, tf.Tensor>) => {
      const real = asSeen(options, x);
      const code = applyStack(encoder, real, { statistics: "batch" });
      const made = applyStack(generator, z, { statistics: "batch" });
      const logits = (statistics: Pass["statistics"]): { real: tf.Tensor; made: tf.Tensor } => ({
        real: looks.take("real", [real, code], given, statistics).logit,
        made: looks.take("made", [made, z], given, statistics).logit,
      });
      const health = batchHealth(logits("batch"), { real, made });
      const discriminatorLoss = minimise(() => {
        const seen = logits("batch, remembered");
        return asReal(seen.real).mean().add(asMade(seen.made).mean()).asScalar();
      }, gan.ofDiscriminators);
      const loss = minimise(() => {
        const real = asSeen(options, xAnew);
        const code = applyStack(encoder, real, { statistics: "batch, remembered" });
        const made = applyStack(generator, zAnew, { statistics: "batch, remembered" });
        // No loss looks at it; but scores do, and the generator's running statistics are of both.
        applyStack(generator, code, { statistics: "batch, remembered" });
        const generated = asReal(looks.take("made anew", [made, zAnew], given, "batch").logit).mean();
        const encoded = asMade(looks.take("real anew", [real, code], given, "batch").logit).mean();
        return generated.add(encoded).asScalar();
      }, gan.ofMakers);
      gan.average();
      return { loss, discriminator: discriminatorLoss, ...health };
    },
    batches.inputs,
    { ...engine, batch: batchOf(rowCount, options), name: "EGBAD step" },
  );

  const { makers, discriminators } = gan.averaged;
  const still = { statistics: "running" } as const;
  const score = (rows: tf.Tensor): tf.Tensor => {
    const x = asSeen(options, rows);
    const code = applyStack(makers.encoder, x, still);
    const remade = applyStack(makers.generator, code, still);
    const made = judge(discriminators.discriminator, [remade, code], still);
    const real = judge(discriminators.discriminator, [x, code], still);
    const term = options.discriminatorTerm === "features" ? l1(real.features, made.features) : asReal(made.logit);
    return l1(x, remade)
      .mul(1 - w)
      .add(term.mul(w));
  };

  return gan.train({
    where: "egbad",
    rowCount,
    step,
    draw: batches.draw,
    scorer: await openScorer("egbad", inputs, score, engine),
    scoredBy: gan.averaged,
    hooks,
    rng: rng.child("shuffle"),
  });
}
