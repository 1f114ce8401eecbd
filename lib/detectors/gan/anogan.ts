// A row is as anomalous as a GAN, trained on normal rows, comes short of making it from any latent vector. Schlegl et al. 2017, Unsupervised
// anomaly detection with generative adversarial networks to guide marker discovery; networks and rates as in Zenati et al.'s code (2018).
import type * as tf from "@tensorflow/tfjs";
import { compile, type CompileOptions } from "../../compile";
import { initAnoganDiscriminator } from "../../models/anogan";
import { judge, type Verdict } from "../../models/discriminator";
import { asSeen, initGenerator } from "../../models/gan";
import { applyStack } from "../../models/stack";
import { takeRows, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import { batchOf } from "../../train/epochs";
import { minimise } from "../../train/optimiser";
import { asMade, asReal } from "./adversarial-loss";
import { openGan, type GanTraining, type TrainedGan } from "./gan";
import { batchHealth } from "./gan-health";
import { openInversion, type InversionOptions } from "./inversion";
import { l1 } from "./l1";
import { looksAt } from "./looks";
import { requireWidth } from "../trained";
import type { ValidatedHooks } from "../validated-training";

export interface AnoganTraining extends GanTraining {
  /** In the discriminator of rows. The code: 0.2. Images have none. */
  readonly dropout: number;
  readonly inversion: InversionOptions;
  /** Share of the discriminator in loss and score. Schlegl: 0.1. */
  readonly discriminatorWeight: number;
  /** What the discriminator gives: the L1 distance of the features of x and G(z), or the cross entropy of D(G(z)) with "real". */
  readonly discriminatorTerm: "features" | "cross entropy";
}

/** Rows inverted at once: images fill the processor's cache with fewer. */
const chunks = { tabular: 1000, image: 100 } as const;

/** Trains on xTrain [rows, inputs]. A score is (1 - w) times the L1 norm of x - G(z), plus w times the discriminator's term. */
export async function fitAnogan(
  xTrain: Rows,
  options: AnoganTraining,
  rng: Rng,
  engine: CompileOptions = {},
  hooks: ValidatedHooks = {},
): Promise<TrainedGan> {
  const { inputs, latentDim, discriminatorWeight: w } = options;
  requireWidth("fitAnogan", xTrain, inputs);
  const [rowCount] = xTrain.shape;
  const generator = initGenerator(options, rng.child("generator"));
  const discriminator = initAnoganDiscriminator(options, options.dropout, rng.child("discriminator"));
  // The code asks the generator's averages for the discriminator's, finds none, and scores with its last weights.
  const gan = openGan({ generator }, { discriminator }, options, { generator });

  const looks = looksAt({ real: discriminator, made: discriminator, "made anew": discriminator });
  const step = await compile(
    ({ x, z, zAnew, ...given }: Record<string, tf.Tensor>) => {
      const real = asSeen(options, x);
      const made = applyStack(generator, z, { statistics: "batch" });
      const logits = (statistics: "batch" | "batch, remembered"): { real: tf.Tensor; made: tf.Tensor } => ({
        real: looks.take("real", [real], given, statistics).logit,
        made: looks.take("made", [made], given, statistics).logit,
      });
      const health = batchHealth(logits("batch"), { real, made });
      const discriminatorLoss = minimise(() => {
        const seen = logits("batch, remembered");
        return asReal(seen.real).mean().add(asMade(seen.made).mean()).asScalar();
      }, gan.ofDiscriminators);
      const loss = minimise(() => {
        const anew = applyStack(generator, zAnew, { statistics: "batch, remembered" });
        const { logit } = looks.take("made anew", [anew], given, "batch");
        return asReal(logit).mean().asScalar();
      }, gan.ofMakers);
      gan.average();
      return { loss, discriminator: discriminatorLoss, ...health };
    },
    { x: ["batch", inputs], z: ["batch", latentDim], zAnew: ["batch", latentDim], ...looks.inputs },
    { ...engine, batch: batchOf(rowCount, options), name: "AnoGAN step" },
  );

  const generate = (z: tf.Tensor): tf.Tensor => applyStack(gan.averaged.makers.generator, z, { statistics: "running" });
  const seen = (x: tf.Tensor): Verdict => judge(discriminator, [x], { statistics: "running" });
  const scorer = await openInversion(
    inputs,
    {
      latentDim,
      knownSize: discriminator.verdict.kernel.shape[0],
      chunk: chunks[options.network],
      known: (x) => seen(asSeen(options, x)).features,
      loss(x, known, z) {
        const made = generate(z);
        const { logit, features } = seen(made);
        const term = options.discriminatorTerm === "features" ? l1(known, features) : asReal(logit);
        return l1(asSeen(options, x), made)
          .mul(1 - w)
          .add(term.mul(w));
      },
    },
    options.inversion,
    rng.child("inversion"),
    engine,
  );

  const draws = { z: rng.child("z"), dropout: rng.child("dropout") };
  return gan.train({
    where: "anogan",
    rowCount,
    step,
    draw: (indices) => ({
      x: takeRows(xTrain, indices).data,
      z: draws.z.normals(indices.length * latentDim),
      zAnew: draws.z.normals(indices.length * latentDim),
      ...looks.draw(indices.length, draws.dropout),
    }),
    scorer,
    scoredBy: { generator, discriminator },
    hooks,
    rng: rng.child("shuffle"),
  });
}
