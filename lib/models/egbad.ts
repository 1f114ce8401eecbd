// The discriminator of EGBAD, shown pairs of x and z. Zenati et al. 2018, Efficient GAN-based anomaly detection; layer by layer as in its
// released code for KDD99 and MNIST.
import type { Rng } from "../rng";
import { initDiscriminator, type Discriminator } from "./discriminator";
import { leakyConvolution, leakyDense, rowShape, startOf, type GanOptions } from "./gan";
import type { Layer } from "./stack";

/** Shown x, then z. `dropout`: 0.2 for rows in the code, 0.5 for images. */
export function initEgbadDiscriminator(options: GanOptions, dropout: number, rng: Rng): Discriminator {
  const { network, latentDim, slope } = options;
  const dense = (units: number): Layer => leakyDense(options, units, dropout);
  const convolution = leakyConvolution(options, 64, 4, dropout);
  const [x, z, joint] =
    network === "tabular"
      ? [[dense(128)], dense(128), dense(128)]
      : [[convolution, { ...convolution, normalised: true }], dense(512), dense(1024)];
  const shown = [
    { input: rowShape(options), layers: x },
    { input: [latentDim], layers: [z] },
  ];
  return initDiscriminator({ shown, joint: [joint], slope, start: startOf(options) }, rng);
}
