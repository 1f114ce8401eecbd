// Training curves: what updates return, averaged by epoch.

/** Averages over the updates of an epoch, by curve: `loss`, … */
export type EpochAverages = Readonly<Record<string, number>>;

/** By curve, one value per epoch. */
export type History = Record<string, number[]>;
