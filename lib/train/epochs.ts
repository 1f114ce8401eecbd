// The only epoch loop. It shuffles, cuts batches, averages what the updates return, and stops at the first non-finite loss.
import type { Rng } from "../rng";

export interface EpochOptions {
  readonly epochs: number;
  /** Rows per update; must divide the number of rows. More than there are rows means all of them. */
  readonly batchSize: number;
}

/** Averages over the updates of an epoch, by curve: `loss`, … */
export type EpochAverages = Readonly<Record<string, number>>;
export type History = Record<string, number[]>;

/**
 * Runs `update` on shuffled batches for every epoch.
 * @returns one value per epoch and curve.
 * @throws when a curve turns NaN or infinite; the error names epoch, update, curve and the last finite value.
 */
export async function trainEpochs(
  rowCount: number,
  { epochs, batchSize }: EpochOptions,
  rng: Rng,
  update: (rows: Int32Array, epoch: number) => Promise<EpochAverages>,
  onEpoch?: (epoch: number, averages: EpochAverages) => void | Promise<void>,
): Promise<History> {
  const batch = batchOf(rowCount, batchSize);
  const history: History = {};
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = rng.permutation(rowCount);
    const sums: Record<string, number> = {};
    const updates = rowCount / batch;
    for (let i = 0; i < updates; i++) {
      const values = await update(order.subarray(i * batch, (i + 1) * batch), epoch);
      for (const [curve, value] of Object.entries(values)) {
        if (!Number.isFinite(value)) {
          const last = history[curve]?.at(-1);
          throw new Error(
            `train: expected a finite ${curve}, got ${value} in epoch ${epoch + 1}, update ${i + 1} of ${updates}` +
              `${last === undefined ? "" : `; the epoch before had ${last}`}. Lower the learning rate or clip the gradients.`,
          );
        }
        sums[curve] = (sums[curve] ?? 0) + value;
      }
    }
    const averages = Object.fromEntries(Object.entries(sums).map(([curve, sum]) => [curve, sum / updates]));
    for (const [curve, value] of Object.entries(averages)) (history[curve] ??= []).push(value);
    await onEpoch?.(epoch, averages);
  }
  return history;
}

/** The size of an update that `batchSize` means for so many rows. */
export function batchOf(rowCount: number, batchSize: number): number {
  const batch = Math.min(batchSize, rowCount);
  if (!(batch >= 1) || rowCount % batch !== 0) {
    throw new Error(`train: expected a batchSize that divides ${rowCount} rows, got ${batchSize}.`);
  }
  return batch;
}
