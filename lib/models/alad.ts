// The three discriminators of ALAD. Zenati, Romain et al. 2018, Adversarially learned anomaly detection; for rows layer by layer as in its
// released code for KDD99. The code has no MNIST: for images the pairs of x and z are shown to EGBAD's discriminator for MNIST, and the
// two others are those of the code's coloured images (SVHN), without spectral normalisation.
import type { Rng } from "../rng";
import { initDiscriminator, type Discriminator } from "./discriminator";
import { initEgbadDiscriminator } from "./egbad";
import { leakyConvolution, leakyDense, rowShape, startOf, type GanOptions } from "./gan";
import type { Layer } from "./stack";

export interface AladDropout {
  /** In the discriminator of pairs of x and z. The code: 0.5. */
  readonly pair: number;
  /** In those of (x, x) and of (z, z). The code: 0.2. */
  readonly cycle: number;
}

export interface AladDiscriminators {
  /** Shown x, then z. */
  readonly xz: Discriminator;
  /** Shown x twice, or x and what is made again of it. */
  readonly xx: Discriminator;
  readonly zz: Discriminator;
}

export function initAladDiscriminators(options: GanOptions, dropout: AladDropout, rng: Rng): AladDiscriminators {
  const { network, latentDim, slope } = options;
  const dense = (units: number, dropout: number): Layer => leakyDense(options, units, dropout);
  const convolution = (filters: number): Layer => leakyConvolution(options, filters, 5, dropout.cycle);
  const x = { input: rowShape(options), layers: [] };
  const z = { input: [latentDim], layers: [] };
  const common = { slope, start: startOf(options) };
  if (network === "image") {
    return {
      xz: initEgbadDiscriminator(options, dropout.pair, rng.child("xz")),
      xx: initDiscriminator({ shown: [x, x], joint: [convolution(64), convolution(128)], ...common }, rng.child("xx")),
      zz: initDiscriminator(
        { shown: [z, z], joint: [dense(64, dropout.cycle), dense(32, dropout.cycle)], ...common },
        rng.child("zz"),
      ),
    };
  }
  const pair = [
    { ...x, layers: [{ ...dense(128, 0), normalised: true }] },
    { ...z, layers: [dense(128, dropout.pair)] },
  ];
  return {
    xz: initDiscriminator({ shown: pair, joint: [dense(128, dropout.pair)], ...common }, rng.child("xz")),
    xx: initDiscriminator({ shown: [x, x], joint: [dense(128, dropout.cycle)], ...common }, rng.child("xx")),
    zz: initDiscriminator({ shown: [z, z], joint: [dense(32, dropout.cycle)], ...common }, rng.child("zz")),
  };
}
