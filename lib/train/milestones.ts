// A learning rate that drops at given epochs: PyTorch's MultiStepLR.

export interface Milestones {
  readonly from: number;
  /** Epochs, counted from 0, from which on the rate is `factor` times what it was. */
  readonly epochs: readonly number[];
  readonly factor: number;
}

/** The rate in epoch 0, 1, … */
export function milestones({ from, epochs, factor }: Milestones, epoch: number): number {
  return from * factor ** epochs.filter((milestone) => milestone <= epoch).length;
}
