// One update of NCAE: its decoder as a generator, the discriminator of images, the autoencoder, the discriminator of codes, the middle of the
// codes, in the order of its released code (ncae_trainer.py). Yu et al. 2021, Normality-Calibrated Autoencoder, eq. 3, 5 and 7.
import * as tf from "@tensorflow/tfjs";
import { compile, type CompiledStep, type CompileOptions } from "../../compile";
import { decodeImages, encodeImages, imageSize, leNetVariables, type Mode } from "../../models/lenet";
import {
  codeDiscriminatorVariables,
  imageDiscriminatorVariables,
  judgeCodes,
  judgeImages,
  type CodeDiscriminator,
  type ImageDiscriminator,
} from "../../models/ncae";
import { adam } from "../../train/adam";
import { batchOf } from "../../train/epochs";
import { minimise, type Optimiser } from "../../train/optimiser";
import { asMade, asReal } from "../gan/adversarial-loss";
import type { ConvolutionalAutoencoderTraining, ImageAutoencoder } from "./convolutional-autoencoder";
import {
  calibratedError,
  errorToReplaced,
  follow,
  minedAnomalies,
  minedCount,
  minedRows,
  nearestMade,
  type NcaeReading,
} from "./ncae-mining";
import type { AdamOptions } from "../trained";

export interface NcaeTraining extends ConvolutionalAutoencoderTraining, NcaeReading {
  /** Of the decoder as a generator and of both discriminators; its rate drops with that of the autoencoder. */
  readonly gan: AdamOptions;
}

export interface Ncae extends ImageAutoencoder {
  readonly ofCodes: CodeDiscriminator;
  readonly ofImages: ImageDiscriminator;
  /** [latentDim], the middle of the codes. */
  readonly mu: tf.Variable;
}

/** One update of each network, then of mu. Its noise is standard normal. `truth` has 1 for an anomaly. */
export async function compileNcaeStep(
  { encoder, decoder, ofCodes, ofImages, mu }: Ncae,
  options: NcaeTraining,
  rowCount: number,
  engine: CompileOptions,
): Promise<{ readonly step: CompiledStep; readonly optimisers: readonly Optimiser[] }> {
  const { latentDim, as, sigma, minedWeight = 1, drivenFrom, reconstructionWeight } = options;
  const ofDecoder = leNetVariables(decoder);
  const byGenerator = adam(ofDecoder, options.gan);
  const byImages = adam(imageDiscriminatorVariables(ofImages), options.gan);
  const byAutoencoder = adam([...leNetVariables(encoder), ...ofDecoder], options.adam);
  const byCodes = adam(codeDiscriminatorVariables(ofCodes), options.gan);

  const first: Mode = { training: true };
  // What the same weights see again must not move the running statistics again.
  const again: Mode = { training: true, momentum: 0 };
  const ofMade = options.statistics === "rows" ? again : first;
  const encode = (x: tf.Tensor, mode = first): tf.Tensor => encodeImages(encoder, x, mode);
  const decode = (z: tf.Tensor, mode = first): tf.Tensor => decodeImages(decoder, z, mode);
  const [isImage, isMade] = [asReal, asMade].map((loss) => (x: tf.Tensor) => loss(judgeImages(ofImages, x)).mean());
  const [isCode, isNoise] = [asReal, asMade].map((loss) => (z: tf.Tensor) => loss(judgeCodes(ofCodes, z)).mean());
  const step = await compile(
    ({ x, truth, narrow, wide, rate, ganRate }) => {
      const gan = { learningRate: ganRate };
      const noise = mu.add<tf.Tensor>(narrow.mul(as === "code" ? sigma : Math.sqrt(sigma)));
      const generator = minimise(() => isImage(decode(noise, ofMade)).asScalar(), byGenerator, gan);
      const made = decode(noise, ofMade);
      const images = minimise(() => isImage(x).add(isMade(made)).asScalar(), byImages, gan);

      const madeCodes = encode(made, ofMade);
      // The code draws pictures of these, which leaves its mark on the running statistics.
      if (as === "code") decode(madeCodes, ofMade);
      const codes = encode(x, again);
      const { count, isMined } = mine(codes, madeCodes, truth, options);
      const adversarial = (z: tf.Tensor): tf.Tensor => (as === "code" ? isCode(noise) : isNoise(z));
      // Zero times z: a gradient of what does not depend on z is zero here, not an error.
      const push = tf.grad((z) => adversarial(z).add(z.mul(0).sum()))(codes);
      const loss = minimise(
        () => {
          const z = encode(x);
          const image = decode(z);
          const away =
            drivenFrom === "nearest made image" ? nearestMade(codes, madeCodes, decode(noise, again)) : image;
          const error =
            as === "paper"
              ? calibratedError(image, x, isMined, count, minedWeight, away)
              : errorToReplaced(image, x, count === 0 ? x : decode(noise, again), isMined);
          return adversarial(z).add(error.mul(reconstructionWeight)).asScalar();
        },
        byAutoencoder,
        { learningRate: rate },
      );

      const newCodes = encode(x);
      const ofCodesLoss = minimise(
        () =>
          isCode(newCodes)
            .add(isNoise(mu.add(wide)))
            .asScalar(),
        byCodes,
        gan,
      );
      follow(mu, newCodes, rate, as);
      const counts = { mined: isMined.sum(), minedAnomalies: isMined.mul(truth).sum() };
      return { loss, generator, images, codes: ofCodesLoss, ...counts, adversarialGradient: push.norm() };
    },
    {
      x: ["batch", imageSize],
      truth: ["batch"],
      narrow: ["batch", latentDim],
      wide: ["batch", latentDim],
      rate: [],
      ganRate: [],
    },
    { ...engine, batch: batchOf(rowCount, options), name: "NCAE step" },
  );
  return { step, optimisers: [byGenerator, byImages, byAutoencoder, byCodes] };
}

/** 1 for each row of codes [rows, n] that the reading mines, beside made codes [m, n] and `truth` [rows], and how many they are. */
function mine(
  codes: tf.Tensor,
  made: tf.Tensor,
  truth: tf.Tensor,
  reading: NcaeReading,
): { readonly count: number | tf.Tensor; readonly isMined: tf.Tensor } {
  const share = minedCount(codes.shape[0], reading);
  switch (reading.mined) {
    case "anomalies":
      return { count: truth.sum(), isMined: truth };
    case "tau of the anomalies": {
      const isMined = minedAnomalies(codes, made, share, truth);
      return { count: isMined.sum(), isMined };
    }
    case "least similar":
    case "most similar":
      return { count: share, isMined: minedRows(codes, made, share, reading.mined) };
  }
}
