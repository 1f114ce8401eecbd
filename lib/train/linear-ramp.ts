// A weight that grows in a straight line and then stays: the KL annealing of variational autoencoders.

export interface LinearRamp {
  readonly from: number;
  readonly to: number;
  /** Epochs until `to` is reached. */
  readonly epochs: number;
}

/** The weight in epoch 0, 1, … */
export function linearRamp({ from, to, epochs }: LinearRamp, epoch: number): number {
  return epochs <= 0 ? to : from + (to - from) * Math.min(1, epoch / epochs);
}
