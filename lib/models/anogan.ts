// The discriminator of AnoGAN. Schlegl et al. 2017, Unsupervised anomaly detection with generative adversarial networks to guide marker
// discovery; its layers those of Zenati et al.'s code (2018), which made AnoGAN for KDD99 and MNIST.
import type { Rng } from "../rng";
import { initDiscriminator, type Discriminator } from "./discriminator";
import { leakyConvolution, leakyDense, rowShape, startOf, type GanOptions } from "./gan";
import type { Layer } from "./stack";

/** Shown x alone. `dropout` is that of rows (the code: 0.2); images have none. */
export function initAnoganDiscriminator(options: GanOptions, dropout: number, rng: Rng): Discriminator {
  const { network, slope } = options;
  const dense = (units: number): Layer => leakyDense(options, units, dropout);
  const convolution = leakyConvolution(options, 64, 4, 0);
  const joint: readonly Layer[] =
    network === "tabular"
      ? [dense(256), dense(128), dense(128)]
      : [convolution, { ...convolution, normalised: true }, { ...dense(1024), dropout: 0, normalised: true }];
  return initDiscriminator(
    { shown: [{ input: rowShape(options), layers: [] }], joint, slope, start: startOf(options) },
    rng,
  );
}
