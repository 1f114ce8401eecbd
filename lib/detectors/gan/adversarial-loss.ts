// What a discriminator's verdict costs, taken for "real" or for "made". Goodfellow et al. 2014, Generative adversarial nets, section 3.
import type * as tf from "@tensorflow/tfjs";

/** -log sigmoid(logit) and -log(1 - sigmoid(logit)): cross entropies with "real" and with "made", of [rows]. */
export const asReal = (logit: tf.Tensor): tf.Tensor => logit.neg().softplus();
export const asMade = (logit: tf.Tensor): tf.Tensor => logit.softplus();
